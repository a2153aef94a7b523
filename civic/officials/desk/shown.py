"""What one row of the desk says, in words; each is rendered once, then kept."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import OuterRef, Subquery
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from civic.lib.kept import Kept
from civic.lib.shares import told
from civic.officials.desk.lists import Found, Name
from civic.officials.desk.rules import Pace, pace_of
from civic.officials.models import AreaFigure
from initiatives.models import Argument, Initiative
from initiatives.models.argument import VEILED
from initiatives.petitions.masking import tenths
from initiatives.states import Side

# About three kilobytes each; what they say of days changes at midnight, so the day is in the key.
_rows = Kept[SafeString](seconds=300, most=2_000)


@dataclass(frozen=True)
class Row:
    """An initiative on the desk."""

    figure: AreaFigure
    today: date

    @property
    def arguments(self) -> list[tuple[Side, str]]:
        """The first argument of each side, where there is one."""
        both = [(side, getattr(self.figure, side.value, None)) for side in Side]
        return [(side, text) for side, text in both if text]

    @property
    def initiative(self) -> Initiative:
        """The initiative itself."""
        return self.figure.initiative

    @property
    def confirmed(self) -> int | None:
        """Its signatures, where the public is told how many."""
        return told(self.figure.confirmed, settings.PUBLIC_COUNT_FLOOR)

    @property
    def joins(self) -> Pace:
        """Who joined in these seven days and in the seven before."""
        row = self.figure
        return pace_of(row.joined_now, row.joined_before, row.supports)

    @property
    def signatures(self) -> Pace:
        """Who signed in these seven days and in the seven before."""
        row = self.figure
        return pace_of(row.signed_now, row.signed_before, row.confirmed or 0)

    @property
    def local_tenths(self) -> int | None:
        """How many signers in ten live in the initiative's territory."""
        if self.initiative.national or self.figure.confirmed is None:
            return None
        return tenths(self.figure.local or 0, self.figure.confirmed)

    @property
    def percent(self) -> int:
        """How much of the threshold is there, for a bar."""
        if not self.confirmed or not self.figure.threshold:
            return 0
        return min(100, self.confirmed * 100 // self.figure.threshold)

    @property
    def days_left(self) -> int | None:
        """Days until the answer is due; None without a date or past it."""
        due = self.figure.due_on
        return (due - self.today).days if due and due >= self.today else None

    @property
    def answer_url(self) -> str:
        """Where one answers."""
        row = self.initiative
        try:
            return reverse("answer", kwargs={"pk": row.pk, "slug": row.slug})
        except NoReverseMatch:
            return ""


def html_of(found: Iterable[tuple[Name, Found]]) -> dict[tuple[Name, int], SafeString]:
    """The rows of some lists, by list and initiative; one question at most, for those not kept."""
    today = timezone.localdate()
    asked = list(found)
    html: dict[tuple[Name, int], SafeString] = {}
    missing: list[tuple[Name, Found]] = []
    for name, one in asked:
        known = _rows.get((name, today, one.key))
        if known is None:
            missing.append((name, one))
        else:
            html[name, one.initiative] = known
    rows = complete({one.figure for _name, one in missing}, today)
    for name, one in missing:
        if one.figure in rows:
            text = render_to_string(
                "officials/desk/_row.html", {"row": rows[one.figure], "list": name}
            )
            html[name, one.initiative] = _rows.put((name, today, one.key), text)
    return html


def complete(figures: set[int], today: date) -> dict[int, Row]:
    """Whole rows, by the key of their figure, with the first argument of each side."""
    if not figures:
        return {}
    rows = AreaFigure.objects.filter(pk__in=figures).select_related(
        "initiative__territory", "initiative__tally", "theme"
    )
    kept = rows.defer("initiative__search", "initiative__problem", "initiative__proposal")
    both = {side.value: _first(side.value) for side in Side}
    return {row.pk: Row(row, today) for row in kept.annotate(**both)}


def _first(side: str) -> Subquery:
    """The most enlightening argument of one side, of those that may be quoted."""
    rows = Argument.objects.claims(side).filter(initiative=OuterRef("initiative"))
    best = rows.exclude(visibility__in=VEILED).order_by("-score", "-pk")
    return Subquery(best.values("text")[:1])
