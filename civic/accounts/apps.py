"""Registers the app with Django."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People, roles, mandates, consents, tokens, their data and its erasure."""

    name = "civic.accounts"
    label = "accounts"
