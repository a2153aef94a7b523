"""Initiatives and searches as things to follow.

The key of a search is its question in one canonical form: known filters only, in one order,
words in lower case, without state, order or page. It hears of newly published initiatives.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from civic.activity.models import Activity
from civic.activity.verbs import Verb
from civic.lib.folding import fold
from civic.notifications import holding, registry
from civic.notifications.models import Follow
from civic.notifications.registry import Thing
from civic.notifications.states import Kind
from civic.territories.models import Territory
from civic.themes.models import Theme
from initiatives import search
from initiatives.filters import SCALE_OF, WORDS_MAX, Filters, State
from initiatives.models import Initiative, Organisation, TeamMember
from initiatives.models.organisation import ORGANISATION
from initiatives.telling import KIND

KEY_MAX = Follow._meta.get_field("key").max_length or 0
SCALE_WORDS = {scale: word for word, scale in SCALE_OF.items()}


@dataclass(frozen=True)
class Question:
    """A search without its state, order and page."""

    words: str = ""
    territory: str = ""
    theme: str = ""
    scale: str = ""

    @property
    def key(self) -> str:
        """The canonical form; accents go from words that would not fit."""
        key = self._key(self.words)
        return key if len(key) <= KEY_MAX else self._key(fold(self.words))

    def _key(self, words: str) -> str:
        asked = {
            "echelle": self.scale,
            "q": words,
            "territoire": self.territory,
            "theme": self.theme,
        }
        return urlencode({name: value for name, value in asked.items() if value})


def register() -> None:
    """Say what can be followed here; called by `ready()`."""
    registry.add_thing(Kind.INITIATIVE, initiatives)
    registry.add_thing(Kind.SEARCH, searches)
    registry.add_thing(Kind.ORGANISATION, organisations)
    registry.add_matcher(Kind.SEARCH, matching)
    holding.add_carried(carried_by)


def carried_by(people: Iterable[str]) -> list[tuple[str, str, str]]:
    """The initiatives whose team some people are of: what is told of them speaks for them too."""
    rows = TeamMember.objects.standing().filter(person__uid__in=list(people))
    found = rows.values_list("person__uid", "initiative")
    return [(str(who), KIND, str(initiative)) for who, initiative in found]


def search_key(filters: Filters) -> str:
    """The key of a valid question; empty when it cannot be followed."""
    if filters.state not in (State.OPEN, State.ALL) or filters.to_sign:
        return ""
    question = Question(
        words=_plain(filters.words),
        territory=filters.territory.pk if filters.territory else "",
        theme=filters.theme.slug if filters.theme else "",
        scale=SCALE_WORDS[filters.scale] if filters.scale else "",
    )
    return question.key if len(question.key) <= KEY_MAX else ""


def read(key: str) -> Question:
    """What a key, or any query string, asks."""
    asked = QueryDict(key[:4000])
    scale = asked.get("echelle", "")
    return Question(
        words=_plain(asked.get("q", "")[:WORDS_MAX]),
        territory=asked.get("territoire", "").lower()[:9],
        theme=asked.get("theme", "")[:60],
        scale=scale if scale in SCALE_OF else "",
    )


def initiatives(keys: Iterable[str]) -> dict[str, Thing]:
    """Initiatives that may be read, by number."""
    numbers = [int(key) for key in keys if key.isascii() and key.isdigit() and len(key) < 18]
    rows = Initiative.objects.visible_to(None).filter(pk__in=numbers).only("title", "visibility")
    return {
        str(row.pk): Thing(Kind.INITIATIVE, str(row.pk), row.title, row.get_absolute_url())
        for row in rows
    }


def organisations(keys: Iterable[str]) -> dict[str, Thing]:
    """Organisations that speak, by the key that Activity names them by."""
    asked = (key.removeprefix(f"{ORGANISATION}-") for key in keys if key.startswith(ORGANISATION))
    numbers = [int(key) for key in asked if key.isascii() and key.isdigit() and len(key) < 18]
    things = (
        Thing(Kind.ORGANISATION, row.key, row.public_name, row.get_absolute_url())
        for row in Organisation.objects.listed().filter(pk__in=numbers)
    )
    return {thing.key: thing for thing in things}


def searches(keys: Iterable[str]) -> dict[str, Thing]:
    """Searches whose place and theme exist, however their question was written."""
    asked = {key: read(key) for key in keys}
    codes = {question.territory for question in asked.values() if question.territory}
    slugs = {question.theme for question in asked.values() if question.theme}
    places = Territory.objects.only("name").in_bulk(codes) if codes else {}
    themes = {row.slug: row for row in Theme.objects.filter(slug__in=slugs)} if slugs else {}
    found = {}
    for key, question in asked.items():
        known = question.territory in {"", *places} and question.theme in {"", *themes}
        if known and 0 < len(question.key) <= KEY_MAX:
            title = _title(question, places, themes)
            url = f"{reverse('initiatives')}?{question.key}"
            found[key] = Thing(Kind.SEARCH, question.key, title, url)
    return found


def matching(key: str, activities: Sequence[Activity]) -> set[int]:
    """The publications among `activities` whose initiative answers the search."""
    published = {
        int(row.subject_key): row.pk
        for row in activities
        if row.verb == Verb.PUBLISHED and row.subject_kind == KIND
    }
    filters = _filters(read(key)) if published else None
    if filters is None:
        return set()
    rows = filters.rows(None).filter(pk__in=list(published))
    if filters.words:
        rows = search.matching(rows, filters.words)
    return {published[pk] for pk in rows.values_list("pk", flat=True)}


def _filters(question: Question) -> Filters | None:
    """The question as the list asks it; None when its place or theme is gone."""
    place = Territory.objects.filter(pk=question.territory).first() if question.territory else None
    theme = Theme.objects.filter(slug=question.theme).first() if question.theme else None
    if (question.territory and place is None) or (question.theme and theme is None):
        return None
    return Filters(
        words=question.words,
        territory=place,
        theme=theme,
        scale=SCALE_OF.get(question.scale),
        state=State.ALL,
    )


def _title(question: Question, places: dict[str, Territory], themes: dict[str, Theme]) -> str:
    parts = [
        _("« %(words)s »") % {"words": question.words} if question.words else _("Initiatives"),
        places[question.territory].name if question.territory else "",
        themes[question.theme].name if question.theme else "",
        {"locale": _("locales"), "nationale": _("nationales")}.get(question.scale, ""),
    ]
    return " · ".join(part for part in parts if part)


def _plain(words: str) -> str:
    return " ".join(words.lower().split())
