"""Sweeps that beat runs; commands run them by hand."""

from celery import shared_task

from civic.officials.actions import desk, mandates, raising
from civic.officials.desk import refresh


@shared_task
def tell_endings() -> int:
    """Tell holders that their mandate ends, every morning."""
    return mandates.tell_endings()


@shared_task
def forget_evidence() -> int:
    """Forget the evidence of old claims, every night."""
    return mandates.forget_evidence()


@shared_task
def refresh_desk() -> int:
    """Bring the figures of areas up to date, every five minutes."""
    return refresh.refresh_figures()


@shared_task
def prove_desk() -> int:
    """Make the figures of areas again and compare, every night."""
    return refresh.prove_figures()


@shared_task
def forget_desks() -> int:
    """Delete what desks keep of mandates that are over, every night."""
    return desk.forget_desks()


@shared_task
def raise_alerts() -> int:
    """Find what meets alerts and write to those whose moment has come, every five minutes."""
    return raising.raise_alerts() + raising.post_alerts()


@shared_task
def forget_raised() -> int:
    """Let go of what alerts found in closed initiatives, every night."""
    return raising.forget_raised()
