"""What counts as an act of a person, and as a contribution: where each is written, and when.

A signature is not there: by its design nothing tells that two of them are of one person.
"""

from collections import Counter
from datetime import datetime
from functools import reduce
from typing import Any

from django.db.models import Count, QuerySet

from initiatives.models import (
    Action,
    Amendment,
    Argument,
    ArgumentMark,
    Initiative,
    KitMessage,
    Reply,
    Stance,
    Taking,
    Update,
)
from moderation.models import Flag

# Model, who, when.
_ACTS: list[tuple[Any, str, str]] = [
    (Stance, "person", "taken_at"),
    (Initiative, "author", "published_at"),
    (Argument, "author", "written_at"),
    (ArgumentMark, "person", "marked_at"),
    (Amendment, "author", "written_at"),
    (Update, "author", "written_at"),
    (KitMessage, "author", "written_at"),
    (Action, "leader", "written_at"),
    (Taking, "person", "taken_at"),
    (Reply, "author", "written_at"),
    (Flag, "person", "flagged_at"),
]
# Model, when, and the way to the initiative. What officials reply is counted apart.
_WRITTEN: list[tuple[Any, str, str]] = [
    (Initiative, "published_at", ""),
    (Argument, "written_at", "initiative__"),
    (Amendment, "written_at", "initiative__"),
    (Update, "written_at", "initiative__"),
    (KitMessage, "written_at", "initiative__"),
    (Action, "written_at", "initiative__"),
]

# Territories, by (path, name).
Places = Counter[tuple[str, str]]


def people(since: datetime, until: datetime, **who: object) -> int:
    """How many accounts did something from `since` to before `until`.

    `who` are conditions on the account. A union, which sorts on disk what is too much for memory.
    """
    parts = [_people(*source, since, until, who) for source in _ACTS]
    return reduce(lambda all_, part: all_.union(part), parts).count()


def acts(since: datetime, until: datetime) -> int:
    """How many acts of people with an account there were."""
    rows = (_between(model, when, since, until) for model, _who, when in _ACTS)
    return sum(row.count() for row in rows)


def written(since: datetime, until: datetime) -> Places:
    """How many contributions, by the territory of their initiative."""
    found: Places = Counter()
    for model, when, way in _WRITTEN:
        found += _places(_between(model, when, since, until), way)
    return found


def replied(since: datetime, until: datetime) -> Places:
    """How many official replies, by the territory of their initiative."""
    return _places(_between(Reply, "written_at", since, until), "initiative__")


def _people(
    model: Any, person: str, when: str, since: datetime, until: datetime, who: dict[str, object]
) -> QuerySet[Any]:
    conditions = {f"{person}__{name}": value for name, value in who.items()}
    rows = _between(model, when, since, until).filter(**{f"{person}__isnull": False}, **conditions)
    return rows.order_by().values_list(person)


def _between(model: Any, when: str, since: datetime, until: datetime) -> QuerySet[Any]:
    rows: QuerySet[Any] = model.objects.filter(**{f"{when}__gte": since, f"{when}__lt": until})
    return rows


def _places(rows: QuerySet[Any], way: str) -> Places:
    names = (f"{way}territory__path", f"{way}territory__name")
    counts = rows.order_by().values_list(*names).annotate(n=Count("pk"))
    return Counter({(path, name): number for path, name, number in counts})
