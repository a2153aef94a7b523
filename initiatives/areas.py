"""What is open where: counts by département, what an area page shows, copies of the tree."""

from dataclasses import dataclass, field
from operator import itemgetter

from django.core.cache import caches
from django.db import connection
from django.db.models import CharField, Count, F, QuerySet, Value
from django.db.models.expressions import Func
from django.db.models.functions import Left
from django.utils.translation import gettext as _

from civic.accounts.models import Mandate
from civic.lib.prepared import PreparedText
from civic.territories.models import Kind, Territory
from civic.territories.search import locate
from civic.themes.models import Theme
from initiatives.cards import light_ones, with_cards
from initiatives.models import Initiative
from initiatives.models.initiative import InitiativeQuerySet
from initiatives.queries import by_rank

COUNTS_KEY, COUNTS_SECONDS = "open-by-departement", 60
OWN, AROUND = 9, 6
# Of a container so many are looked at, to leave out those of the place before.
CANDIDATES = 24
OFFICIALS, NEIGHBOURS = 12, 12
# More parts than this are shown by initial letter.
PARTS = 30

# An initiative of a commune that was merged moves, in lists, to the commune that replaced it;
# it still points at the place its author chose.
_REFRESH = """
UPDATE initiatives_initiative AS initiative
SET area_path = place.path, epci_code = place.epci_code, national = place.national
FROM (
    SELECT chosen.code, present.path, present.kind = 'country' AS national,
           CASE WHEN present.kind = 'epci' THEN present.code
                ELSE coalesce(present.epci_id, '') END AS epci_code
    FROM territories_territory AS chosen
    JOIN territories_territory AS present
        ON present.code = coalesce(chosen.successor_id, chosen.code)
) AS place
WHERE place.code = initiative.territory_id
    AND (initiative.area_path, initiative.epci_code, initiative.national)
        IS DISTINCT FROM (place.path, place.epci_code::varchar, place.national)
"""


# So does what happens in it.
_REFRESH_ACTIONS = """
UPDATE initiatives_action AS action SET place_id = place.successor_id
FROM territories_territory AS place
WHERE place.code = action.place_id AND place.successor_id IS NOT NULL
"""


def refresh_area_copies() -> int:
    """Bring what initiatives and actions keep of the tree up to date; return how many moved."""
    with connection.cursor() as cursor:
        cursor.execute(_REFRESH)
        moved = int(cursor.rowcount)
        cursor.execute(_REFRESH_ACTIONS)
        return moved + int(cursor.rowcount)


def open_counts() -> dict[str, int]:
    """Open initiatives of each département and what it contains, by code; a minute old at most."""
    counts: dict[str, int] | None = caches["spare"].get(COUNTS_KEY)
    if counts is None:
        counts = _count_open()
        caches["spare"].set(COUNTS_KEY, counts, COUNTS_SECONDS)
    return counts


def _count_open() -> dict[str, int]:
    step = Func(
        F("area_path"), Value("/"), Value(3), function="split_part", output_field=CharField()
    )
    listed = Initiative.objects.visible_to(None).open()
    rows = listed.annotate(step=step).values_list("step").annotate(number=Count("*")).order_by()
    return {code: number for code, number in rows if code.startswith("d")}


@dataclass(frozen=True)
class Section:
    """Some open initiatives of one place, under a heading."""

    heading: str
    place: Territory
    rows: list[Initiative]
    # Whether the list of initiatives holds more of them.
    more: bool = False


@dataclass(frozen=True)
class Parts:
    """What a place is made of: its largest parts, or those of one initial letter."""

    rows: list[Territory] = field(default_factory=list)
    letters: list[str] = field(default_factory=list)
    letter: str = ""


def find(code: str) -> Territory | None:
    """The place with this code, its containers read along; or what replaced it."""
    place = next(iter(_place(code)), None)
    if place and not place.successor_id:
        return place
    return locate(code)


_place = PreparedText(
    lambda code: (
        Territory.objects.select_related("epci", "parent__parent__parent")
        .filter(pk=code)
        .order_by()
    )
)


def containers(place: Territory) -> list[Territory]:
    """From the smallest around `place` up to France; the intercommunalité comes first."""
    above = []
    parent = place.parent
    while parent is not None:
        above.append(parent)
        parent = parent.parent
    return [place.epci, *above] if place.epci else above


def sections(user: object, place: Territory) -> list[Section]:
    """What is open in `place`, then in what contains it, without repeating; no empty section.

    Three queries at most: the ids of each one's best, their counts, the cards that are not kept.
    """
    places = [place, *containers(place)]
    ids = _best_of_each(user, places)
    found = light_ones([pk for best in ids for pk in best])
    shown = []
    for index, (container, best) in enumerate(zip(places, ids, strict=True)):
        size = AROUND if index else OWN
        rows = [found[pk] for pk in best[:size] if pk in found]
        shown.append(Section(_heading(container), container, rows, more=len(best) > size))
    with_cards([row for section in shown for row in section.rows])
    return [section for section in shown if section.rows]


def _best_of_each(user: object, places: list[Territory]) -> list[list[int]]:
    """For each place the ids of what its section shows, and of more if there are more."""
    sources = [
        (index, by_rank(rows).order_by("-tally__rank", "-tally__initiative"))
        for index, place in enumerate(places)
        for rows in _rows_of(user, place, is_container=index > 0)
    ]
    first, *others = (
        rows.annotate(source=Value(number)).values_list("source", "pk", "area_path", "epci_code")[
            :CANDIDATES
        ]
        for number, (_index, rows) in enumerate(sources)
    )
    best: list[dict[int, None]] = [{} for _place in places]
    # The parts of a UNION come in any order, each part's rows in its own.
    for number, pk, path, epci in sorted(first.union(*others, all=True), key=itemgetter(0)):
        section = sources[number][0]
        if not (section and _is_in(places[section - 1], path, epci)):
            best[section][pk] = None
    return [list(ids) for ids in best]


def _rows_of(user: object, place: Territory, *, is_container: bool) -> list[InitiativeQuerySet]:
    """What to choose from: of a container, what concerns all of it, then what is in it.

    Of a région or of France only the former: the rest would say little to somebody of one town.
    What is in the place before is left out afterwards: a condition that hardly any row meets
    would make PostgreSQL walk the index on ranks to its end.
    """
    opened = Initiative.objects.visible_to(user).open()
    whole, inside = opened.filter(area_path=place.path), opened.within(place)
    if not is_container:
        return [inside]
    return [whole] if place.kind in {Kind.COUNTRY, Kind.REGION} else [whole, inside]


def _is_in(place: Territory, path: str, epci: str) -> bool:
    return path.startswith(place.path) or (place.kind == Kind.EPCI and epci == place.code)


def _heading(place: Territory) -> str:
    return {
        Kind.COUNTRY: _("En France"),
        Kind.REGION: _("Dans la région"),
        Kind.DEPARTEMENT: _("Dans le département"),
        Kind.COLLECTIVITY: _("Dans la collectivité"),
        Kind.EPCI: _("Dans l’intercommunalité"),
        Kind.COMMUNE: _("Dans la commune"),
        Kind.DISTRICT: _("Dans l’arrondissement"),
    }[Kind(place.kind)]


def officials(place: Territory) -> list[Mandate]:
    """Mandates in this very place, verified and in force."""
    return [mandate for mandate in _mandates(place.pk) if mandate.is_current][:OFFICIALS]


_mandates = PreparedText(
    lambda code: (
        Mandate.objects.filter(territory=code, verified_at__isnull=False)
        .filter(user__erased_at__isnull=True)
        .select_related("user", "territory")
        .order_by("starts_on", "pk")
    )
)


def parts(place: Territory, letter: str = "") -> Parts:
    """What `place` is made of. The largest ones, unless an initial letter is asked for."""
    inside = _parts_of(place)
    rows = list(inside.order_by(F("population").desc(nulls_last=True), "code")[: PARTS + 1])
    if len(rows) <= PARTS:
        return Parts(sorted(rows, key=_reading_order))
    initials = inside.annotate(initial=Left("folded", 1)).values_list("initial", flat=True)
    letters = sorted(initials.distinct())
    if letter not in letters:
        return Parts(rows[:PARTS], letters)
    return Parts(list(inside.filter(folded__startswith=letter).order_by("folded")), letters, letter)


def _parts_of(place: Territory) -> QuerySet[Territory]:
    if place.kind == Kind.EPCI:
        return Territory.objects.current().filter(epci=place, kind=Kind.COMMUNE)
    return Territory.objects.current().filter(parent=place).exclude(kind=Kind.EPCI)


def _reading_order(place: Territory) -> str:
    """Arrondissements by number, the others by name."""
    return place.code if place.kind == Kind.DISTRICT else place.folded


def neighbours(place: Territory) -> list[Territory]:
    """The largest other communes of the same intercommunalité."""
    if not place.epci_id or place.kind != Kind.COMMUNE:
        return []
    return [other for other in _members(place.epci_id) if other.pk != place.pk][:NEIGHBOURS]


_members = PreparedText(
    lambda code: (
        Territory.objects.current()
        .filter(epci=code, kind=Kind.COMMUNE)
        .order_by("-population", "code")[: NEIGHBOURS + 1]
    )
)


def under(user: object, themes: list[Theme], size: int) -> list[Initiative]:
    """The latest open initiatives of any of `themes`, one more than `size` if there are more."""
    rows = (
        Initiative.objects.visible_to(user)
        .open()
        .filter(theme__in=themes)
        .for_cards()
        .order_by("-pk")
    )
    return list(rows.select_related("as_mandate__territory")[: size + 1])
