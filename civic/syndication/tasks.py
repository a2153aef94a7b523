"""Sweeps that beat runs; commands run them by hand."""

from celery import shared_task

from civic.syndication.actions import sharing
from civic.syndication.feeds import websub


@shared_task
def ping_hub() -> int:
    """Tell the hub which feeds changed, every minute."""
    return websub.ping()


@shared_task
def draw_cards() -> int:
    """Draw the images of links whose words changed, every minute."""
    return sharing.draw_cards()


@shared_task
def clean_cards() -> int:
    """Delete the files of images that nothing names any more, every night."""
    return sharing.clean_cards()
