"""Registers the app with Django."""

from django.apps import AppConfig


class BackupsConfig(AppConfig):
    """Backups: made, kept, restored, and proven by a restore."""

    name = "civic.backups"
    label = "backups"
    verbose_name = "Sauvegardes"

    def ready(self) -> None:
        """Say before a deployment what is missing, and what copies keep of people."""
        from civic.backups import checks, kept_data  # noqa: F401

        kept_data.declare()
