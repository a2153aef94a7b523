"""Registers the app with Django."""

from django.apps import AppConfig


class OperatorsConfig(AppConfig):
    """The operator's tools: themes, mandates, roles, legal notices."""

    name = "civic.operators"
    label = "operators"

    def ready(self) -> None:
        """Say what Django's admin keeps about people: nothing, its log stays empty."""
        from civic.lib.register import register

        register.no_person(admin_LogEntry="never written: `Closed` logs nothing, the audit does")
