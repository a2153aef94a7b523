"""Registers the app with Django."""

from django.apps import AppConfig


class OfficialsConfig(AppConfig):
    """Elected officials and their area."""

    name = "civic.officials"
    label = "officials"
    verbose_name = "Élus"

    def ready(self) -> None:
        """Register with the apps below, once models are loaded."""
        from civic.officials import (
            alert_data,
            alert_letters,
            desk_data,
            kept_data,
            letter_examples,
            letters,
            my_data,
            preparing,
        )

        letters.register()
        letter_examples.register()
        my_data.register()
        desk_data.register()
        preparing.register()
        alert_letters.register()
        alert_data.register()
        kept_data.declare()
