"""The roof: composes the apps and holds no rules."""

from civic.celery import app as celery_app

__all__ = ["celery_app"]
