"""Registers the app with Django."""

from django.apps import AppConfig


class LibConfig(AppConfig):
    """Pure helpers, template tags, base classes; no models."""

    name = "civic.lib"
    label = "lib"

    def ready(self) -> None:
        """Give the page of components a message with every part of a message."""
        from civic.lib import gallery, letters

        letters.add_example("tout", gallery.letter_of_everything)
