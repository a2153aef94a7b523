"""Registers the app with Django."""

from django.apps import AppConfig


class ElectionsConfig(AppConfig):
    """The calendar of elections."""

    name = "civic.elections"
    label = "elections"
    verbose_name = "Élections"

    def ready(self) -> None:
        """Say what is kept about a person, and that the law may ask them for silence."""
        from civic.accounts import registry
        from civic.elections import kept_data, my_data
        from civic.elections.permissions import check_may_speak

        registry.add_hold(check_may_speak)
        my_data.register()
        kept_data.declare()
