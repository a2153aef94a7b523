"""Notice that many people flag one text at once, and tell whom it concerns. It moves nothing."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from civic.accounts.models import User
from civic.notifications.actions import post
from moderation import kinds
from moderation.emails import INFLOW
from moderation.models import Case, Flag, Inflow

WITHIN, ABNORMAL = timedelta(hours=1), 20
_MOST = 200


@transaction.atomic
def tell_inflows(now: datetime | None = None) -> int:
    """Note each open case that twenty people flagged within an hour, once; returns how many."""
    moment = now or timezone.now()
    recent = Flag.objects.standing().filter(flagged_at__gt=moment - WITHIN, flagged_at__lte=moment)
    many = recent.values_list("case").annotate(n=Count("pk")).filter(n__gte=ABNORMAL)
    counts = dict(many.order_by("case"))
    new = Case.objects.open().filter(pk__in=counts, inflow=None).select_related("author")
    found = list(new.order_by("pk")[:_MOST])
    for case in found:
        _tell(case, counts[case.pk], moment)
    return len(found)


def _tell(case: Case, flags: int, now: datetime) -> None:
    row = Inflow.objects.create(case=case, flags=flags, seen_at=now)
    kind = kinds.get(case.kind)
    target = kind.target_of(case.key) if kind else None
    for person in {case.author, target} - {None}:
        _post(row, person, is_author=person == case.author)


def _post(row: Inflow, person: User | None, *, is_author: bool) -> None:
    if person is None or person.erased_at is not None:
        return
    args = {"inflow": row.pk, "is_author": is_author}
    post(kind=INFLOW, key=f"{INFLOW}-{row.pk}-{person.pk}", to=person.email, args=args)
