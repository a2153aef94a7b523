"""What the public log says of appeals: that there is one, its answer, the line it is about."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, Value
from django.db.models.functions import Cast, Concat

from civic.territories.models import Territory
from moderation.journal import facts_of
from moderation.models import Appeal, Entry, Ruling
from moderation.models.appeal import Side, Verdict
from moderation.models.decision import UNDO
from moderation.models.journal import Act

_MOST = 500
_ACTS = {
    (Side.AUTHOR.value, Verdict.CONFIRM.value): Act.UPHELD,
    (Side.AUTHOR.value, Verdict.MILDER.value): Act.REDUCED,
    (Side.AUTHOR.value, Verdict.REVERSE.value): Act.REVERSED,
    (Side.NOTIFIER.value, Verdict.CONFIRM.value): Act.UPHELD,
    (Side.NOTIFIER.value, Verdict.REVERSE.value): Act.REOPENED,
}


Lines = Iterator[tuple[str, dict[str, Any]]]


def filed(since: datetime) -> Lines:
    """Appeals of which the log says nothing yet."""
    rows = _missing(Appeal.objects.filter(filed_at__gte=since), "appeal:").select_related(
        "decision__case"
    )
    for row in rows.order_by("filed_at", "pk")[:_MOST]:
        yield from _line(f"appeal:{row.pk}", row, Act.APPEALED, row.filed_at, 0)


def ruled(now: datetime, since: datetime) -> Lines:
    """Answers whose minute is over, and those taken back within it."""
    final = Ruling.objects.filter(decided_at__gte=since, decided_at__lte=now - UNDO)
    rows = _missing(final, "ruling:")
    for row in rows.select_related("appeal__decision__case").order_by("decided_at", "pk")[:_MOST]:
        act = _ACTS[row.appeal.side, row.verdict]
        yield from _line(f"ruling:{row.pk}", row.appeal, act, row.decided_at, _minutes(row))


def taken_back(now: datetime, since: datetime) -> Lines:
    """That an answer was taken back within its minute."""
    rows = _missing(Ruling.objects.filter(undone_at__gte=since), "unruling:")
    for row in rows.select_related("appeal__decision__case").order_by("undone_at", "pk")[:_MOST]:
        at, about = row.undone_at or now, f"ruling:{row.pk}"
        yield from _line(f"unruling:{row.pk}", row.appeal, Act.UNDONE, at, 0, about)


def _line(
    source: str, appeal: Appeal, act: Act, at: datetime, minutes: int, about: str = ""
) -> Lines:
    """Nothing as long as the line it refers to is not written: the next turn says it."""
    decision = appeal.decision
    other = Entry.objects.filter(source=about or f"decision:{decision.pk}").first()
    if other is None:
        return
    area = Territory.objects.filter(pk=decision.case.area_code).first()
    facts = facts_of(decision, area, act, at)
    yield (
        source,
        facts
        | {
            "renvoi": other.number,
            "recours": appeal.side,
            "minutes": minutes,
            # Several judge, or one that a mark would tell from the first: neither is named.
            "moderation": "",
        },
    )


def _minutes(ruling: Ruling) -> int:
    return max(0, int((ruling.decided_at - ruling.appeal.filed_at).total_seconds() // 60))


def _missing(rows: Any, prefix: str) -> Any:
    named = rows.annotate(
        source_key=Concat(Value(prefix), Cast(F("pk"), CharField()), output_field=CharField())
    )
    return named.filter(~Exists(Entry.objects.filter(source=OuterRef("source_key"))))
