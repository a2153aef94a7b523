"""Settings that an operator changes without a deploy: what is declared, and what holds now.

Each app declares its own in `AppConfig.ready()`; `civic.running` keeps what operators chose, and
fills the source. Here is only the reader, cheap enough for each request: it asks at most once a
second in each process, and what it cannot read stays what it was. Without a source, the defaults
hold.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from django import forms
from django.conf import settings
from django.db import Error as DatabaseError

from civic.lib import kept

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

logger = logging.getLogger(__name__)

Value = TypeVar("Value")
# What a form cleaned, or what was stored of it: by field.
Fields = dict[str, Any]
# What was chosen, by the slug of the setting.
Chosen = Mapping[str, Fields]

FRESH_SECONDS = 1.0
# Nobody knocks again for this long: a page must not wait for a database that does not answer.
PAUSE_SECONDS = 5.0


@dataclass(frozen=True)
class Setting(Generic[Value]):
    """One setting: its words, its form, whose bounds no value passes, where its default stands."""

    # A template names one; it never asks for its value.
    do_not_call_in_templates: ClassVar[bool] = True

    slug: str
    group: "StrOrPromise"
    title: "StrOrPromise"
    what: "StrOrPromise"
    form: type[forms.Form]
    # The names in `civic.settings` of the default of each field of the form.
    defaults: Mapping[str, str]
    # Makes what the code asks for of what the form cleaned.
    make: Callable[[Fields], Value]
    # Which rule of the product bounds it, in words.
    rule: "StrOrPromise" = ""
    # Refuses (`ValidationError`) what may not be chosen today, though it may still hold tomorrow.
    check: Callable[[Fields], None] = lambda fields: None

    def __call__(self) -> Value:
        """What holds now, at most a second late."""
        return self._of(_reader.fresh())

    def last(self) -> Value:
        """What held when somebody last asked: for pages about what is out of reach."""
        return self._of(_reader.state)

    def default(self) -> Fields:
        """The fields as they are while nobody chose anything."""
        return {name: getattr(settings, told) for name, told in self.defaults.items()}

    def read(self, stored: Fields | None) -> Fields | None:
        """The fields of what was stored; None when the bounds of today refuse them."""
        form = self.form(stored or {})
        return form.cleaned_data if stored is not None and form.is_valid() else None

    def _of(self, state: "_State") -> Value:
        made: Any = state.made
        return made[self.slug] if self.slug in made else self.make(self.default())


def one(name: str) -> Callable[[Fields], Any]:
    """Make the value of a setting of one field."""
    return lambda fields: fields[name]


_declared: dict[str, Setting[Any]] = {}


def declare(*rows: Setting[Any]) -> None:
    """Let operators change these."""
    _declared.update({row.slug: row for row in rows})


def declared() -> list[Setting[Any]]:
    """All of them, in the order in which apps declared them."""
    return list(_declared.values())


def find(slug: str) -> Setting[Any] | None:
    """The setting of this slug."""
    return _declared.get(slug)


def read_from(source: Callable[[], Chosen]) -> None:
    """Ask `source` what was chosen. It may raise what a lost database raises."""
    _reader.source = source


def forget() -> None:
    """Ask again at the next reading."""
    _reader.until = 0.0


def hold(chosen: Chosen, *, seconds: float) -> None:
    """Take this for what was chosen, and ask nobody for so long."""
    _reader.take(chosen, seconds)


@dataclass(frozen=True)
class _State:
    chosen: Chosen = field(default_factory=dict)
    made: Mapping[str, Any] = field(default_factory=dict)


class _Reader:
    """What this process knows. One thread asks; the others go on with what is known."""

    def __init__(self) -> None:
        self.source: Callable[[], Chosen] = dict
        self.state = _State()
        self.until = 0.0
        self._asking = Lock()

    def fresh(self) -> _State:
        if monotonic() >= self.until and self._asking.acquire(blocking=False):
            try:
                self._ask()
            finally:
                self._asking.release()
        return self.state

    def take(self, chosen: Chosen, seconds: float) -> None:
        if chosen != self.state.chosen:
            self.state = _State(chosen, dict(_made(chosen)))
            # The name of the site stands in most of what was drawn.
            kept.forget_everything()
        self.until = monotonic() + seconds

    def _ask(self) -> None:
        # Said before, so that what is forgotten meanwhile is asked for again.
        self.until = monotonic() + PAUSE_SECONDS
        try:
            self.take(self.source(), FRESH_SECONDS)
        except DatabaseError as error:
            logger.warning("Settings are out of reach: %s", type(error).__name__)


def _made(chosen: Chosen) -> list[tuple[str, Any]]:
    rows = []
    for slug, stored in chosen.items():
        setting = _declared.get(slug)
        fields = setting.read(stored) if setting else None
        if setting is None or fields is None:
            logger.warning("The setting %s holds no longer: its default does", slug)
        else:
            rows.append((slug, setting.make(fields)))
    return rows


_reader = _Reader()
