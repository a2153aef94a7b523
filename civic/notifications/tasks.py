"""Send mails and delete old ones. Delivering a task twice changes nothing."""

from celery import shared_task
from django.db import transaction

from civic.notifications import sending
from civic.notifications.actions import mails


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
