"""Registers the app with Django."""

from django.apps import AppConfig


class ThemesConfig(AppConfig):
    """The curated tree of subjects."""

    name = "civic.themes"
    label = "themes"
    verbose_name = "Thèmes"
