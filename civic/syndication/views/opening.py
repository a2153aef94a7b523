"""Whether somebody may connect an account, and what a team still needs before it speaks outside."""

from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from civic.lib.permissions import Refused
from civic.syndication.permissions import check_can_open
from civic.syndication.views.owners import Owned
from initiatives import kit_ready
from initiatives.models import Goal, Initiative, Petition


class Need(NamedTuple):
    """One thing to have first, and where it is done."""

    label: Promise | str
    is_there: bool
    url: str
    do: Promise


def opening_of(owned: Owned) -> dict[str, Any]:
    """Whether the person may connect an account now; else why not, and what to do about it."""
    try:
        check_can_open(owned.person, owned.voice)
    except Refused as refused:
        row = owned.voice.initiative
        needs = _needs(row) if row is not None and not owned.is_guest else []
        return {"can_open": False, "closed_because": refused.reason, "needs": needs}
    return {"can_open": True}


def _needs(row: Initiative) -> list[Need]:
    """What `check_is_ready` asks for, each with where it is done; nothing once all is there."""
    address = {"pk": row.pk, "slug": row.slug}
    kept = (Petition, Goal)
    has_goal = any(model.objects.filter(initiative=row).exists() for model in kept)
    different, needed = kit_ready.different(row), kit_ready.needed(row)
    words = _("%(n)d message différent sur %(most)d dans le kit")
    if different > 1:
        words = _("%(n)d messages différents sur %(most)d dans le kit")
    found = [
        Need(
            _("Quelqu’un de nommé, qui peut décider"),
            bool(row.decision_maker.strip()),
            reverse("edit", kwargs=address),
            _("Dire qui peut décider"),
        ),
        Need(
            _("Un objectif mesurable et daté"),
            has_goal,
            reverse("set-goal", kwargs=address),
            _("Fixer un objectif"),
        ),
        Need(
            words % {"n": different, "most": needed},
            different >= needed,
            reverse("write-kit-message", kwargs=address),
            _("Écrire un message"),
        ),
    ]
    return [] if all(need.is_there for need in found) else found
