"""The night's counting: whole days of this server's clock, the last of which is yesterday."""

from collections import Counter
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from civic.audit.models import AuditEvent
from civic.lib import readings
from civic.running import acts, cohorts
from civic.running.models import Day
from civic.territories.models import Territory
from initiatives.models import Initiative
from moderation.duty.queries import last_draw
from moderation.models import Decision, Seat
from moderation.models.case import LEASE

WINDOW = timedelta(days=30)
# Areas of each table.
SHOWN = 15
_COMMUNE, _DEPARTEMENT = "communes", "departements"

Rows = list[list[Any]]


def count_day(on: date | None = None) -> Day:
    """Count a day (yesterday unless given) and the 30 that end with it; again: counted anew."""
    day = on or timezone.localdate() - timedelta(days=1)
    start, end = _midnight(day), _midnight(day + timedelta(days=1))
    since = end - WINDOW
    written = acts.written(since, end)
    figures = {
        "active": acts.people(since, end),
        "contributions": written.total(),
        "minutes": round(moderated(since, end) / timedelta(minutes=1)),
        "readings": readings.of_day("initiative", day),
        "acts": acts.acts(start, end),
        "tables": areas(written, acts.replied(since, end))
        | {"retour": cohorts.cohorts(end), "ecarts": corrected(start, end)},
        "made_at": timezone.now(),
    }
    row, _made = Day.objects.update_or_create(on=day, defaults=figures)
    return row


def moderated(since: datetime, until: datetime) -> timedelta:
    """How long moderators held what they decided: from the draw to the decision or the vote.

    Half an hour at most for each, which is how long one holds a case: nobody measures people.
    """
    decisions = Decision.objects.standing().filter(decided_at__gte=since, decided_at__lt=until)
    spans = decisions.filter(by__isnull=False).annotate(drawn_at=last_draw())
    seats = Seat.objects.filter(voted_at__gte=since, voted_at__lt=until)
    pairs = [
        *spans.filter(drawn_at__isnull=False).values_list("drawn_at", "decided_at"),
        *seats.values_list("drawn_at", "voted_at"),
    ]
    return sum((min(end - start, LEASE) for start, end in pairs), timedelta())


def corrected(since: datetime, until: datetime) -> Rows:
    """What the recount found wrong of stances: initiative, how far off each side was.

    Never the counts themselves: a small one would point at people.
    """
    # The record has no index by moment, but its numbers follow it: one walks back a day at most.
    before = AuditEvent.objects.filter(at__lt=since).order_by("-id").values_list("id", flat=True)
    found = AuditEvent.objects.filter(id__gt=before.first() or 0, at__lt=until)
    events = list(found.filter(verb="tally.correct").order_by("id"))
    titles = dict(
        Initiative.objects.filter(pk__in=[event.target_id for event in events]).values_list(
            "pk", "title"
        )
    )
    return [
        [titles.get(int(event.target_id), event.target_id), *_apart(**event.data)]
        for event in events
    ]


def _apart(before: list[int], after: list[int]) -> list[int]:
    return [counted - shown for shown, counted in zip(before, after, strict=True)]


def areas(written: acts.Places, replied: acts.Places) -> dict[str, Rows]:
    """Where most was written, by commune and by département: name, contributions, replies."""
    return {
        _COMMUNE: _top(_by_commune(written), _by_commune(replied)),
        _DEPARTEMENT: _top(_by_departement(written), _by_departement(replied)),
    }


def _top(written: Counter[str], replied: Counter[str]) -> Rows:
    names = sorted(written | replied, key=lambda name: (-written[name], -replied[name], name))
    return [[name, written[name], replied[name]] for name in names[:SHOWN]]


def _by_commune(places: acts.Places) -> Counter[str]:
    found: Counter[str] = Counter()
    for (path, name), number in places.items():
        number_of = Territory(path=path).department_code
        if number_of and not _step(path).startswith("d"):
            found[f"{name} ({number_of})"] += number
    return found


def _by_departement(places: acts.Places) -> Counter[str]:
    found: Counter[str] = Counter()
    for (path, _name), number in places.items():
        if number_of := Territory(path=path).department_code:
            found[number_of] += number
    rows = Territory.objects.filter(code__in=[f"d{code.lower()}" for code in found])
    names = {row.department_code: f"{row.name} ({row.department_code})" for row in rows}
    return Counter({names.get(code, code): number for code, number in found.items()})


def _step(path: str) -> str:
    return path.strip("/").rpartition("/")[2]


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
