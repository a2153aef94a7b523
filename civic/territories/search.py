"""Find a place as one types: name, postcode or INSEE code, whatever the accents and hyphens."""

import re
from collections.abc import Collection, Iterable

from django.contrib.postgres.search import SearchQuery
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Case, F, IntegerField, Value, When
from django.db.models.functions import Coalesce
from django.db.models.sql.compiler import SQLCompiler

from civic.territories.models import Kind, Territory
from civic.territories.words import SAINTS, fold_place

# A person may mean any of these by a bare name; a longer text is cut.
ARTICLES = ("", "le ", "la ", "les ", "l ")
WORDS_MAX = 8
TEXT_MAX = 120
# More than France has inhabitants.
ABOVE_ALL = 1_000_000_000
# A postcode covers up to 46 communes.
CANDIDATES_MAX = 60
_POSTCODE = re.compile(r"\d{5}")
_RANK = re.compile(r"(\d{1,2})(?:er?|ere|eme|ieme|nd|nde)")
# "Saint-Denis (93)", "Paris (département)": a label of ours, sent back.
_LABEL = re.compile(r"(.+?)\s*\(([^()]+)\)\s*")


class _Prefixes(SearchQuery):
    """A tsquery as written: to_tsquery would take "12e" for something else than a word."""

    def __init__(self, text: str) -> None:
        super().__init__(text, search_type="raw")
        self.text = text

    def as_sql(  # type: ignore[override]
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_: object
    ) -> tuple[str, list[str]]:
        """The text, cast."""
        return "%s::tsquery", [self.text]


def search(
    text: str, limit: int = 10, kinds: Collection[str] | None = None, *, parents: bool = True
) -> list[Territory]:
    """Places with a word starting as each word of `text`; exact names, then larger, first.

    `kinds` keeps only these kinds. Each result comes with its container, unless not `parents`.
    """
    folded = fold_place(text[:TEXT_MAX])
    words = folded.split()[:WORDS_MAX]
    if not words:
        return []
    found = (
        Territory.objects.current()
        .filter(words=_Prefixes(" & ".join(_prefix(word) for word in words)))
        .annotate(weight=_weight(folded))
        .order_by("-weight", "code")
    )
    if kinds is not None:
        found = found.filter(kind__in=list(kinds))
    return list((found.prefetch_related("parent") if parents else found)[:limit])


def candidates(text: str, kinds: Collection[str] | None = None) -> list[Territory]:
    """The places `text` may mean: one when it is plain, several to choose from, or none.

    A whole name wins over names that only start like it.
    """
    text = text[:TEXT_MAX]
    label = _LABEL.fullmatch(text)
    found = search(label[1] if label else text, CANDIDATES_MAX, kinds)
    for meant in (_labelled(found, text), _named(found, text)):
        if meant:
            return meant
    return found


def is_postcode(text: str) -> bool:
    """Whether `text` is written as a postcode."""
    return _POSTCODE.fullmatch(text.strip()) is not None


def locate(code: str) -> Territory | None:
    """The place with this code, or the one that replaced it; None if there never was one."""
    place = Territory.objects.select_related("successor").filter(pk=code).first()
    if place is None:
        return Territory.objects.current().filter(former_codes__contains=[code]).first()
    return place.successor or place


def known_kinds(text: str) -> list[str] | None:
    """The kinds named in a comma-separated `text`; None when it names none, for all kinds."""
    return [kind for kind in text.split(",") if kind in Kind.values] or None


def _weight(folded: str) -> Case:
    """Inhabitants; an exact name above all, an intercommunalité below its main town."""
    # "st" alone is the start of a name, not the village of Le Saint.
    exact = [] if folded in SAINTS.values() else [f"{article}{folded}" for article in ARTICLES]
    inhabitants = Coalesce(F("population"), Value(0))
    return Case(
        When(folded__in=exact, then=inhabitants + Value(ABOVE_ALL)),
        When(kind=Kind.EPCI, then=inhabitants / Value(10)),
        default=inhabitants,
        output_field=IntegerField(),
    )


def _prefix(word: str) -> str:
    """One word's prefix query; "st", also the start of Strasbourg, is asked both ways."""
    rank = _RANK.fullmatch(word)
    if rank:
        word = "1er" if rank[1] == "1" else f"{rank[1]}e"
    short = next((short for short, full in SAINTS.items() if full == word), None)
    return f"('{word}':*|'{short}':*)" if short else f"'{word}':*"


def _labelled(found: Iterable[Territory], text: str) -> list[Territory]:
    return [place for place in found if place.label.casefold() == text.strip().casefold()]


def _named(found: Iterable[Territory], text: str) -> list[Territory]:
    folded = fold_place(text)
    return [place for place in found if place.folded == folded]
