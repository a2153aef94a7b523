"""Registers the app with Django."""

from django.apps import AppConfig


class ActivityConfig(AppConfig):
    """What happened, written once; everything that tells people reads it."""

    name = "civic.activity"
    label = "activity"
