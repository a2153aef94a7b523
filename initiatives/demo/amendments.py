"""The demo's amendments, from the TOML file beside the texts, each by somebody of the place."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from civic.accounts.models import User
from initiatives.actions.amendment_answers import Verdict, accept_amendment, refuse_amendment
from initiatives.actions.amendments import Proposal, propose_amendment
from initiatives.demo.content import DATA
from initiatives.models import Amendment, Initiative
from initiatives.models.amendment import Part


@dataclass(frozen=True, kw_only=True)
class Amending:
    """One change, proposed `age` days ago and answered `answered` days ago if it was."""

    initiative: str
    age: float
    part: str
    before: str
    after: str
    why: str
    answered: float | None = None
    accepted: bool = False
    said: str = ""


@cache
def of(key: str) -> tuple[Amending, ...]:
    """Those of one initiative, oldest first."""
    return tuple(one for one in _all() if one.initiative == key)


def propose(one: Amending, initiative: Initiative, by: User, at: datetime) -> Amendment:
    """Propose it on the text as it is then."""
    initiative.refresh_from_db()
    proposal = Proposal(Part(one.part), initiative.version, one.before, one.after, one.why)
    return propose_amendment(by=by, initiative=initiative, proposal=proposal, at=at)


def answer(one: Amending, amendment: Amendment, at: datetime) -> None:
    """Answer it as its team did."""
    initiative = amendment.initiative
    initiative.refresh_from_db()
    by, seen = initiative.author, amendment.version
    if not one.accepted:
        refuse_amendment(by=by, amendment=amendment, reason=one.said, seen=seen, at=at)
        return
    accept_amendment(
        by=by,
        amendment=amendment,
        verdict=Verdict(one.said),
        expected_version=initiative.version,
        seen=seen,
        at=at,
    )


@cache
def _all() -> tuple[Amending, ...]:
    return tuple(sorted(_read(), key=lambda one: -one.age))


def _read() -> Iterator[Amending]:
    text = (DATA / "amendements.toml").read_text(encoding="utf-8")
    yield from (Amending(**row) for row in tomllib.loads(text)["amendment"])
