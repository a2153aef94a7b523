"""Write into the public log what became final, in order, once."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import CharField, Exists, F, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from civic.territories.models import Territory
from initiatives.models import Restriction
from moderation import kinds
from moderation.appeals import journal as appeals
from moderation.covering import facts_of_cover
from moderation.journal import digest, facts_of, facts_of_restriction
from moderation.models import Cover, Cursor, Decision, Ruling, Statement
from moderation.models.cover import Ending
from moderation.models.decision import UNDO
from moderation.models.journal import Act, Entry

_LOCK = 7_206
_MOST = 500
CURSOR = "journal"
_BEGINNING, _MARGIN = datetime(2010, 1, 1, tzinfo=UTC), timedelta(hours=1)


@transaction.atomic
def write_journal(now: datetime | None = None, *, whole: bool = True) -> int:
    """Add a line for each decision whose minute is over, and for each one taken back; how many.

    One writer at a time, under an advisory lock, so that numbers follow without a gap. Without
    `whole` it looks no further back than an hour before it last found all: what the clock does
    each minute costs the same after ten years.
    """
    moment = now or timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            return 0
    since = _BEGINNING if whole else _since()
    # In this order: a line that answers another names its number.
    told = (
        _told(moment, since),
        appeals.filed(since),
        appeals.ruled(moment, since),
        appeals.taken_back(moment, since),
    )
    written = [_append(lines) for lines in told]
    if max(written) < _MOST:
        place = {"position": int(moment.timestamp())}
        Cursor.objects.update_or_create(name=CURSOR, defaults=place)
    return sum(written)


def _append(lines: Iterable[tuple[str, dict[str, Any]]]) -> int:
    last = Entry.objects.latest_first().first()
    number, previous = (last.number, last.hash) if last else (0, "")
    rows = []
    for source, facts in lines:
        number += 1
        row = Entry(number=number, source=source, facts=facts, previous=previous)
        row.hash = previous = digest(number, row.previous, facts)
        rows.append(row)
    Entry.objects.bulk_create(rows)
    return len(rows)


def _since() -> datetime:
    """From when on something may be missing: a transaction may end long after its `now`."""
    row = Cursor.objects.filter(pk=CURSOR).first()
    return datetime.fromtimestamp(row.position, tz=UTC) - _MARGIN if row else _BEGINNING


def _told(now: datetime, since: datetime) -> Iterator[tuple[str, dict[str, Any]]]:
    final = Decision.objects.filter(decided_at__gte=since, decided_at__lte=now - UNDO)
    decisions = _missing(final, "decision:")
    rows = list(decisions.select_related("case", "by").order_by("decided_at", "pk")[:_MOST])
    undone = _missing(
        Decision.objects.filter(undone_at__gte=since, decided_at__gte=since - UNDO), "undo:"
    )
    back = list(undone.select_related("case", "by").order_by("undone_at", "pk")[:_MOST])
    ended = _missing(Decision.objects.filter(lapsed_at__gte=since), "lapse:")
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
    yield from _covers(since)
    yield from _direct(since)


def _covers(since: datetime) -> Iterator[tuple[str, dict[str, Any]]]:
    """What proven flags covered, and what was given back without anybody deciding."""
    made = _missing(Cover.objects.filter(made_at__gte=since), "cover:").order_by("made_at", "pk")
    alone = Cover.objects.filter(ended_at__gte=since).exclude(ending=Ending.HUMAN)
    ended = _missing(alone, "uncover:")
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


def _direct(since: datetime) -> Iterator[tuple[str, dict[str, Any]]]:
    """What was decided without a case: by its own page, or a restriction lifted."""
    told = Q(restriction=OuterRef("pk")) | Q(restored=OuterRef("pk"))
    decided = Decision.objects.filter(told)
    covers = Cover.objects.filter(told)
    ruled = Ruling.objects.filter(Q(restored=OuterRef("pk")) | Q(put_back=OuterRef("pk")))
    rows = Restriction.objects.filter(
        ~Exists(decided), ~Exists(covers), ~Exists(ruled), decided_at__gte=since
    )
    rows = _missing(rows, "restriction:")
    found = list(rows.order_by("decided_at", "pk")[:_MOST])
    where = kinds.find_all((row.kind, row.content_key) for row in found)
    areas = Territory.objects.in_bulk([one.area_code for one in where.values()])
    said = {row.restriction_id: row for row in Statement.objects.filter(restriction__in=found)}
    for row in found:
        statement = said.get(row.pk)
        origin = "notice" if statement and statement.notice_id else "own"
        ground = statement.ground if statement else ""
        content = where.get((row.kind, row.content_key))
        area = areas.get(content.area_code) if content else None
        yield f"restriction:{row.pk}", facts_of_restriction(row, area, ground, origin)


def _missing(rows: Any, prefix: str) -> Any:
    """Those of which the log says nothing yet."""
    named = rows.annotate(
        source_key=Concat(Value(prefix), Cast(F("pk"), CharField()), output_field=CharField())
    )
    return named.filter(~Exists(Entry.objects.filter(source=OuterRef("source_key"))))
