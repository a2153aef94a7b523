"""The one message about all that one's alerts found."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from civic.accounts.models import User
from civic.lib.letters import Letter, absolute, add_example
from civic.notifications import registry
from civic.notifications.states import Lane
from civic.officials.actions.raising import KIND
from civic.officials.models import Alert, Raised
from civic.territories.models import Territory
from initiatives.models import Initiative

# More is read on the desk.
SHOWN = 20


def register() -> None:
    """Let it be posted, and show it on the page of components."""
    registry.add_model(KIND, Lane.DIGEST, build)
    add_example("alertes-bureau", example)


def build(args: dict[str, Any]) -> Letter | None:
    """What still stands in lists when it leaves; nothing when none of it does."""
    person = User.objects.filter(pk=args["person"], is_active=True).first()
    rows = Raised.objects.filter(pk__in=args["raised"], alert__person=args["person"]).listed()
    found = list(
        rows.select_related("alert", "initiative__territory").order_by("alert__sort", "pk")
    )
    return letter(found) if person and found else None


def letter(rows: Iterable[Raised]) -> Letter:
    """One line an initiative, under what happened to it."""
    found = list(rows)
    number = len({row.initiative_id for row in found})
    subject = ngettext(
        "Une initiative à regarder dans votre territoire",
        "%(number)d initiatives à regarder dans votre territoire",
        number,
    )
    alerts = absolute(reverse("desk-alerts"))
    return Letter(
        subject=subject % {"number": number},
        preview=_("Ce que vos alertes ont trouvé depuis le dernier message."),
        template="mail/officials/alerts.html",
        reason=_("Vous avez demandé ces alertes sur le bureau d’un mandat."),
        list_name="bureau",
        settings_url=alerts,
        context={
            "lines": [_line(row) for row in found[:SHOWN]],
            "more": max(0, len(found) - SHOWN),
            "desk_url": absolute(reverse("official-desk")),
            "alerts_url": alerts,
        },
    )


def example() -> Letter:
    """One with two lines."""
    place = Territory(code="21231", name="Dijon", kind="commune", path="fr/r27/d21/21231/")
    rows = [
        Initiative(pk=1, title="Rouvrir la passerelle des Mauges", territory=place),
        Initiative(pk=2, title="Un bus après 20 heures", territory=place),
    ]
    sorts = (Alert.Sort.NAMED, Alert.Sort.NEW)
    return letter(
        Raised(alert=Alert(sort=sort), initiative=row)
        for sort, row in zip(sorts, rows, strict=True)
    )


def _line(row: Raised) -> dict[str, str]:
    return {
        "what": row.alert.get_sort_display(),
        "title": row.initiative.title,
        "place": row.initiative.territory.name,
        "url": absolute(row.initiative.public_url),
    }
