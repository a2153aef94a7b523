"""Send mails, delete old ones, tell what happened. Delivering a task twice changes nothing."""

from celery import shared_task
from django.db import transaction

from civic.notifications import sending
from civic.notifications.actions import digests, mails, waking
from civic.notifications.states import Rhythm


def send_soon() -> None:
    """Ask for a run once the caller's transaction is committed; the next one comes anyway."""
    transaction.on_commit(_hint, robust=True)


def _hint() -> None:
    # Without retries: a broker out of reach must not keep the person waiting.
    send_mails.apply_async(retry=False, expires=5)


@shared_task
def send_mails() -> int:
    """Send for a few seconds; returns how many left."""
    return sending.run()


@shared_task
def purge_mails() -> int:
    """Delete old rows; returns how many."""
    return mails.purge()


@shared_task
def mark_news() -> int:
    """Wake those who want news at once; returns how many."""
    return waking.mark_news()


@shared_task
def build_news() -> int:
    """Write the immediate news that are due; returns how many mails."""
    return digests.build(rhythm=Rhythm.NOW)


@shared_task
def build_digests() -> int:
    """Write the digests that are due; returns how many mails."""
    return sum(digests.build(rhythm=rhythm) for rhythm in (Rhythm.DAILY, Rhythm.WEEKLY))
