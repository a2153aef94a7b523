"""Sweeps. Running one twice changes nothing."""

from celery import shared_task
from django.utils import timezone

from moderation import actions, few, imprints, retention
from moderation.agreement import actions as agreement
from moderation.appeals import judges as appeals
from moderation.duty import actions as duty
from moderation.models import SENDER_KEPT, Notice
from moderation.patrol.actions import forget_posts
from moderation.patrol.feed import read_posts as read_batch
from moderation.transparency import actions as transparency

# Batches of one run: the next one goes on.
_BATCHES = 10


@shared_task
def owe_statements() -> int:
    """Give each restriction without a statement its row and its mail; returns how many."""
    return actions.owe_statements()


@shared_task
def forget_senders() -> int:
    """Drop the name and address of those whose notice was handled a year ago."""
    return Notice.objects.filter(handled_at__lt=timezone.now() - SENDER_KEPT).forget_senders()


@shared_task
def write_journal() -> int:
    """Add what became final to the public log."""
    return actions.write_journal(whole=False)


@shared_task
def lapse_proposals() -> int:
    """Give back what one moderator took alone, where no second one agreed within 48 hours."""
    return actions.lapse_proposals()


@shared_task
def end_covers() -> int:
    """Give back the texts that proven flags covered, once their day is over or they changed."""
    return actions.end_covers()


@shared_task
def end_freezes() -> int:
    """Let the discussions go on whose freeze is over."""
    return actions.end_freezes()


@shared_task
def fold_readings() -> int:
    """Write into the open cases how often their contents were read within a day."""
    return actions.fold_readings()


@shared_task
def tell_inflows() -> int:
    """Note which texts many people flagged within an hour, and tell their authors."""
    return actions.tell_inflows()


@shared_task
def look_for_judges() -> int:
    """Say which appeals and cases too few people here may judge; returns how many."""
    return appeals.look_for_all() + few.look_for_moderators()


@shared_task
def forget_flags() -> int:
    """Drop the traces of old flags and the texts that may no longer be contested."""
    return retention.forget()


@shared_task
def read_posts() -> int:
    """Show what was just posted to the patrol and to the watch rules; returns how many."""
    read = 0
    for _turn in range(_BATCHES):
        found = read_batch()
        read += found
        if not found:
            break
    return read


@shared_task
def imprint_cases() -> int:
    """Keep what finds a case again and gathers waves; returns how many were missing."""
    return imprints.imprint_cases()


@shared_task
def forget_seen_posts() -> int:
    """Drop the texts of old posts and who looked at them."""
    return forget_posts(timezone.now())


@shared_task
def sample_decisions() -> int:
    """Sample last quarter's decisions to judge again, once a quarter; returns how many."""
    return agreement.sample_quarter()


@shared_task
def count_years() -> int:
    """Count this year's figures and last year's anew; returns how many years."""
    return transparency.refresh()


@shared_task
def post_digests() -> int:
    """Tell moderators, at the hour they chose, that something waits; returns how many."""
    return duty.post_digests()
