"""The counts of an initiative's rooms: moved with each write, proven by counting again.

A room registers what each of its columns counts; its actions call `moved` in their transaction.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Q, QuerySet

from initiatives.models import Life

Rows = Callable[[], "QuerySet[Any]"]

_counted: dict[str, Rows] = {}
# The columns that count something else than rows.
_each: dict[str, str] = {}


def add(column: str, rows: Rows, *, each: str = "pk") -> None:
    """Say what `column` counts: the rows anybody can read, each with an `initiative_id`.

    `each` is the field whose different values are counted: people rather than what they did.
    Called by `ready()`.
    """
    _counted[column], _each[column] = rows, each


def moved(initiative_id: int, **by: int) -> None:
    """Add `by` to the counts and tell that the page changed; in the caller's transaction.

    Without any count, it only tells: a text was edited, a state changed.
    """
    Life.objects.bulk_create([Life(initiative_id=initiative_id)], ignore_conflicts=True)
    changes = {name: F(name) + number for name, number in by.items()}
    Life.objects.filter(pk=initiative_id).update(version=F("version") + 1, **changes)


@transaction.atomic
def recount_rooms() -> int:
    """Compare every count with its rows and correct it; returns how many initiatives were off."""
    # Held against writers for the time it takes: they wait, and read what is right.
    lives = {life.pk: life for life in Life.objects.select_for_update().order_by("pk")}
    wrong = set()
    for column, rows in _counted.items():
        number = Count(_each.get(column, "pk"), distinct=True)
        counted = rows().order_by().values("initiative_id").annotate(number=number)
        numbers = dict(counted.values_list("initiative_id", "number"))
        for pk in numbers.keys() | lives.keys():
            life = lives.setdefault(pk, Life(initiative_id=pk))
            if getattr(life, column) != numbers.get(pk, 0):
                setattr(life, column, numbers.get(pk, 0))
                wrong.add(pk)
    for pk in wrong:
        lives[pk].version += 1
        lives[pk].save()
    return len(wrong)


def heard(initiative_id: int, at: datetime) -> None:
    """Note a sign of life, in the caller's transaction: see `initiatives.silence`."""
    moved(initiative_id)
    later = Q(heard_at=None) | Q(heard_at__lt=at)
    Life.objects.filter(later, pk=initiative_id).update(heard_at=at)
