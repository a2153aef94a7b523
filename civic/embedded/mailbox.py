"""The local mailbox of the embedded mode."""

from django.core.mail.backends.filebased import EmailBackend


class MailboxBackend(EmailBackend):
    """Writes each message to a file."""
