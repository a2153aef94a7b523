"""The sources of an initiative, each once: who cites it, and whether it still answers."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Prefetch

from initiatives.addresses import key_of
from initiatives.models import Argument, ArgumentSource, CitedPage, Initiative
from initiatives.models.source import PageState
from initiatives.pagination import Order, Page, paginate

LATEST = Order("pk", "pk", kind=float)
# A page that hundreds cite is shown with the first of them.
CITING_MAX = 20


@dataclass(frozen=True)
class Cited:
    """One page and whoever cites it."""

    page: CitedPage
    # As the author of the initiative calls it; empty when another's text alone cites it.
    own_title: str
    is_own: bool
    citing: list[Argument]
    # Whether more than those cite it.
    has_more: bool

    @property
    def title(self) -> str:
        """How it calls itself, else how the author calls it."""
        return self.page.title or self.own_title

    @property
    def answers(self) -> bool:
        """Whether its last visit found it."""
        return self.page.state == PageState.ANSWERS


def sources_of(initiative: Initiative, *, after: str = "", before: str = "") -> Page[CitedPage]:
    """A page of them, the latest known first. Raises `BadTokenError`."""
    said = ArgumentSource.objects.read_in(initiative).select_related(
        "argument__author", "argument__co_author", "argument__answers"
    )
    citing = Prefetch("sources", said.order_by("pk")[: CITING_MAX + 1], to_attr="citing")
    rows = CitedPage.objects.cited_in(initiative).prefetch_related(citing)
    return paginate(rows, LATEST, after=after, before=before)


def cited(initiative: Initiative, pages: list[CitedPage]) -> Iterator[Cited]:
    """What is shown of each."""
    own = {key_of(source["url"]): source["title"] for source in initiative.sources}
    for page in pages:
        found = [source.argument for source in page.citing]  # type: ignore[attr-defined]
        for argument in found:
            argument.initiative = initiative
        yield Cited(
            page=page,
            own_title=own.get(page.key, ""),
            is_own=page.key in own,
            citing=found[:CITING_MAX],
            has_more=len(found) > CITING_MAX,
        )
