"""Registers the app with Django."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Append-only record, sealed in batches into a hash chain; no foreign keys."""

    name = "civic.audit"
    label = "audit"

    def ready(self) -> None:
        """Say what this app keeps about people."""
        from civic.audit import kept_data

        kept_data.declare()
