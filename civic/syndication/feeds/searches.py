"""Feeds of a question put to the list of initiatives, with the same filters.

An entry is what made the initiative answer: that it was published, or closed, or answered. An
initiative that closes stays in the feed of open ones: what was told is not taken back. What cannot
be found any more (withheld, or changed so that it answers no longer) simply is not there.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property

from django.core.cache import caches
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.activity.models import Activity, ActivityQuerySet
from civic.activity.verbs import Verb
from civic.lib import affluence
from civic.lib.feeds.answers import mark
from civic.lib.feeds.document import Document, Form
from civic.syndication.feeds import documents
from civic.syndication.feeds.documents import State
from civic.syndication.feeds.sources import INITIATIVE, LONGEST, Source
from civic.syndication.feeds.tiles import MOST, SIZE
from civic.themes.queries import tree
from initiatives import search
from initiatives.filters import FilterForm, Filters
from initiatives.filters import State as Stage
from initiatives.models.initiative import InitiativeQuerySet

ASKED = ("echelle", "etat", "petition", "q", "territoire", "theme")
# How long the state of a search is trusted while nothing happens anywhere: what makes an initiative
# answer or not writes an activity, but for an area that moves in the tree of places.
KEPT_SECONDS = 900
# A change has the date at which it is made and is seen when it is committed, a little later.
SETTLED = timedelta(minutes=1)
# Which news each part of the list is about, and in which order it comes.
_BY_NUMBER = ((Verb.PUBLISHED,), ("-pk",))
_CLOSED = ((Verb.CLOSED, Verb.MERGED), ("-closed_at", "-pk"))
_OF_STATE: dict[Stage, tuple[tuple[Verb, ...], tuple[str, ...]]] = {
    Stage.OPEN: _BY_NUMBER,
    Stage.ALL: _BY_NUMBER,
    Stage.ANSWERED: ((Verb.REPLY_PUBLISHED,), ("-reply_clock__answered_at", "-pk")),
    Stage.AWAITING: ((Verb.REPLY_CALLED, Verb.REPLY_NOTICED), ("-reply_clock__due_on", "-pk")),
    Stage.OVERDUE: ((Verb.REPLY_OVERDUE,), ("-reply_clock__due_on", "-pk")),
}


@dataclass(frozen=True)
class Search:
    """A valid question, and below which initiative it is read on."""

    filters: Filters
    source: Source
    below: int | None = None

    def initiatives(self) -> InitiativeQuerySet:
        """Those that answer, the latest first: at least one more than a document tells.

        Where there are words, as many as the page ranks: for thirty-one, the planner walks back
        through all initiatives of a rare word instead of asking the index of words.
        """
        filters = self.filters
        if filters.state == Stage.OPEN:
            filters = replace(filters, state=Stage.ALL)
        rows = filters.rows(None)
        if filters.words:
            affluence.check_search()
            rows = search.matching(rows, filters.words)
        if self.below is not None:
            rows = rows.filter(pk__lt=self.below)
        most = search.CANDIDATES if filters.words else SIZE + 1
        return rows.order_by(*self._how[1])[:most]

    def rows(self) -> ActivityQuerySet:
        """What is told of them, the latest first.

        Their numbers are asked for first: with one question for both, the planner walks back
        through all that ever happened when few answer (150 ms of 240,000 rows).
        """
        found = list(self.initiatives().values_list("pk", flat=True))
        keys = [str(pk) for pk in found[: SIZE + 1]]
        told = Activity.objects.public().about_any(INITIATIVE, keys)
        return told.filter(verb__in=self._how[0]).newest_first()[:MOST]

    @cached_property
    def told(self) -> list[Activity]:
        """Those rows, asked for once: a document is compared before it is written."""
        return list(self.rows())

    @property
    def can_go_on(self) -> bool:
        """Whether what follows is found by number."""
        return self._how is _BY_NUMBER

    @property
    def _how(self) -> tuple[tuple[Verb, ...], tuple[str, ...]]:
        return _OF_STATE.get(self.filters.state, _CLOSED)


def read(stem: str, query: QueryDict) -> Search | None:
    """The question of an address; None when its words are too many or its place is nowhere."""
    asked = QueryDict(mutable=True)
    for name in ASKED:
        if value := str(query.get(name, "")).strip():
            asked[name] = value
    form = FilterForm(asked, tree())
    below = str(query.get("avant", ""))
    if not form.is_valid() or (below and not _is_number(below)):
        return None
    filters = form.filters()
    question = filters.question
    page = f"{reverse('initiatives')}?{question}" if question else reverse("initiatives")
    source = Source(
        stem=stem,
        title=_title(filters),
        subtitle=_("Les initiatives qui répondent à cette recherche."),
        page=page,
        query=question,
    )
    return Search(filters, source, int(below) if below else None)


def state_of(found: Search) -> State:
    """How the document stands.

    As it stood when it was asked before, if nothing happened anywhere since: one look-up. Else the
    same search, a few numbers and dates of what it tells.
    """
    latest = _latest_change()
    key = mark(["search", found.source.query, found.below, latest])
    kept: State | None = caches["spare"].get(key)
    if kept is not None:
        return kept
    state = documents.state(found.source, [(row.pk, row.changed_at) for row in found.told])
    if latest is not None and latest < timezone.now() - SETTLED:
        caches["spare"].set(key, state, KEPT_SECONDS)
    return state


def current(found: Search, form: Form, here: str) -> tuple[Document, State]:
    """The latest that answer, and where they go on."""
    rows = found.told
    state = documents.state(found.source, [(row.pk, row.changed_at) for row in rows])
    subjects = sorted({int(row.subject_key) for row in rows}, reverse=True)
    following = ""
    if found.can_go_on and len(subjects) > SIZE:
        rows = [row for row in rows if int(row.subject_key) != subjects[SIZE]]
        following = documents.address(found.source, form, avant=str(subjects[SIZE - 1]))
    made = documents.document(found.source, form, here, rows, state)
    return replace(made, following=following), state


def _latest_change() -> datetime | None:
    """When what anybody reads last changed, anywhere."""
    rows = Activity.objects.order_by("-changed_at")
    return rows.values_list("changed_at", flat=True).first()


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= LONGEST


def _title(filters: Filters) -> str:
    parts = [
        _("« %(words)s »") % {"words": filters.words} if filters.words else _("Initiatives"),
        filters.territory.label if filters.territory else "",
        filters.theme.name if filters.theme else "",
    ]
    return " · ".join(part for part in parts if part)
