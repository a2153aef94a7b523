"""What a rule would have caught last month: shown before it is saved."""

from dataclasses import dataclass
from datetime import datetime
from time import monotonic

from django.core import signing

from moderation.models import Post
from moderation.models.patrol import TEXT_KEPT
from moderation.watch.patterns import Matcher, matcher, terms_of

# The latest ones only: a trial answers within a few seconds.
LOOKED_AT, EXAMPLES, SECONDS = 10_000, 10, 4.0
_SALT = "moderation.watch.trial"
_VALID = 3600


@dataclass(frozen=True)
class Example:
    """One text that would have been caught."""

    title: str
    url: str
    at: datetime
    excerpt: str


@dataclass(frozen=True)
class Trial:
    """How many would have been caught, of how many, and some of them."""

    looked_at: int
    caught: int
    examples: list[Example]
    is_cut: bool


def try_out(kind: str, lines: str, now: datetime) -> Trial:
    """Run terms over the texts of the last month that anybody may still read."""
    finder = matcher(kind, lines)
    rows = Post.objects.public().filter(posted_at__gte=now - TEXT_KEPT).exclude(text="")
    texts = rows.order_by("-posted_at", "-pk").values_list("pk", "text")[:LOOKED_AT]
    looked_at, caught, ends = 0, [], monotonic() + SECONDS
    for pk, text in texts.iterator(chunk_size=500):
        looked_at += 1
        if finder.matches(text):
            caught.append(pk)
        if monotonic() > ends:
            break
    is_cut = looked_at == LOOKED_AT or monotonic() > ends
    return Trial(looked_at, len(caught), _examples(finder, caught[:EXAMPLES]), is_cut)


def _examples(finder: Matcher, keys: list[int]) -> list[Example]:
    rows = Post.objects.filter(pk__in=keys).select_related("activity")
    found = [(row, finder.find(row.text)) for row in rows.order_by("-posted_at", "-pk")]
    return [
        Example(row.activity.title, row.activity.url, row.posted_at, one.excerpt)
        for row, one in found
        if one is not None
    ]


def token_of(kind: str, lines: str) -> str:
    """What shows that these very terms were tried."""
    return signing.dumps([kind, terms_of(lines)], salt=_SALT, compress=True)


def was_tried(token: str, kind: str, lines: str) -> bool:
    """Whether a token is that of these terms, within the hour."""
    try:
        said = signing.loads(token, salt=_SALT, max_age=_VALID)
    except signing.BadSignature:
        return False
    return bool(said == [kind, terms_of(lines)])
