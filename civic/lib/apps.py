"""Registers the app with Django."""

from django.apps import AppConfig


class LibConfig(AppConfig):
    """Pure helpers, template tags, base classes; no models."""

    name = "civic.lib"
    label = "lib"

    def ready(self) -> None:
        """Give the page of components a message with every part, the register what is in memory."""
        from civic.lib import (
            affluence,
            gallery,
            identity,
            kept_data,
            letters,
            read_only,
            telemetry,
            tuning,
        )

        letters.add_example("tout", gallery.letter_of_everything)
        kept_data.declare()
        identity.declare()
        tuning.declare(affluence.until, read_only.setting)
        telemetry.begin()
