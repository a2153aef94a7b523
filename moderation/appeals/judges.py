"""Who judges an appeal, how many of them, and whether there are enough here."""

from datetime import datetime
from itertools import islice

from django.utils import timezone

from initiatives.actions.parts import PETITION
from initiatives.models import Petition
from initiatives.telling import KIND
from moderation import queries
from moderation.models import Appeal, Case, Decision
from moderation.models.appeal import ALONE, PANEL
from moderation.models.decision import AccountMeasure, Measure
from moderation.permissions import can_judge_appeal

_WHOLE_ACCOUNT = {AccountMeasure.SUSPEND, AccountMeasure.CLOSE}


def judges_needed(decision: Decision) -> int:
    """Three for a closed or suspended account and a petition removed; one otherwise."""
    if decision.account in _WHOLE_ACCOUNT:
        return PANEL
    removed = decision.measure == Measure.REMOVE
    return PANEL if removed and _is_petition(decision.case) else ALONE


def _is_petition(case: Case) -> bool:
    if case.kind != KIND:
        return case.kind == PETITION
    return Petition.objects.filter(initiative_id=case.key).exists()


def has_enough(appeal: Appeal) -> bool:
    """Whether as many people as needed have voted or may; asks no further once there are."""
    voted = {seat.person_id for seat in appeal.seats.voted()}
    others = (one for one in queries.moderators_today() if one.pk not in voted)
    may = (one for one in others if can_judge_appeal(one, appeal))
    missing = max(0, appeal.judges - len(voted))
    return len(list(islice(may, missing))) == missing


def look_for_judges(appeal: Appeal, now: datetime) -> bool:
    """Write since when too few people may judge an appeal; whether there are enough."""
    enough = has_enough(appeal)
    since = None if enough else appeal.stuck_since or now
    if since != appeal.stuck_since:
        Appeal.objects.filter(pk=appeal.pk).update(stuck_since=since)
        appeal.stuck_since = since
    return enough


def look_for_all(now: datetime | None = None) -> int:
    """Look at every open appeal again: roles, mandates and homes change. How many are stuck."""
    moment = now or timezone.now()
    rows = Appeal.objects.open().oldest_first().select_related("decision__case")
    return sum(not look_for_judges(appeal, moment) for appeal in rows)
