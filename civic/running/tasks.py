"""Sweeps. Running one twice changes nothing."""

from celery import shared_task

from civic.lib import blocks
from civic.running import counting, ending_roles, idle_accounts


@shared_task
def count_day() -> int:
    """Count yesterday and the month it ends; returns how many accounts did something."""
    return counting.count_day().active


@shared_task
def make_blocks() -> int:
    """Make the blocks that lack ahead, and measure the tables in parts; returns how many."""
    blocks.analyse()
    return len(blocks.extend())


@shared_task
def tell_endings_of_roles() -> int:
    """Remind of roles that end soon; returns how many messages were written."""
    return ending_roles.tell()


@shared_task
def close_idle_accounts() -> dict[str, int]:
    """Tell people whose account nobody uses, then close it; returns how many of each."""
    return idle_accounts.sweep()
