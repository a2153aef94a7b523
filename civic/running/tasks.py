"""Sweeps. Running one twice changes nothing."""

from celery import shared_task

from civic.running import counting


@shared_task
def count_day() -> int:
    """Count yesterday and the month it ends; returns how many accounts did something."""
    return counting.count_day().active
