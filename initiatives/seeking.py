"""What looks for hands this week: in a place, then around it; everywhere for the first page."""

from datetime import timedelta

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from civic.territories.models import Territory
from initiatives.models import Action
from initiatives.models.action import Stage
from initiatives.states import LISTED, Lifecycle, Visibility

WEEK = timedelta(days=7)
SHOWN = 4
# Of those around a place, the soonest that are looked at to find the nearest.
CANDIDATES = 40
# Read by no list.
HEAVY = ("about", "report", "initiative__search", "initiative__problem", "initiative__proposal")


def everywhere() -> list[Action]:
    """The soonest of the whole country, one an initiative: no team fills the first page."""
    found: dict[int, Action] = {}
    for row in _rows()[:CANDIDATES]:
        found.setdefault(row.initiative_id, row)
    return list(found.values())[:SHOWN]


def around(place: Territory) -> list[Action]:
    """Those of a place and of what it contains; of its département too when it is a commune.

    One that names its commune is there, wherever its initiative is.

    The nearest first, then the soonest.
    """
    rows = _rows()
    if place.kind == "epci":
        rows = rows.filter(Q(place=None, initiative__epci_code=place.code) | Q(place__epci=place))
    elif not place.is_national:
        there = Q(place__path__startswith=_wide(place))
        rows = rows.filter(Q(place=None, initiative__area_path__startswith=_wide(place)) | there)
    found = sorted(rows[:CANDIDATES], key=lambda row: _distance(row, place))
    return found[:SHOWN]


def _rows() -> "QuerySet[Action]":
    now = timezone.now()
    rows = Action.objects.filter(
        stage=Stage.OPEN,
        visibility__in=(Visibility.PUBLIC, Visibility.ANNOTATED),
        starts_at__gt=now,
        starts_at__lte=now + WEEK,
        taken__lt=F("places"),
        initiative__lifecycle=Lifecycle.OPEN,
        initiative__visibility__in=LISTED,
    )
    return (
        rows.select_related("initiative__territory", "place")
        .defer(*HEAVY)
        .order_by("starts_at", "pk")
    )


def _wide(place: Territory) -> str:
    """The path of the département of a commune, else that of the place itself."""
    steps = place.path.split("/")
    department = next((n for n, step in enumerate(steps) if step.startswith("d")), None)
    return place.path if department is None else "/".join(steps[: department + 1]) + "/"


def _distance(row: Action, place: Territory) -> int:
    path = row.place.path if row.place else row.initiative.area_path
    union = row.place.epci_id if row.place else row.initiative.epci_code
    if path.startswith(place.path):
        return 0
    return 1 if place.epci_id and union == place.epci_id else 2
