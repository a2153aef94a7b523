"""Sweeps that beat runs; commands run them by hand."""

from celery import shared_task

from civic.officials.actions import mandates


@shared_task
def tell_endings() -> int:
    """Tell holders that their mandate ends, every morning."""
    return mandates.tell_endings()


@shared_task
def forget_evidence() -> int:
    """Forget the evidence of old claims, every night."""
    return mandates.forget_evidence()
