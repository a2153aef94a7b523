"""Sweeps about people. Each is also a command."""

from celery import shared_task

from civic.accounts import sealed


@shared_task
def purge_sealed_identities() -> int:
    """Delete the sealed identities whose legal term has come; returns how many."""
    return sealed.purge()
