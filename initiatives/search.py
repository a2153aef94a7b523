"""Find initiatives by words, and those that resemble a title being written."""

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import F, QuerySet

from civic.lib import affluence, replica
from civic.lib.folding import fold
from initiatives.models import Initiative

if TYPE_CHECKING:
    from initiatives.models.initiative import InitiativeQuerySet

# Ranking reads the vector of every match: only the latest ones are ranked.
CANDIDATES = 400
SIMILAR = 5
# Stands for the words while the SQL is written: a text no question folds to.
ANY_WORDS = "ANY WORDS"
# Longer questions are cut: no sentence needs more, and each word costs an index look-up.
MAX_WORDS = 12


def query(text: str, *, any_word: bool = False) -> SearchQuery | None:
    """Return a French full-text query, the last word being a prefix; None without a word.

    With `any_word` one matching word is enough.
    """
    asked = _terms(text, " | " if any_word else " & ")
    return SearchQuery(asked, config="french", search_type="raw") if asked else None


def _terms(text: str, joined_by: str = " & ") -> str:
    words = fold(text).split()[:MAX_WORDS]
    return joined_by.join([*words[:-1], f"{words[-1]}:*"]) if words else ""


def matching(rows: "InitiativeQuerySet", text: str) -> "InitiativeQuerySet":
    """Keep the initiatives that contain every word of `text`."""
    asked = query(text)
    return rows.none() if asked is None else rows.filter(search=asked)


def best(rows: "InitiativeQuerySet", text: str) -> list[int]:
    """Return the ids of the best matches, best first, ranked among the latest candidates."""
    asked = query(text)
    return [] if asked is None else _ranked(_latest(rows, asked))


def best_open(text: str) -> list[int]:
    """The same among all open initiatives: the question most people ask, whose SQL is kept.

    It is planned each time: a rare word and a common one want different plans.
    """
    asked = _terms(text)
    if not asked:
        return []
    sql, parameters = _sql_of_open()
    with replica.connection().cursor() as cursor:
        cursor.execute(sql, [asked if value == ANY_WORDS else value for value in parameters])
        return _ranked(cursor.fetchall())


@cache
def _sql_of_open() -> tuple[str, tuple[Any, ...]]:
    stand_in = SearchQuery(ANY_WORDS, config="french", search_type="raw")
    rows = _latest(Initiative.objects.visible_to(None).open(), stand_in)
    return rows.query.sql_with_params()


def _latest(rows: "InitiativeQuerySet", asked: SearchQuery) -> "QuerySet[Any, tuple[float, int]]":
    """The latest matches with their relevance.

    Ranked in the same pass and sorted here: fetching the vectors twice would double the cost.
    """
    latest = rows.filter(search=asked).annotate(relevance=SearchRank(F("search"), asked))
    return latest.order_by("-id").values_list("relevance", "id")[:CANDIDATES]


def _ranked(pairs: Iterable[tuple[float, int]]) -> list[int]:
    return [pk for _, pk in sorted(pairs, reverse=True)]


def similar(
    user: object, title: str, *, area_path: str = "", exclude: int | None = None
) -> list[Initiative]:
    """Return up to five open initiatives that resemble `title`, those of the area first.

    None while searching is shed: a draft needs no advice.
    """
    asked = query(title, any_word=True)
    if asked is None or len(fold(title)) < 6 or affluence.is_on():
        return []
    rows = Initiative.objects.visible_to(user).open().filter(search=asked).exclude(pk=exclude or 0)
    candidates: list[Initiative] = list(
        rows.annotate(relevance=SearchRank(F("search"), asked))
        .order_by("-relevance", "-id")
        .for_cards()[:30]
    )
    near = sorted(candidates, key=lambda row: not _shares_area(row, area_path))
    return near[:SIMILAR]


def _shares_area(row: Initiative, area_path: str) -> bool:
    return bool(area_path) and area_path.startswith(row.area_path)
