"""What the site costs, by person active that month: a table, and the same as bars."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from civic.lib.dates import date_format
from civic.running import charts
from civic.running.charts import Chart
from civic.running.models import Cost, Day
from civic.running.tables import Table

# Months of the page and of its file.
MONTHS = 24
YEAR = 12


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
        charts=charts.known(chart(rows)),
    )


def chart(rows: list[Month]) -> Chart | None:
    """The cost per active person of each month; None until two months have one."""
    points = [(row.first, row.each) for row in rows]
    return charts.draw(
        _("Coût par personne active"), points, apart=charts.months, day="F Y", word=_euros
    )


def _euros(value: Decimal) -> str:
    return f"{number_format(round(value, 2), 2, force_grouping=True)}\u00a0€"
