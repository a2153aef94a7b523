"""Registers the app with Django."""

from django.apps import AppConfig


class LibConfig(AppConfig):
    """Pure helpers, template tags, base classes; no models."""

    name = "civic.lib"
    label = "lib"
