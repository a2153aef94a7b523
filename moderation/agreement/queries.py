"""What is shown to whoever judges again, and the figures of a quarter."""

from dataclasses import dataclass

from django.db.models import Count, Q
from django.db.models.functions import ExtractQuarter
from django.utils.translation import gettext as _

from civic.territories.models import Territory
from moderation.agreement.actions import bounds_of
from moderation.agreement.kappa import agreement, kappa
from moderation.agreement.masking import NAME, mask
from moderation.models import Case, Decision, Rejudging
from moderation.models.decision import Measure
from moderation.models.rejudging import Target

# Below, a figure would say more of chance than of people.
TOLD_FROM = 10
# Who can decide is a name as a whole; a picture and its source cannot be masked.
_NAMED, _LEFT_OUT = {"Qui peut décider"}, {"Image", "Source"}


def masked_text(case: Case) -> list[tuple[str, str]]:
    """The flagged text without names or places."""
    names = _names_around(case)
    return [
        (title, NAME if title in _NAMED else mask(text, names))
        for title, text in case.text
        if title not in _LEFT_OUT
    ]


def _names_around(case: Case) -> list[str]:
    area = Territory.objects.filter(pk=case.area_code).first()
    above = [code for code in area.path.split("/") if code] if area else []
    names = list(Territory.objects.filter(pk__in=above).values_list("name", flat=True))
    return names + ([case.author.name] if case.author else [])


@dataclass(frozen=True)
class Quarter:
    """How far two people agreed on a quarter's decisions."""

    name: str
    decided: int
    sampled: int
    done: int
    share: float | None
    # On whether to restrict at all, and on what exactly.
    kappa_restrict: float | None
    kappa_measure: float | None

    @property
    def label(self) -> str:
        """How people call it."""
        return label_of(self.name)


def label_of(quarter: str) -> str:
    """« 4e trimestre 2026 »."""
    year, number = quarter.split("-")
    ordinal = "1er" if number == "1" else f"{number}e"
    return _("%(ordinal)s trimestre %(year)s") % {"ordinal": ordinal, "year": year}


def quarters(year: int) -> list[Quarter]:
    """The figures of the four quarters of a year, in two questions."""
    names = [f"{year}-{number}" for number in range(1, 5)]
    first, after = bounds_of(names[0])[0], bounds_of(names[-1])[1]
    rows = Decision.objects.final().filter(decided_at__gte=first, decided_at__lt=after)
    by_quarter = rows.annotate(part=ExtractQuarter("decided_at")).values_list("part")
    decided = dict(by_quarter.annotate(n=Count("pk")).order_by())
    samples: dict[str, list[tuple[str, str]]] = {name: [] for name in names}
    found = Rejudging.objects.filter(quarter__in=names).order_by()
    for name, before, again in found.values_list("quarter", "decision__measure", "measure"):
        samples[name].append((before, again))
    return [
        _quarter(name, decided.get(number, 0), samples[name])
        for number, name in enumerate(names, start=1)
    ]


def _quarter(name: str, decided: int, sample: list[tuple[str, str]]) -> Quarter:
    done = [pair for pair in sample if pair[1]]
    pairs = [(one != Measure.KEEP, other != Measure.KEEP) for one, other in done]
    told = len(done) >= TOLD_FROM
    return Quarter(
        name=name,
        decided=decided,
        sampled=len(sample),
        done=len(done),
        share=agreement(pairs) if told else None,
        kappa_restrict=kappa(pairs) if told else None,
        kappa_measure=kappa(done) if told else None,
    )


@dataclass(frozen=True)
class Aim:
    """What was decided, in a quarter's sample, of texts about one sort of target."""

    quarter: str
    target: Target
    texts: int
    restricted: int


def aims(year: int) -> list[Aim]:
    """How often texts were restricted by whom they are about, in the samples of a year.

    What the first person decided, sorted by what the second one, who did not know it, read.
    """
    names = [f"{year}-{number}" for number in range(1, 5)]
    rows = Rejudging.objects.filter(quarter__in=names).exclude(target="")
    restricted = Count("pk", filter=~Q(decision__measure=Measure.KEEP))
    counted = rows.values("quarter", "target").annotate(texts=Count("pk"), restricted=restricted)
    found = {(row["quarter"], row["target"]): row for row in counted.order_by()}
    nothing = {"texts": 0, "restricted": 0}
    return [
        Aim(name, target, row["texts"], row["restricted"])
        for name in names
        for target in Target
        if (row := found.get((name, target), nothing))
    ]
