"""Registers the app with Django."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """The mail outbox, follows, notices and digests."""

    name = "civic.notifications"
    label = "notifications"
    verbose_name = "Courrier et suivi"

    def ready(self) -> None:
        """Register with the apps below, once models are loaded."""
        from civic.notifications import (
            confirmations,
            emails,
            kept_data,
            personal_data,
            things,
        )

        personal_data.register()
        things.register()
        confirmations.register()
        emails.register()
        kept_data.declare()
