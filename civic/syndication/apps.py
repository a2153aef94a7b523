"""Registers the app with Django."""

from django.apps import AppConfig


class SyndicationConfig(AppConfig):
    """What happens here, told outside."""

    name = "civic.syndication"
    label = "syndication"
    verbose_name = "Diffusion"

    def ready(self) -> None:
        """Register with the apps below, once models are loaded."""
        from civic.syndication import kept_data, letters, my_data
        from civic.syndication.connectors import networks, registry
        from civic.syndication.connectors.webhook import Webhook
        from civic.syndication.feeds import my_data as feed_data

        registry.add(*networks.ALL, Webhook())
        feed_data.register()
        letters.register()
        my_data.register()
        kept_data.declare()
