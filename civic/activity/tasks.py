"""Give positions to what was committed."""

from celery import shared_task

from civic.activity import actions


@shared_task
def settle() -> int:
    """Settle the waiting rows."""
    return actions.settle()
