"""What the public reads of a petition: its line, its days, where its signers live."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.territories.models import Territory
from initiatives.actions.petition_tallies import CONTROL, steps_of
from initiatives.models import Petition, PetitionStep, PetitionTally, ShownName, Signature
from initiatives.petitions.chart import Chart, chart_of
from initiatives.petitions.masking import masked, periods, tenths
from initiatives.petitions.meter import Crossing, Line, line_of
from initiatives.petitions.sealing import InvalidToken
from initiatives.petitions.states import PetitionState
from initiatives.states import Visibility

NAMED_SHOWN = 30


@dataclass(frozen=True)
class Area:
    """How many live in one département."""

    name: str
    number: int
    share: int


@dataclass(frozen=True)
class Areas:
    """Where signers live; `rest` live elsewhere, in places with too few to be named."""

    rows: list[Area]
    rest: int
    rest_share: int


def panel_of(
    petition: Petition, crossed: Iterable[PetitionStep], tally: PetitionTally | None = None
) -> dict[str, Any]:
    """What the panel of an initiative's page shows of its petition."""
    now = timezone.now()
    return {
        "petition": petition,
        "line": line(petition, crossed, tally or petition.tally),
        "can_be_signed": petition.is_open and petition.initiative.is_open,
        "last_day": last_day(petition),
        "days_left": max((petition.ends_at - now).days, 0),
    }


def line(petition: Petition, crossed: Iterable[PetitionStep], tally: PetitionTally) -> Line:
    """The tram line of a petition."""
    return line_of(
        confirmed=tally.confirmed,
        goal=petition.goal,
        steps=steps_of(petition),
        crossed={step.kind: crossing(step) for step in crossed},
        floor=settings.PUBLIC_COUNT_FLOOR,
    )


def crossing(step: PetitionStep, now: datetime | None = None) -> Crossing:
    """When it was crossed; a control never lasts longer than it is said to."""
    over = step.crossed_at + CONTROL <= (now or timezone.now())
    return Crossing(step.crossed_at, step.settled_at is not None or over)


def last_day(petition: Petition) -> datetime:
    """The last moment at which one can sign: an end at midnight belongs to the day before."""
    return petition.ends_at - timedelta(seconds=1)


def history_of(petition: Petition) -> Chart | None:
    """Confirmed signatures by day, without the days that would point at somebody."""
    if petition.tally.confirmed < settings.PUBLIC_COUNT_FLOOR:
        return None
    rows = petition.days.values_list("day", "confirmed")
    past_all = petition.state in (PetitionState.CLOSED, PetitionState.ARCHIVED)
    today = timezone.localdate() + timedelta(days=1 if past_all else 0)
    opened = timezone.localdate(petition.opened_at)
    return chart_of(periods(list(rows), today), opened)


def areas_of(petition: Petition) -> Areas | None:
    """Where signers live, by département; None when it would point at somebody."""
    shown = masked(dict(petition.areas.values_list("area", "confirmed")))
    if not shown.cells:
        return None
    names = dict(Territory.objects.filter(pk__in=shown.cells).values_list("pk", "name"))
    most = max([*shown.cells.values(), shown.rest])
    rows = [
        Area(names.get(code, _("Département inconnu")), number, _width(number, most))
        for code, number in shown.cells.items()
    ]
    return Areas(rows, shown.rest, _width(shown.rest, most))


def local_tenths(petition: Petition) -> int | None:
    """How many in ten live in the petition's territory; None for too few, or the whole country."""
    if petition.initiative.national:
        return None
    return tenths(petition.tally.local, petition.tally.confirmed)


@dataclass(frozen=True)
class Named:
    """A signature whose signer chose to show the name, as they wrote it."""

    name: str
    signature: Signature


def shows_names(petition: Petition) -> bool:
    """Whether names are shown at all: never among few, nor under a decision.

    Nobody read these names before: while any decision of moderation stands about the petition or
    its initiative, none is shown.
    """
    is_plain = petition.visibility == petition.initiative.visibility == Visibility.PUBLIC
    return is_plain and petition.tally.confirmed >= settings.PUBLIC_COUNT_FLOOR


def named_in(petition: Petition) -> list[Named]:
    """Who signed last among those who chose to show their name, but names that were withheld."""
    if not shows_names(petition):
        return []
    withheld = ShownName.objects.withheld().filter(petition=petition, signature_id=OuterRef("pk"))
    rows = Signature.objects.named(petition).filter(~Exists(withheld))[:NAMED_SHOWN]
    return [Named(name, row) for row in rows if (name := _name(row))]


def _name(row: Signature) -> str:
    try:
        return row.who.name
    except InvalidToken:  # its key is gone: the page stays
        return ""


def _width(number: int, most: int) -> int:
    return max(round(100 * number / most), 1) if number else 0
