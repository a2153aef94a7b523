"""What stands beside the lists: charts, places, themes, where signers live. Kept for a minute."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from civic.officials.desk import places
from civic.officials.desk.filters import Filters
from civic.officials.models import AreaDay, PlaceFigure
from civic.territories.models import Kind, Territory
from civic.themes.queries import tree
from initiatives.petitions.chart import Chart, chart_of, rows_of
from initiatives.petitions.figures import Line, lines
from initiatives.petitions.masking import LEAST, Period, periods

THEMES = 8
# From how many bars on a chart is drawn.
BARS = 3
DAY_NAMES = ("opened", "joined", "opposed", "signed", "replied")


@dataclass(frozen=True)
class Trend:
    """One chart and its table; `chart` is None where a sentence says it better."""

    title: str
    column: str
    said: str
    chart: Chart | None
    rows: list[Period]


@dataclass(frozen=True)
class Around:
    """Everything beside the lists."""

    totals: dict[str, int]
    places: list[PlaceFigure]
    themes: list[tuple[str, str, int]]
    lives: list[Line]
    lives_on: date | None
    trends: list[Trend] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether nobody wrote about these areas yet."""
        return not any(self.totals.values())


def read(areas: list[Territory], filters: Filters, today: date | None = None) -> Around:
    """Two questions: the days, then the areas' own totals and their communes."""
    day = today or timezone.localdate()
    rows = places.read(filters.codes, filters.order)
    own = [row for row in rows if row.is_own]
    parts = [row for row in rows if not row.is_own]
    # Of a mandate's own area only: beside those of what contains it, a commune's cells would tell
    # by subtraction what each of them masks.
    whole = len(filters.codes) == 1 and filters.codes[0] in {area.pk for area in areas}
    one = own[0] if len(own) == 1 and whole else None
    return Around(
        totals=_totals(own),
        places=places.first(parts, filters.order),
        themes=_themes(own),
        lives=lines(_lives(one)) if one else [],
        lives_on=one.lives_on if one else None,
        # Nothing was ever written there: nothing happened on any day.
        trends=trends(_days(filters.codes, filters.trend_since(day), day), day) if own else [],
    )


def _totals(own: list[PlaceFigure]) -> dict[str, int]:
    names = ("open", "opened_month", "waiting", "overdue", "answered")
    return {name: sum(getattr(row, name) for row in own) for name in names}


def _themes(own: list[PlaceFigure]) -> list[tuple[str, str, int]]:
    """The themes with most open initiatives: slug, name, number."""
    counts: Counter[int] = Counter()
    for row in own:
        counts.update({int(key): number for key, number in row.themes.items()})
    known = {theme.pk: theme for theme in tree()}
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [(known[pk].slug, known[pk].name, n) for pk, n in ranked if pk in known][:THEMES]


def _lives(own: PlaceFigure) -> dict[str, int]:
    """Cells by their names; an area that has no such container has no such cell.

    Whatever the kind, they add up to everybody: what has no cell of its own is « ailleurs ».
    """
    around: dict[str, dict[str, int]] = {
        Kind.COMMUNE: {
            _("le reste de l’intercommunalité"): own.union,
            _("le reste du département"): own.departement,
        },
        # One may be in several of them.
        Kind.EPCI: {_("le reste du ou des départements"): own.departement},
        Kind.DEPARTEMENT: {_("le reste de la région"): own.region},
    }
    around[Kind.DISTRICT] = around[Kind.COMMUNE]
    told = around.get(own.place.kind, {})
    outside = own.union + own.departement + own.region + own.elsewhere - sum(told.values())
    cells = {_("{place} même").format(place=own.place.name): own.home, **told}
    if own.place.kind != Kind.COUNTRY:
        cells[_("ailleurs")] = outside
    cells[_("un lieu que nous ne savons pas placer")] = own.unknown
    return cells


def share_of(line: Line, some: list[Line]) -> int | None:
    """A line's part of all of them in whole percents; None where one of them is not told."""
    numbers = [one.number for one in some]
    whole = sum(number or 0 for number in numbers)
    if line.number is None or None in numbers or not whole:
        return None
    return (200 * line.number + whole) // (2 * whole)


def _days(codes: Iterable[str], since: date, today: date) -> dict[date, Counter[str]]:
    rows = AreaDay.objects.filter(area_code__in=list(codes), day__gte=since, day__lte=today)
    days: dict[date, Counter[str]] = {}
    for day, *numbers in rows.values_list("day", *DAY_NAMES):
        days.setdefault(day, Counter()).update(dict(zip(DAY_NAMES, numbers, strict=True)))
    return days


def trends(days: dict[date, Counter[str]], today: date) -> list[Trend]:
    """The charts of some days. Opinions by periods of `LEAST` people; texts and replies by week."""
    titles: list[tuple[str, str, str]] = [
        ("opened", _("Initiatives publiées"), _("Initiatives")),
        ("joined", _("Personnes qui rejoignent"), _("Personnes")),
        ("opposed", _("Personnes qui s’opposent"), _("Personnes")),
        ("signed", _("Signatures confirmées"), _("Signatures")),
        ("replied", _("Réponses officielles"), _("Réponses")),
    ]
    made = []
    for name, title, column in titles:
        series = [(day, max(0, kept[name])) for day, kept in sorted(days.items())]
        is_public = name in {"opened", "replied"}
        some = weeks(series, today) if is_public else periods(series, today)
        # One or two bars would fill the whole frame and tell nothing.
        chart = chart_of(some, some[0].first) if len(some) >= BARS else None
        said = _said(some, is_public=is_public or chart is None, in_weeks=is_public)
        made.append(Trend(title, column, said, chart, rows_of(chart) if chart else some))
    return made


def _said(some: list[Period], *, is_public: bool, in_weeks: bool) -> str:
    number = sum(period.number for period in some)
    if is_public and in_weeks and len(some) >= BARS:
        return _("{number} en tout, semaine par semaine.").format(number=number)
    if is_public:
        return _("{number} en tout.").format(number=number)
    return _(
        "{number} en tout. Chaque barre réunit au moins {least} personnes : un jour plus calme est "
        "joint à ses voisins, et ce qui est trop récent attend."
    ).format(number=number, least=LEAST)


def weeks(series: list[tuple[date, int]], today: date) -> list[Period]:
    """Days in weeks, Monday to Sunday; the present one ends today."""
    sums: Counter[date] = Counter()
    for day, number in series:
        sums[day - timedelta(days=day.weekday())] += number
    return [
        Period(monday, min(monday + timedelta(days=6), today), number)
        for monday, number in sorted(sums.items())
        if number
    ]


def context(around: Around, filters: Filters) -> dict[str, Any]:
    """What the template of it reads."""
    return {
        "around": around,
        "lives": [(line, share_of(line, around.lives)) for line in around.lives],
        "is_signed": any(line.number != 0 for line in around.lives),
        "themes": [(filters.query(theme=slug), *told) for slug, *told in around.themes],
        "columns": places.columns(filters),
        "places": [(filters.query(commune=row.place_id), row) for row in around.places],
        "is_cut": len(around.places) == places.MOST,
        "shown": [trend for trend in around.trends if trend.rows],
    }
