"""Sweeps that beat runs; commands run them by hand."""

from celery import shared_task

from civic.syndication.feeds import websub


@shared_task
def ping_hub() -> int:
    """Tell the hub which feeds changed, every minute."""
    return websub.ping()
