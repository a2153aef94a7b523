"""Mails to send, people who follow, and what was told."""

from civic.notifications.models.follow import Follow, Progress, Reader, Seen, Told
from civic.notifications.models.mail import Mail, Pace, Silence

__all__ = ["Follow", "Mail", "Pace", "Progress", "Reader", "Seen", "Silence", "Told"]
