"""Registers the app with Django."""

from django.apps import AppConfig


class OfficialsConfig(AppConfig):
    """Elected officials and their area."""

    name = "civic.officials"
    label = "officials"
    verbose_name = "Élus"
