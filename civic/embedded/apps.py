"""Registers the app with Django."""

from django.apps import AppConfig


class EmbeddedConfig(AppConfig):
    """The zero-install PostgreSQL, Redis and mailbox behind make run and make test."""

    name = "civic.embedded"
    label = "embedded"
