"""What the site costs, by person active that month: a table, and the same as bars."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from civic.running.models import Cost, Day
from civic.running.tables import Table

# Months of the page and of its file.
MONTHS = 24
YEAR = 12
WIDTH, HEIGHT = 1000, 200


@dataclass(frozen=True)
class Month:
    """What one month cost, and how many people were active at its end; None: never counted."""

    first: date
    euros: dict[str, Decimal]
    active: int | None

    @property
    def total(self) -> Decimal:
        """All kinds together."""
        return sum(self.euros.values(), Decimal(0))

    @property
    def each(self) -> Decimal | None:
        """Euros per active person; None where there is nobody, or nobody was counted."""
        return self.total / self.active if self.active else None


@dataclass(frozen=True)
class Bar:
    """One month of the chart."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Chart:
    """Bars from the oldest month to the latest; `top` is how many euros the frame is high."""

    bars: list[Bar]
    first: date
    last: date
    top: str


def months() -> list[Month]:
    """The months of which something was paid, the latest first. Two questions."""
    paid: dict[date, dict[str, Decimal]] = defaultdict(dict)
    rows = Cost.objects.order_by("-month")[: MONTHS * len(Cost.Kind)]
    for row in rows:
        paid[row.month][row.kind] = row.euros
    active = _active()
    return [Month(first, euros, active.get(first)) for first, euros in list(paid.items())[:MONTHS]]


def _active() -> dict[date, int]:
    """How many people were active in the 30 days that end with the last counted day of a month."""
    days = Day.objects.order_by("on").values_list("on", "active")
    # The last day of each month stays.
    return {on.replace(day=1): active for on, active in days}


def yearly(rows: list[Month]) -> Decimal | None:
    """Euros per active person over the last twelve months entered: the total by the mean."""
    known = [row for row in rows[:YEAR] if row.active]
    if len(known) < YEAR:
        return None
    people = Decimal(sum(row.active or 0 for row in known)) / YEAR
    return sum((row.total for row in known), Decimal(0)) / people


def table(rows: list[Month]) -> Table:
    """Month by month."""
    lines = [
        [
            date_format(row.first, "F Y"),
            *(row.euros.get(kind) for kind in Cost.Kind),
            row.total,
            row.active,
            None if row.each is None else round(row.each, 2),
        ]
        for row in rows
    ]
    return Table(
        "couts",
        _("Ce que coûte le site"),
        _(
            "En euros, entrés par les exploitants. Actives : les comptes qui ont fait quelque "
            "chose dans les 30 jours qui finissent avec le mois, sans les signataires. Deux "
            "réseaux citoyens français ouverts en 2010 ont coûté, selon la presse d’alors, 66 € et "
            "10 € par personne inscrite ; quatre inscrits sur cinq n’y revenaient jamais."
        ),
        [
            _("Mois"),
            *(str(kind.label) for kind in Cost.Kind),
            _("Total"),
            _("Actives"),
            _("Par personne active"),
        ],
        lines,
    )


def chart(rows: list[Month]) -> Chart | None:
    """The cost per active person of each month; None until two months have one."""
    known = [(row.first, row.each) for row in reversed(rows) if row.each is not None]
    if len(known) < 2:
        return None
    first, last = known[0][0], known[-1][0]
    top = max(each for _month, each in known) or Decimal(1)
    step = WIDTH / (_apart(first, last) + 1)
    bars = [_bar(_apart(first, month) * step, step, float(each / top)) for month, each in known]
    return Chart(bars, first, last, number_format(round(top, 2), 2))


def _bar(x: float, width: float, share: float) -> Bar:
    height = round(HEIGHT * share, 1)
    return Bar(round(x, 1), round(HEIGHT - height, 1), round(width, 1), height)


def _apart(first: date, last: date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month
