"""The organisations that the page of an initiative names, read with it in its one question."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import JSONObject

from initiatives.models import Backing, Organisation

# The one that carries it and the first of those that back it.
BACKED_MAX = 4
BACKED = JSONObject(
    sort="sort",
    name="organisation__name",
    id="organisation_id",
    visibility="organisation__visibility",
)


@dataclass
class Behind:
    """The organisation that carries it, the first ones that back it, whether there are others."""

    carried_by: Organisation | None = None
    backed_by: list[Organisation] = field(default_factory=list)
    has_more: bool = False


def named_on(pk: int) -> "QuerySet[Backing, Any]":
    """Those that its page names, not those that the team did not ask for, and one more."""
    rows = Backing.objects.shown().filter(initiative=pk, disowned_at=None)
    return rows.order_by("-sort", "pk").values(who=BACKED)[:BACKED_MAX]


def behind_of(rows: list[dict[str, str]]) -> Behind:
    """What `named_on` found, as the page shows it."""
    found = Behind(has_more=len(rows) == BACKED_MAX)
    for row in rows[: BACKED_MAX - 1]:
        shown = {name: row[name] for name in ("id", "name", "visibility")}
        if row["sort"] == Backing.Sort.CARRIES:
            found.carried_by = Organisation(**shown)
        else:
            found.backed_by.append(Organisation(**shown))
    return found
