"""Sweeps that beat runs; commands run them by hand. Delivering one twice changes nothing."""

from celery import shared_task

from civic.syndication.actions import (
    answering,
    fanning,
    following,
    forgetting,
    renewing,
    sharing,
)
from civic.syndication.delivering import sending
from civic.syndication.feeds import websub


@shared_task
def fan_out() -> int:
    """Write what is new for each channel, and let what was told follow; every few seconds."""
    return fanning.fan_out() + following.follow()


@shared_task
def follow_all() -> int:
    """Let all that was told elsewhere follow what became of it here, every ten minutes."""
    return following.follow(everything=True)


@shared_task
def send_posts() -> int:
    """Send for a few seconds; returns how many were asked of a network."""
    return sending.run()


@shared_task
def forget_channels() -> int:
    """End channels nobody may speak through, and erase the credentials of ended ones."""
    return forgetting.end_channels() + forgetting.forget_channels()


@shared_task
def renew_channels() -> int:
    """Renew credentials that end within a week, every morning."""
    return renewing.renew_channels()


@shared_task
def bring_answers() -> int:
    """Ask what was answered elsewhere, every few minutes."""
    return answering.bring_back()


@shared_task
def forget_answers() -> int:
    """Delete old answers, every night."""
    return forgetting.forget_answers()


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
