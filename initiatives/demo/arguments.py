"""The demo's arguments, from the TOML file beside the texts."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from civic.accounts.models import User
from initiatives.actions.arguments import Claim, publish_argument, reply_to_argument
from initiatives.actions.joinings import accept_joining, near_of, propose_joining
from initiatives.demo.content import DATA
from initiatives.models import Argument, Initiative
from initiatives.states import Side


@dataclass(frozen=True, kw_only=True)
class Arguing:
    """One argument, `age` days ago, what somebody answers, what one says with another since."""

    initiative: str
    age: float
    side: str
    text: str
    sources: tuple[str, ...] = ()
    reply: str = ""
    # The text that its author and whoever said nearly the same before agreed to.
    joins: str = ""


@cache
def every() -> tuple[Arguing, ...]:
    """All of them, oldest first."""
    return tuple(sorted(_read(), key=lambda one: -one.age))


def of(key: str) -> list[Arguing]:
    """Those of one initiative."""
    return [one for one in every() if one.initiative == key]


def publish(one: Arguing, initiative: Initiative, by: User, at: datetime) -> Argument:
    """Publish it under somebody's name."""
    claim = Claim(one.text, one.sources)
    return publish_argument(
        by=by, initiative=initiative, side=Side(one.side), claim=claim, agrees=True, at=at
    )


def reply(one: Arguing, argument: Argument, by: User, at: datetime) -> None:
    """Answer it."""
    reply_to_argument(by=by, argument=argument, claim=Claim(one.reply), agrees=True, at=at)


def join(one: Arguing, argument: Argument, at: datetime) -> None:
    """Make one of it and of the nearest of another, as both agree."""
    other = near_of(argument)[0]
    made = propose_joining(
        by=argument.author, argument=argument, other=other, text=one.joins, at=at
    )
    accept_joining(by=other.author, joining=made, at=at)


def _read() -> Iterator[Arguing]:
    text = (DATA / "arguments.toml").read_text(encoding="utf-8")
    for row in tomllib.loads(text)["argument"]:
        yield Arguing(**{**row, "sources": tuple(row.get("sources", ()))})
