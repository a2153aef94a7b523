"""What stands beside an initiative: other ways, those near it, the one it goes on in."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import BigIntegerField, F, Func

from initiatives.models import Initiative, Life
from initiatives.models.initiative import InitiativeQuerySet

# What it shows of an initiative that stands beside it.
BESIDE = ("id", "title", "visibility")


@dataclass
class Ways:
    """The other ways than an initiative: those that answer it, those it answers."""

    answers: list[Initiative] = field(default_factory=list)
    originals: list[Initiative] = field(default_factory=list)
    # Those said to be near it, and the one it was brought together with.
    near: list[Initiative] = field(default_factory=list)
    merged_into: Initiative | None = None

    def __bool__(self) -> bool:
        return bool(self.answers or self.originals)

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.answers) + len(self.originals)


def beside_of(pk: int) -> InitiativeQuerySet:
    """Those said to be near, and the one it was brought together with: four at most, by key."""
    keys = Func(F("near"), F("merged_into"), function="array_append")
    near = Life.objects.filter(pk=pk).values(
        key=Func(keys, function="unnest", output_field=BigIntegerField())
    )
    return Initiative.objects.visible_to(None).filter(pk__in=near).order_by()


def stand_beside(ways: Ways, life: Life, rows: list[dict[str, Any]]) -> Ways:
    """Those said to be near, the latest first; the one that a closed one goes on in, apart."""
    found = {
        row["id"]: Initiative.from_db(None, BESIDE, [row[name] for name in BESIDE]) for row in rows
    }
    ways.merged_into = found.pop(life.merged_into, None) if life.merged_into else None
    ways.near = [found[key] for key in life.near if key in found]
    return ways
