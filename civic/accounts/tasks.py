"""Sweeps about people. Each is also a command."""

from celery import shared_task

from civic.accounts import sealed
from civic.accounts.actions import purge_unverified
from civic.accounts.actions.sessions import forget_sessions as forget


@shared_task
def purge_sealed_identities() -> int:
    """Delete the sealed identities whose legal term has come; returns how many."""
    return sealed.purge()


@shared_task
def purge_unverified_accounts() -> int:
    """Delete sign-ups whose address was never proved; returns how many."""
    return purge_unverified()


@shared_task
def forget_sessions() -> int:
    """Delete what is known of sessions that are over; returns how many."""
    return forget()
