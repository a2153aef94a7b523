"""Registers the app with Django."""

from django.apps import AppConfig


class OperatorsConfig(AppConfig):
    """The operator's tools: themes, mandates, roles, legal notices."""

    name = "civic.operators"
    label = "operators"
