"""Registers the app with Django."""

from django.apps import AppConfig


class RunningConfig(AppConfig):
    """How the instance is run, for those who run it."""

    name = "civic.running"
    label = "running"
    verbose_name = "Exploitation"

    def ready(self) -> None:
        """Say that its figures hold nobody."""
        from civic.lib.register import register

        register.no_person(running_Day="figures of a day; cells under 10 people are never stored")
