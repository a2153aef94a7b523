"""Registers the app with Django."""

from django.apps import AppConfig


class TerritoriesConfig(AppConfig):
    """The official tree of places; knows no users."""

    name = "civic.territories"
    label = "territories"
