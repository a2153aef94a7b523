"""Write into the public log what became final, in order, once."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import CharField, Exists, F, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from civic.territories.models import Territory
from initiatives.models import Restriction
from moderation.covering import facts_of_cover
from moderation.journal import digest, facts_of, facts_of_restriction
from moderation.models import Cover, Decision, Statement
from moderation.models.cover import Ending
from moderation.models.decision import UNDO
from moderation.models.journal import Act, Entry

_LOCK = 7_206
_MOST = 500


@transaction.atomic
def write_journal(now: datetime | None = None) -> int:
    """Add a line for each decision whose minute is over, and for each one taken back; how many.

    One writer at a time, under an advisory lock, so that numbers follow without a gap.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            return 0
    last = Entry.objects.latest_first().first()
    number, previous = (last.number, last.hash) if last else (0, "")
    rows = []
    for source, facts in _told(now or timezone.now()):
        number += 1
        row = Entry(number=number, source=source, facts=facts, previous=previous)
        row.hash = previous = digest(number, row.previous, facts)
        rows.append(row)
    Entry.objects.bulk_create(rows)
    return len(rows)


def _told(now: datetime) -> Iterator[tuple[str, dict[str, Any]]]:
    decisions = _missing(Decision.objects.all(), "decision:").filter(decided_at__lte=now - UNDO)
    rows = list(decisions.select_related("case", "by").order_by("decided_at", "pk")[:_MOST])
    undone = _missing(Decision.objects.filter(undone_at__isnull=False), "undo:")
    back = list(undone.select_related("case", "by").order_by("undone_at", "pk")[:_MOST])
    ended = _missing(Decision.objects.filter(lapsed_at__isnull=False), "lapse:")
    lapsed = list(ended.select_related("case", "by").order_by("lapsed_at", "pk")[:_MOST])
    told = (*rows, *back, *lapsed)
    areas = Territory.objects.in_bulk([row.case.area_code for row in told])
    for row in rows:
        area = areas.get(row.case.area_code)
        yield f"decision:{row.pk}", facts_of(row, area, Act.DECIDED, row.decided_at)
    for row in back:
        area = areas.get(row.case.area_code)
        yield f"undo:{row.pk}", facts_of(row, area, Act.UNDONE, row.undone_at or now)
    for row in lapsed:
        area = areas.get(row.case.area_code)
        yield f"lapse:{row.pk}", facts_of(row, area, Act.LAPSED, row.lapsed_at or now)
    yield from _covers()
    yield from _direct()


def _covers() -> Iterator[tuple[str, dict[str, Any]]]:
    """What proven flags covered, and what was given back without anybody deciding."""
    made = _missing(Cover.objects.all(), "cover:").order_by("made_at", "pk")
    ended = _missing(Cover.objects.exclude(ending="").exclude(ending=Ending.HUMAN), "uncover:")
    begun, over = (
        list(rows.select_related("case")[:_MOST])
        for rows in (made, ended.order_by("ended_at", "pk"))
    )
    areas = Territory.objects.in_bulk([row.case.area_code for row in (*begun, *over)])
    for row in begun:
        yield f"cover:{row.pk}", facts_of_cover(row, areas.get(row.case.area_code), Act.COVERED)
    for row in over:
        area = areas.get(row.case.area_code)
        yield f"uncover:{row.pk}", facts_of_cover(row, area, Act.UNCOVERED)


def _direct() -> Iterator[tuple[str, dict[str, Any]]]:
    """What was decided without a case: by its own page, or a restriction lifted."""
    told = Q(restriction=OuterRef("pk")) | Q(restored=OuterRef("pk"))
    decided = Decision.objects.filter(told)
    covers = Cover.objects.filter(told)
    rows = Restriction.objects.filter(~Exists(decided), ~Exists(covers))
    rows = _missing(rows, "restriction:")
    found = rows.select_related("initiative__territory").order_by("decided_at", "pk")[:_MOST]
    said = {row.restriction_id: row for row in Statement.objects.filter(restriction__in=found)}
    for row in found:
        statement = said.get(row.pk)
        origin = "notice" if statement and statement.notice_id else "own"
        ground = statement.ground if statement else ""
        yield f"restriction:{row.pk}", facts_of_restriction(row, ground, origin)


def _missing(rows: Any, prefix: str) -> Any:
    """Those of which the log says nothing yet."""
    named = rows.annotate(
        source_key=Concat(Value(prefix), Cast(F("pk"), CharField()), output_field=CharField())
    )
    return named.filter(~Exists(Entry.objects.filter(source=OuterRef("source_key"))))
