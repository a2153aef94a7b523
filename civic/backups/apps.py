"""Registers the app with Django."""

from django.apps import AppConfig


class BackupsConfig(AppConfig):
    """Backups: made, kept, restored, and proven by a restore."""

    name = "civic.backups"
    label = "backups"
    verbose_name = "Sauvegardes"

    def ready(self) -> None:
        """Say before a deployment what is missing, and that nothing here names anybody."""
        from civic.backups import checks  # noqa: F401
        from civic.lib.register import register

        register.no_person(backups_Run="names of backups, sizes, counts of rows")
