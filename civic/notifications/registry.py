"""What other apps add: models of mails, things that can be followed, and how a search matches.

Each app fills these lists once, in its `AppConfig.ready()`; this app never imports them.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from civic.activity.models import Activity
from civic.lib.letters import Letter
from civic.notifications.states import Kind, Lane


class TooEarlyError(Exception):
    """Raised by a builder whose mail must not leave yet: the person sleeps."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


@dataclass(frozen=True)
class Model:
    """How one kind of mail is built when it leaves, and in which lane it waits."""

    name: str
    lane: Lane
    # From the mail's `args` to the letter, or None when nothing is left to tell. Raises
    # `TooEarlyError` when it must wait.
    build: Callable[[dict[str, Any]], Letter | None]


@dataclass(frozen=True)
class Thing:
    """What one follows, as a person reads it."""

    kind: Kind
    key: str
    title: str
    url: str


Describe = Callable[[Iterable[str]], dict[str, Thing]]
Match = Callable[[str, Sequence[Activity]], set[int]]

_models: dict[str, Model] = {}
_describers: dict[Kind, Describe] = {}
_matchers: dict[Kind, Match] = {}


def add_model(name: str, lane: Lane, build: Callable[[dict[str, Any]], Letter | None]) -> None:
    """Let mails of kind `name` be posted; `build(args)` is called when one leaves."""
    _models[name] = Model(name, lane, build)


def model(name: str) -> Model:
    """The model of a kind of mail. Raises `KeyError` for one that nobody registered."""
    return _models[name]


def add_thing(kind: Kind, describe: Describe) -> None:
    """`describe(keys)` gives what the public may read of each key that can be followed."""
    _describers[kind] = describe


def things(kind: Kind, keys: Iterable[str]) -> dict[str, Thing]:
    """The things of one kind that exist and may be read, by key."""
    return _describers[kind](keys) if kind in _describers else {}


def add_matcher(kind: Kind, match: Match) -> None:
    """`match(key, activities)` gives the ids of the activities that such a follow hears of."""
    _matchers[kind] = match


def matching(kind: Kind, key: str, activities: Sequence[Activity]) -> set[int]:
    """Which activities a follow of a kind with its own matcher hears of."""
    return _matchers[kind](key, activities) if kind in _matchers else set()
