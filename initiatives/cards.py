"""Cards of lists. Each is rendered once a minute at most in a process, then kept.

Rendering twenty cards costs several times what finding them costs. A card's key holds all that
can change on it, so that nothing stale is shown but how long ago it was published.
"""

from collections.abc import Collection, Iterable

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from civic.lib.kept import Kept
from civic.lib.prepared import PreparedMany
from initiatives.models import Initiative, Life
from initiatives.models.initiative import InitiativeQuerySet
from initiatives.replies.wording import card_mark
from initiatives.states import Outcome

# About two kilobytes each.
_cards = Kept[SafeString](seconds=60, most=4_000)
# What the key is made of; the tally comes with it.
LIGHT = (
    "pk",
    "version",
    "visibility",
    "lifecycle",
    "outcome",
    "as_mandate_id",
    "published_at",
    "closed_at",
    "tally__supports",
    "tally__opposes",
    "tally__rank",
    "petition__state",
    "reply_clock__called_at",
    "reply_clock__due_on",
    "reply_clock__held_since",
    "reply_clock__answered_at",
)


def light(rows: InitiativeQuerySet) -> InitiativeQuerySet:
    """Rows with just what orders them and names their cards."""
    return rows.select_related("tally", "petition", "reply_clock").only(*LIGHT)


def html_of(rows: Iterable[Initiative]) -> dict[int, SafeString]:
    """The cards of some rows, light or complete, by key; at most one query, for those not kept.

    Two more when some of them were brought together with another.
    """
    asked = {row.pk: row for row in rows}
    found = {pk: html for pk, row in asked.items() if (html := _cards.get(key_of(row)))}
    missing = [row for pk, row in asked.items() if pk not in found]
    for row in with_kept(_complete(missing)):
        html = render_to_string("components/card.html", {"initiative": row})
        found[row.pk] = _cards.put(key_of(row), html)
    return {pk: found[pk] for pk in asked if pk in found}


def with_cards(rows: list[Initiative]) -> list[Initiative]:
    """The same rows, each with its card as `card`."""
    found = html_of(rows)
    for row in rows:
        row.card = found[row.pk]  # type: ignore[attr-defined]
    return rows


def with_kept(rows: Iterable[Initiative]) -> list[Initiative]:
    """The same rows; those that go on in another have it as `kept`, as long as it is listed."""
    found = list(rows)
    merged = [row.pk for row in found if row.outcome == Outcome.MERGED]
    if merged:
        into = dict(Life.objects.filter(pk__in=merged).values_list("pk", "merged_into"))
        others = Initiative.objects.visible_to(None).only("title").in_bulk(into.values())
        for row in found:
            row.kept = others.get(into.get(row.pk))  # type: ignore[attr-defined]
    return found


def light_ones(keys: Collection[int]) -> dict[int, Initiative]:
    """The light rows of some keys, by key."""
    return {row.pk: row for row in _light(keys)}


_light = PreparedMany(lambda keys: light(Initiative.objects.filter(pk__in=keys)))
_whole = PreparedMany(
    lambda keys: (
        Initiative.objects.filter(pk__in=keys).for_cards().defer("search", "proposal", "sources")
    )
)


def _complete(rows: list[Initiative]) -> Iterable[Initiative]:
    """The same rows with all that a card shows."""
    deferred = [row.pk for row in rows if "title" in row.get_deferred_fields()]
    if not deferred:
        return rows
    return _whole(deferred)


def key_of(row: Initiative) -> tuple[object, ...]:
    """All that can change on a card, names of people, places and themes aside."""
    return (
        row.pk,
        row.version,
        row.visibility,
        row.lifecycle,
        row.outcome,
        row.as_mandate_id,
        row.tally.supports,
        row.tally.opposes,
        getattr(row, "petition", None) and row.petition.state,
        *card_mark(row),
    )
