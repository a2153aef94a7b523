"""Everything that writes: mails, follows, what was told."""

from civic.notifications.actions.mails import post

__all__ = ["post"]
