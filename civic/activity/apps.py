"""Registers the app with Django."""

from django.apps import AppConfig


class ActivityConfig(AppConfig):
    """What happened, written once; everything that tells people reads it."""

    name = "civic.activity"
    label = "activity"

    def ready(self) -> None:
        """Say what this app keeps about people."""
        from civic.activity import kept_data

        kept_data.declare()
