"""Registers the app with Django."""

from django.apps import AppConfig


class ModerationConfig(AppConfig):
    """Legal notices and decisions after publication."""

    name = "moderation"
    label = "moderation"
