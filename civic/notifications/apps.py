"""Registers the app with Django."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """The mail outbox, follows, notices and digests."""

    name = "civic.notifications"
    label = "notifications"
    verbose_name = "Courrier et suivi"
