"""What an initiative says, as one value passed from forms, API and commands to actions."""

from dataclasses import dataclass, field
from functools import reduce
from operator import add
from typing import TypedDict

from django.contrib.postgres.search import SearchVector
from django.db.models import Value
from django.db.models.expressions import CombinedExpression

from civic.lib.folding import fold
from civic.territories.models import Territory
from civic.themes.models import Theme
from initiatives.models import Initiative


class Source(TypedDict):
    """A document the author relies on."""

    url: str
    title: str


@dataclass(frozen=True, kw_only=True)
class Content:
    """A complete, validated text and where it belongs."""

    title: str
    problem: str
    proposal: str
    decision_maker: str
    territory: Territory
    theme: Theme
    sources: list[Source] = field(default_factory=list)

    def texts(self) -> dict[str, object]:
        """The fields that have versions."""
        names = ("title", "problem", "proposal", "decision_maker", "sources")
        return {name: getattr(self, name) for name in names}


def content_of(initiative: Initiative) -> Content:
    """Return what an initiative says today."""
    return Content(
        title=initiative.title,
        problem=initiative.problem,
        proposal=initiative.proposal,
        decision_maker=initiative.decision_maker,
        territory=initiative.territory,
        theme=initiative.theme,
        sources=initiative.sources,
    )


def search_document(content: Content) -> SearchVector | CombinedExpression:
    """Return the French search vector: title first, then place and theme, then the text.

    Accents are folded here and in the query, because no PostgreSQL extension can be relied on.
    """
    place = f"{content.territory.name} {content.theme.name} {content.decision_maker}"
    body = f"{content.proposal} {content.problem}"
    weighted = (("A", content.title), ("B", place), ("C", body))
    return reduce(
        add,
        (SearchVector(Value(fold(text)), config="french", weight=name) for name, text in weighted),
    )
