"""Registers the app with Django."""

from django.apps import AppConfig


class InitiativesConfig(AppConfig):
    """Initiatives and everything citizens do with them."""

    name = "initiatives"
    label = "initiatives"
