"""Mails to send, people who follow, and what was told."""

from civic.notifications.models.follow import Follow, Former, Progress, Reader, Seen, Told
from civic.notifications.models.mail import Mail, Pace, Silence

__all__ = ["Follow", "Former", "Mail", "Pace", "Progress", "Reader", "Seen", "Silence", "Told"]
