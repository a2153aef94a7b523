"""Who is here for a place, which institutions have nobody, and how those here answer.

The same rows for everybody; as many questions for a hamlet as for France.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Case, Count, Q, When
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts.functions import Function
from civic.accounts.models import Mandate, MandateQuerySet
from civic.lib import replica
from civic.officials.holders import SINGLE
from civic.territories import names
from civic.territories.models import Kind, Territory
from initiatives.areas import containers
from initiatives.models import Reply, ReplyClock
from initiatives.states import LISTED

PARLIAMENT = (Function.DEPUTY, Function.SENATOR)
PARLIAMENT_KEY = "parlement"
# Of an institution so many people are shown; the list has the others.
SHOWN, OVERDUE_SHOWN = 12, 5


@dataclass(frozen=True)
class Figures:
    """How an institution answers; the delay in days from the notice to the first answer."""

    replies: int = 0
    answered: int = 0
    median_days: int | None = None
    awaiting: int = 0
    overdue: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether nothing was asked nor answered yet."""
        return not (self.replies or self.answered or self.awaiting or self.overdue)


@dataclass(frozen=True)
class Person:
    """Somebody who is here, and how many initiatives they answered in this function."""

    mandate: Mandate
    replies: int = 0


@dataclass(frozen=True)
class Institution:
    """An assembly or an executive of a place, with who of it is here."""

    key: str
    name: str
    place: Territory
    people: list[Person] = field(default_factory=list)
    more: int = 0
    figures: Figures = field(default_factory=Figures)
    # Those whose answer is overdue, the longest first.
    overdue: list[ReplyClock] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether nobody of it is here."""
        return not self.people


def here() -> MandateQuerySet:
    """Mandates whose badge is shown today, of accounts that live."""
    return Mandate.objects.current().filter(user__erased_at=None, user__is_active=True)


def within(place: Territory) -> MandateQuerySet:
    """Those of a place and of all that it contains."""
    inside = Q(territory__path__startswith=place.path)
    if place.kind == Kind.EPCI:
        inside |= Q(territory__epci=place)
    return here().filter(inside)


def institutions(place: Territory) -> list[Institution]:
    """Those that decide for a place, the nearest first. Four questions whatever the size."""
    places = [place, *containers(place)]
    codes = [one.pk for one in places]
    facts = _Facts(_held(codes), _replies(codes), _figures(codes), _overdue(codes))
    found = [facts.institution(one.pk, name_of(one), one) for one in places]
    return [*found, facts.parliament(place)]


def name_of(place: Territory) -> str:
    """« Mairie de Dijon », « Dijon Métropole », « Conseil départemental de la Côte-d’Or »."""
    where = {"of": names.of(place)}
    if place.kind in {Kind.COMMUNE, Kind.DISTRICT}:
        return _("Mairie %(of)s") % where
    if place.kind == Kind.DEPARTEMENT:
        return _("Conseil départemental %(of)s") % where
    if place.kind == Kind.REGION:
        return _("Conseil régional %(of)s") % where
    if place.kind == Kind.COUNTRY:
        return _("Gouvernement et Parlement européen")
    return place.name


def institution_named(place: Territory, key: str) -> tuple[str, Territory] | None:
    """The name and the place of an institution that decides for `place`, or None."""
    if key == PARLIAMENT_KEY:
        return _("Députés et sénateurs"), place
    around = {one.pk: one for one in [place, *containers(place)]}
    return (name_of(around[key]), around[key]) if key in around else None


@dataclass(frozen=True)
class _Given:
    """How many initiatives one mandate answered."""

    mandate: int
    place: str
    code: str
    count: int


@dataclass(frozen=True)
class _Facts:
    """What was read of all the places at once."""

    held: list[Mandate]
    given: list[_Given]
    figures: dict[str, Figures]
    overdue: list[ReplyClock]

    def institution(self, key: str, name: str, place: Territory) -> Institution:
        """One that has a place of its own."""
        mine = [one for one in self.held if one.territory_id == place.pk]
        given = [one for one in self.given if one.place == place.pk and one.code not in PARLIAMENT]
        known = self.figures.get(place.pk, Figures())
        return Institution(
            key=key,
            name=name,
            place=place,
            **self._people([one for one in mine if one.code not in PARLIAMENT]),
            figures=replace(known, replies=sum(one.count for one in given)),
            overdue=[one for one in self.overdue if one.territory_id == place.pk],
        )

    def parliament(self, place: Territory) -> Institution:
        """Deputies and senators of what contains the place: no clock is theirs alone."""
        given = [one.count for one in self.given if one.code in PARLIAMENT]
        return Institution(
            key=PARLIAMENT_KEY,
            name=_("Députés et sénateurs"),
            place=place,
            **self._people([one for one in self.held if one.code in PARLIAMENT]),
            figures=Figures(replies=sum(given)),
        )

    def _people(self, mandates: list[Mandate]) -> dict[str, Any]:
        counts = {one.mandate: one.count for one in self.given}
        people = [Person(one, counts.get(one.pk, 0)) for one in mandates[:SHOWN]]
        return {"people": people, "more": max(0, len(mandates) - SHOWN)}


def _held(codes: list[str]) -> list[Mandate]:
    """The heads first, then in the order of their mandates."""
    rows = here().filter(territory__in=codes).select_related("user", "territory")
    heads = Case(When(code__in=SINGLE, then=0), default=1)
    return list(rows.order_by(heads, "starts_on", "pk"))


def _replies(codes: list[str]) -> list[_Given]:
    """Answers that may be read, by mandate: those of mandates that ended count too."""
    rows = Reply.objects.readable().answering().filter(mandate__territory__in=codes)
    grouped = rows.order_by().values_list("mandate", "mandate__territory", "mandate__code")
    return [_Given(*row) for row in grouped.annotate(count=Count("pk"))]


def replies_of(mandates: Iterable[Mandate]) -> dict[int, int]:
    """How many initiatives each of some mandates answered, in one question."""
    rows = Reply.objects.readable().answering().filter(mandate__in=list(mandates))
    grouped = rows.order_by().values_list("mandate").annotate(count=Count("pk"))
    return dict(grouped)


# A withheld initiative is nobody's to answer: it counts nowhere.
_FIGURES = """
SELECT clock.territory_id,
    count(*) FILTER (WHERE clock.answered_at IS NOT NULL),
    round(percentile_cont(0.5) WITHIN GROUP (
        ORDER BY extract(epoch FROM clock.answered_at - clock.noticed_at)
    ) FILTER (WHERE clock.answered_at >= clock.noticed_at) / 86400)::int,
    count(*) FILTER (WHERE clock.answered_at IS NULL AND clock.due_on >= %(today)s),
    count(*) FILTER (WHERE clock.answered_at IS NULL AND clock.due_on < %(today)s)
FROM initiatives_replyclock AS clock
JOIN initiatives_initiative AS initiative ON initiative.id = clock.initiative_id
WHERE clock.territory_id = ANY(%(codes)s) AND initiative.visibility = ANY(%(listed)s)
GROUP BY clock.territory_id
"""


def _figures(codes: list[str]) -> dict[str, Figures]:
    values: dict[str, Any] = {
        "codes": codes,
        "today": timezone.localdate(),
        "listed": [str(one) for one in LISTED],
    }
    with replica.connection().cursor() as cursor:
        cursor.execute(_FIGURES, values)
        rows = cursor.fetchall()
    return {
        code: Figures(answered=answered, median_days=days, awaiting=awaiting, overdue=overdue)
        for code, answered, days, awaiting, overdue in rows
    }


def _overdue(codes: list[str]) -> list[ReplyClock]:
    """The longest overdue of all these places."""
    rows = ReplyClock.objects.overdue().filter(
        territory__in=codes, initiative__visibility__in=LISTED
    )
    return list(rows.select_related("initiative").order_by("due_on", "pk")[:OVERDUE_SHOWN])
