"""What a feed says, before it is written in any format. Addresses are absolute."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from xml.sax.saxutils import escape

# What XML 1.0 cannot hold, even escaped.
_UNFIT = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# What an attribute would lose or end with.
_IN_QUOTES = {'"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}
# A feed in which nothing ever happened was last changed then: any fixed day will do.
NEVER = datetime(2026, 1, 1, tzinfo=UTC)


class Form(StrEnum):
    """The formats, as they end an address."""

    ATOM = "atom"
    RSS = "rss"
    JSON = "json"


MEDIA_TYPES = {
    Form.ATOM: "application/atom+xml; charset=utf-8",
    Form.RSS: "application/rss+xml; charset=utf-8",
    Form.JSON: "application/feed+json; charset=utf-8",
}


@dataclass(frozen=True)
class Category:
    """A place or a subject: its code, what it is called, and the list it is of."""

    term: str
    label: str
    scheme: str


@dataclass(frozen=True)
class Entry:
    """One thing that happened. `uid` never changes; `updated` moves with what is read of it."""

    uid: str
    url: str
    title: str
    # Plain sentences, and the same as HTML.
    summary: str
    html: str
    published: datetime
    updated: datetime
    author: str = ""
    categories: Sequence[Category] = ()
    # What each format wrote of it: see `once`.
    pieces: dict[Form, str] = field(default_factory=dict, compare=False, repr=False)


def once(form: Form, entry: Entry, write: Callable[[Entry], str]) -> str:
    """What a format says of an entry, written once for as long as the entry is kept."""
    if form not in entry.pieces:
        entry.pieces[form] = write(entry)
    return entry.pieces[form]


@dataclass(frozen=True)
class Gone:
    """An entry that was taken back (RFC 6721)."""

    uid: str
    when: datetime


@dataclass(frozen=True)
class Document:
    """A current feed, or one complete archive of it (RFC 5005, section 4)."""

    uid: str
    title: str
    subtitle: str
    # The page it tells of, the address it was read at, and that of the current feed.
    page: str
    here: str
    current: str
    site: str
    site_url: str
    updated: datetime = NEVER
    language: str = "fr"
    is_archive: bool = False
    older: str = ""
    newer: str = ""
    # Pages of what cannot be cut into archives (RFC 5005, section 3).
    following: str = ""
    hub: str = ""
    entries: Sequence[Entry] = ()
    gone: Sequence[Gone] = field(default_factory=tuple)


def whole(parts: Iterable[str]) -> str:
    """A document of its parts, without what XML cannot hold: looked for once, not in each part."""
    return _UNFIT.sub("", "".join(parts))


def plain(value: str) -> str:
    """Words without tags: where readers draw them as HTML or as text, nobody knows."""
    return value.replace("<", "‹").replace(">", "›")


def text(value: str) -> str:
    """Text as XML holds it, but for what `whole` takes out."""
    return escape(value)


def attribute(value: str) -> str:
    """A quoted attribute as XML holds it, but for what `whole` takes out."""
    escaped = escape(value)
    for sign, code in _IN_QUOTES.items():
        escaped = escaped.replace(sign, code)
    return f'"{escaped}"'


def moment(value: datetime) -> str:
    """RFC 3339, in UTC, to the second."""
    return f"{value.astimezone(UTC).isoformat()[:19]}Z"
