"""The kinds of public content, as moderation meets them: find, judge who may decide, carry out.

Each later kind registers here and joins flags, cases, decisions and the tests over all kinds.
"""

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from civic.accounts.models import User
from initiatives.models import Restriction
from initiatives.states import LISTED, Visibility
from moderation.models.decision import Measure
from moderation.words import Words

# What can be decided about anything that has a visibility.
PLAIN = (Measure.KEEP, Measure.ANNOTATE, Measure.BLUR, Measure.DISABLE, Measure.REMOVE)


@dataclass(frozen=True)
class Content:
    """One content as it stands now."""

    kind: str
    key: str
    version: int
    title: str
    url: str
    # [title of the part, text], in the order of the page.
    text: list[list[str]]
    author: User | None
    area_code: str
    visibility: Visibility
    published_at: datetime
    # Confirmed signatures of its petition.
    signatures: int = 0
    # Whether it is known to speak of somebody who holds a mandate.
    is_about_official: bool = False
    # Whether what it belongs to may be read: a picture goes with its initiative.
    is_around_listed: bool = True
    # Its picture, for whoever must judge it; empty without one, or once it is gone.
    picture: str = ""

    @property
    def text_hash(self) -> str:
        """What tells one version from another: SHA-256 of its text."""
        body = json.dumps(self.text, ensure_ascii=False).encode()
        return hashlib.sha256(body).hexdigest()

    @property
    def is_listed(self) -> bool:
        """Whether anybody can read it."""
        return self.visibility in LISTED and self.is_around_listed


@dataclass(frozen=True)
class Kind:
    """How moderation reaches one kind of content."""

    name: str
    label: str
    # Those that exist among some keys, in a few queries whatever their number.
    find_many: Callable[[Collection[str]], dict[str, Content]]
    # Raises `Refused` for whoever would judge their own side.
    check_is_no_party: Callable[[User, str], None]
    # The side somebody took against or for it, as a word that links flags; empty without one.
    side_of: Callable[[User, str], str]
    # Carries a decision out: by, key, to, reason, expected, at. `by` is None when a restriction
    # ends at its date; the state it has already gets another reason. Raises what its action raises.
    change: Callable[[User | None, str, Visibility, str, Visibility, datetime], Restriction]
    words: Words
    # Where one disagrees with it: what the first choice of the form leads to. Empty where to
    # disagree means nothing, as with a picture: the form then starts with the motives.
    disagree_url: Callable[[str], str] = lambda key: ""
    # What the European database calls it.
    content_types: tuple[str, ...] = ("CONTENT_TYPE_TEXT",)
    # What may be decided about it.
    measures: tuple[Measure, ...] = PLAIN
    # Takes a passage out wherever it is shown (key, passage, at) and returns what puts it back,
    # as JSON; then puts it back (key, that, at). For kinds that list `Measure.REDACT`.
    redact: Callable[[str, str, datetime], list[Any]] | None = None
    put_back: Callable[[str, list[Any], datetime], bool] | None = None
    # What proven flags may make of it for a day; None where a machine never changes anything.
    covered: Visibility | None = Visibility.COVERED
    # Whom it is addressed to, when that is somebody known here: an inflow is told to them.
    target_of: Callable[[str], User | None] = lambda key: None
    # Whether it is about somebody, or about a mandate they help with: their flag weighs nothing.
    concerns: Callable[[User, str], bool] = lambda user, key: False
    # A few texts around it, each with what it is, for whoever holds its case: read, never kept.
    around: Callable[[str], list[list[str]]] = lambda key: []
    # Whether somebody may open it at all (user, key): who may not flags nothing, as if it were not.
    may_meet: Callable[[object, str], bool] = lambda user, key: True
    # Where whoever wrote one without an account reads what is decided; empty otherwise.
    mailbox_of: Callable[[str], str] = lambda key: ""
    # Where those that exist among some keys stand, for kinds that tell it without their texts.
    urls: Callable[[Collection[str]], dict[str, str]] | None = None

    def find(self, key: str) -> Content | None:
        """One content as it stands now, or None."""
        return self.find_many([key]).get(key)

    def urls_of(self, keys: Collection[str]) -> dict[str, str]:
        """Where those that exist among some keys stand."""
        if self.urls is not None:
            return self.urls(keys)
        return {key: content.url for key, content in self.find_many(keys).items()}


_kinds: dict[str, Kind] = {}


def add(kind: Kind) -> None:
    """Let contents of a kind be flagged; called by `ready()`."""
    _kinds[kind.name] = kind


def get(name: str) -> Kind | None:
    """A kind by its name, or None."""
    return _kinds.get(name)


def names() -> list[str]:
    """Every kind, in order of registration."""
    return list(_kinds)


def label_of(name: str) -> str:
    """What a kind is called; empty for one that is no more."""
    known = _kinds.get(name)
    return known.label if known else ""


def find(kind: str, key: str) -> Content | None:
    """One content as it stands now, or None."""
    known = _kinds.get(kind)
    return known.find(key) if known else None


def is_met_by(user: object, kind: str, key: str) -> bool:
    """Whether somebody may open a content; what is private is there for a few."""
    known = _kinds.get(kind)
    return known is not None and known.may_meet(user, key)


def told_at(author: User | None, kind: str, key: str) -> str:
    """The address where the writer of a content reads what is decided; empty for who left."""
    if author is not None:
        return author.email if author.erased_at is None else ""
    known = _kinds.get(kind)
    return known.mailbox_of(key) if known else ""


def around(kind: str, key: str) -> list[list[str]]:
    """A few texts around a content that nobody else can open."""
    known = _kinds.get(kind)
    return known.around(key) if known else []


def find_all(wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Content]:
    """Those that exist among some (kind, key), in a few queries a kind."""
    return {
        (kind.name, key): content
        for kind, some in _by_kind(wanted)
        for key, content in kind.find_many(some).items()
    }


def urls_of(wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Where those that exist among some (kind, key) stand, in a few queries a kind."""
    return {
        (kind.name, key): url
        for kind, some in _by_kind(wanted)
        for key, url in kind.urls_of(some).items()
    }


def _by_kind(wanted: Iterable[tuple[str, str]]) -> Iterator[tuple[Kind, set[str]]]:
    keys: dict[str, set[str]] = {}
    for kind, key in wanted:
        keys.setdefault(kind, set()).add(key)
    return ((_kinds[name], some) for name, some in keys.items() if name in _kinds)


def digits(keys: Iterable[str]) -> list[int]:
    """The numbers among some keys; an address can hold anything."""
    return [int(key) for key in keys if key.isascii() and key.isdigit() and len(key) < 19]


def uuids(keys: Iterable[str]) -> list[UUID]:
    """The identifiers among some keys; an address can hold anything."""
    found = []
    for key in keys:
        try:
            found.append(UUID(key))
        except ValueError:
            continue
    return found
