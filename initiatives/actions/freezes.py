"""Freeze the discussion of an initiative for a time, and let it go on: what moderation decided."""

from datetime import datetime

from django.db import transaction

from initiatives.actions.life import moved
from initiatives.models import Debate, Restriction

_NONE = {"frozen_since": None, "frozen_until": None, "frozen_by": None}


@transaction.atomic
def freeze_discussion(*, initiative_id: int, decision: Restriction, until: datetime) -> None:
    """Let nobody argue, answer or amend until a date; reading, joining and signing stay open.

    Whoever decides was checked and recorded by moderation: there is no `by`.
    """
    Debate.objects.bulk_create([Debate(initiative_id=initiative_id)], ignore_conflicts=True)
    Debate.objects.filter(pk=initiative_id).update(
        frozen_since=decision.decided_at, frozen_until=until, frozen_by=decision
    )
    moved(initiative_id)


@transaction.atomic
def thaw_discussion(*, decision: Restriction) -> bool:
    """Let the discussion that this decision froze go on; False when it froze none."""
    frozen = Debate.objects.select_for_update().filter(frozen_by=decision)
    keys = list(frozen.values_list("pk", flat=True))
    Debate.objects.filter(pk__in=keys).update(**_NONE)
    for key in keys:
        moved(key)
    return bool(keys)
