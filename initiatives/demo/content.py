"""The demo's texts, read from the TOML files beside this one.

An initiative has: `key`, `place` (a territory's code), `theme` (a slug), `title`, `problem`,
`proposal`, `decision_maker`, `age` in days, `supports` and `opposes` (how many people take
each side), and when it needs them `sources`, `author` (an account's label or a person's
name; else somebody who lives there), `as_mandate`, `answers` (the key of the initiative it
proposes another way than), `image` and `image_alt`, `edits`, `moderation`, `closed` and `petition`.
"""

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
FILES = ("villages", "villes", "iles", "aires", "france")


@dataclass(frozen=True, kw_only=True)
class Edit:
    """A new version, `after` so many days; `texts` holds the fields that change."""

    after: float
    note: str
    texts: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What moderation decided, `age` days ago."""

    age: float
    visibility: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Closing:
    """How it ended, `age` days ago."""

    age: float
    outcome: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Asking:
    """A petition, opened `age` days ago and closed `closed` days ago if it is.

    `local` is the share of its signers who live there.
    """

    age: float
    addressee: str
    request: str
    goal: int
    signatures: int
    local: float
    closed: float | None = None


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One initiative of the demo."""

    key: str
    place: str
    theme: str
    title: str
    problem: str
    proposal: str
    decision_maker: str
    age: float
    supports: int
    opposes: int
    sources: tuple[tuple[str, str], ...] = ()
    author: str = ""
    as_mandate: bool = False
    answers: str = ""
    image: str = ""
    image_alt: str = ""
    edits: tuple[Edit, ...] = ()
    moderation: tuple[Decision, ...] = ()
    closed: Closing | None = None
    petition: Asking | None = None


@dataclass(frozen=True, kw_only=True)
class Inhabitant:
    """An invented person."""

    name: str
    commune: str
    bio: str = ""


@dataclass(frozen=True, kw_only=True)
class People:
    """Everyone in the demo but its named accounts."""

    inhabitants: list[Inhabitant] = field(default_factory=list)
    # Names of those who erased their account.
    erased: list[str] = field(default_factory=list)


@cache
def entries() -> list[Entry]:
    """Every initiative of the demo, oldest first."""
    raw = [row for name in FILES for row in _read(name)["initiative"]]
    return sorted((_entry(**row) for row in raw), key=lambda entry: -entry.age)


def people() -> People:
    """Everyone in the demo but its named accounts."""
    raw = _read("people")
    bios = raw["bios"]
    inhabitants = [
        Inhabitant(name=name, commune=commune, bio=bios.get(name, ""))
        for name, commune in raw["people"]
    ]
    return People(inhabitants=inhabitants, erased=raw["erased"])


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))


def _entry(**row: Any) -> Entry:
    row["sources"] = tuple((title, url) for title, url in row.get("sources", ()))
    row["edits"] = tuple(_edit(**edit) for edit in row.get("edits", ()))
    row["moderation"] = tuple(
        Decision(**{**one, "reason": one["reason"].strip()}) for one in row.get("moderation", ())
    )
    if "closed" in row:
        row["closed"] = Closing(**{**row["closed"], "text": row["closed"]["text"].strip()})
    if "petition" in row:
        row["petition"] = Asking(**row["petition"])
    for name in ("problem", "proposal"):
        row[name] = row[name].strip()
    return Entry(**row)


def _edit(*, after: float, note: str, **texts: str) -> Edit:
    return Edit(after=after, note=note, texts={key: text.strip() for key, text in texts.items()})
