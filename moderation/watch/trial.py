"""What a rule would have caught last month: shown before it is saved."""

from dataclasses import dataclass
from datetime import datetime

from django.core import signing

from moderation.models import Post
from moderation.models.patrol import TEXT_KEPT
from moderation.watch.patterns import matcher, terms_of

# The latest ones only: a trial answers within a few seconds.
LOOKED_AT, EXAMPLES = 10_000, 10
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
    rows = rows.select_related("activity").order_by("-posted_at", "-pk")
    looked_at, caught = 0, 0
    examples: list[Example] = []
    for row in rows[:LOOKED_AT].iterator(chunk_size=500):
        looked_at += 1
        found = finder.find(row.text)
        if found is None:
            continue
        caught += 1
        if len(examples) < EXAMPLES:
            told = row.activity
            examples.append(Example(told.title, told.url, row.posted_at, found.excerpt))
    return Trial(looked_at, caught, examples, looked_at == LOOKED_AT)


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
