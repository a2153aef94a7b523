"""Registers the app with Django."""

from django.apps import AppConfig


class ModerationConfig(AppConfig):
    """Legal notices and decisions after publication."""

    name = "moderation"
    label = "moderation"
    verbose_name = "Modération"

    def ready(self) -> None:
        """Fill the registries of the accounts app."""
        from moderation import my_data

        my_data.register()
