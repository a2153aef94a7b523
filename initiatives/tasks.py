"""Sweeps run by beat; each is also a management command a person can run."""

from celery import shared_task

from initiatives import actions
from initiatives.actions import drafts


@shared_task
def fold_tallies() -> int:
    """Fold waiting deltas, every second."""
    return actions.fold()


@shared_task
def rank_initiatives() -> int:
    """Bring ranks up to date, every five minutes."""
    return actions.rank_all()


@shared_task
def recount() -> int:
    """Prove the counts, every night."""
    return actions.recount()


@shared_task
def purge_drafts() -> int:
    """Forget abandoned drafts, every night."""
    return drafts.purge_drafts()
