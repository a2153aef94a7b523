"""The messages of the demo's kits, from the TOML file beside the texts."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from random import Random

from initiatives.actions.kit import Words, write_message
from initiatives.demo.content import DATA
from initiatives.kit.networks import Network
from initiatives.models import Initiative, Stance
from initiatives.states import Side


@dataclass(frozen=True, kw_only=True)
class Saying:
    """One message, `age` days ago."""

    initiative: str
    age: float
    network: str
    audience: str
    text: str


@cache
def every() -> tuple[Saying, ...]:
    """All of them, oldest first."""
    return tuple(sorted(_read(), key=lambda one: -one.age))


def of(key: str) -> list[Saying]:
    """Those of one initiative."""
    return [one for one in every() if one.initiative == key]


def write(one: Saying, initiative: Initiative, at: datetime) -> None:
    """Write it under the name of somebody who joined by then; the team says what is said aloud."""
    words = Words(one.text, one.audience)
    if one.network == Network.SPOKEN:
        author = initiative.author
        write_message(by=author, initiative=initiative, network=one.network, words=words, at=at)
        return
    joined = Stance.objects.filter(initiative=initiative, side=Side.SUPPORT).order_by("pk")
    by = Random(one.text).choice(joined.select_related("person")).person  # noqa: S311  # nosec B311
    if by is None:
        raise ValueError("nobody of the demo is erased")
    write_message(by=by, initiative=initiative, network=one.network, words=words, at=at)


def _read() -> Iterator[Saying]:
    text = (DATA / "kit.toml").read_text(encoding="utf-8")
    for row in tomllib.loads(text)["message"]:
        yield Saying(**{**row, "text": row["text"].strip()})
