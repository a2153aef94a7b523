"""What other apps add to one's data, to an erasure and to a withdrawn consent.

Each app fills these lists once, in its `AppConfig.ready()`; this app never imports them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from civic.accounts.models import User

Row = dict[str, object]


@dataclass(frozen=True)
class Part:
    """One part of « Mes données »: its rows have French names and JSON values."""

    key: str
    title: str
    rows: Callable[[User], Iterable[Row]]


_parts: dict[str, Part] = {}
_erasure: list[Callable[[User], None]] = []
_withdrawal: dict[str, list[Callable[[User], None]]] = {}
_acts: dict[str, str] = {}
_authorship: list[Callable[[User], bool]] = []
_departures: list[Callable[[User], None]] = []
_proofs: list[Callable[[User], None]] = []
_helped: list[Callable[[User], Iterable[int]]] = []
_profiles: list[Callable[[User, datetime], None]] = []
_holds: list[Callable[[User, datetime], None]] = []


def add_part(key: str, title: str, rows: Callable[[User], Iterable[Row]]) -> None:
    """Show and export `rows(user)` under `title`; the key names it in the JSON file."""
    _parts[key] = Part(key, title, rows)


def add_erasure(step: Callable[[User], None]) -> None:
    """Run `step(user)` in the erasure's transaction, before the account is anonymised."""
    if step not in _erasure:
        _erasure.append(step)


def add_withdrawal(purpose: str, step: Callable[[User], None]) -> None:
    """Run `step(user)` in the transaction that withdraws a consent."""
    steps = _withdrawal.setdefault(purpose, [])
    if step not in steps:
        steps.append(step)


def add_authorship(wrote: Callable[[User], bool]) -> None:
    """`wrote(user)` tells whether the person put something public online.

    Only then does the law make us keep who they are (décret 2021-1362).
    """
    if wrote not in _authorship:
        _authorship.append(wrote)


def add_proof(step: Callable[[User], None]) -> None:
    """Run `step(user)` once the person has proven that an address is theirs."""
    if step not in _proofs:
        _proofs.append(step)


def add_profile(step: Callable[[User, datetime], None]) -> None:
    """Run `step(user, at)` in the transaction that changes what others read of somebody."""
    if step not in _profiles:
        _profiles.append(step)


def add_departure(step: Callable[[User], None]) -> None:
    """Run `step(user)` when the person signs out."""
    if step not in _departures:
        _departures.append(step)


def add_hold(check: Callable[[User, datetime], None]) -> None:
    """`check(user, at)` raises with its reason while the person may publish nothing."""
    if check not in _holds:
        _holds.append(check)


def add_helped(find: Callable[[User], Iterable[int]]) -> None:
    """`find(user)` gives the mandates that somebody declared to help with, by their keys."""
    if find not in _helped:
        _helped.append(find)


def helped_by(user: User) -> set[int]:
    """The mandates that somebody helps with today, as their staff."""
    return {key for find in _helped for key in find(user)}


def name_acts(names: dict[str, str]) -> None:
    """Give French names to the verbs that an app writes in the audit record."""
    _acts.update(names)


def act_name(verb: str) -> str:
    """What a person reads for a verb of the audit record."""
    return _acts.get(verb, verb)


def parts() -> list[Part]:
    """Every registered part, in order of registration."""
    return list(_parts.values())


def erase(user: User) -> None:
    """Run every registered erasure step."""
    for step in _erasure:
        step(user)


def withdraw(user: User, purpose: str) -> None:
    """Run every step registered for the purpose."""
    for step in _withdrawal.get(purpose, []):
        step(user)


def is_author(user: User) -> bool:
    """Whether any app says that the person put something public online."""
    return any(wrote(user) for wrote in _authorship)


def proven(user: User) -> None:
    """Run every step registered for an address just proven."""
    for step in _proofs:
        step(user)


def profile_changed(user: User, at: datetime) -> None:
    """Run every step registered for a profile that is written anew."""
    for step in _profiles:
        step(user, at)


def leave(user: User) -> None:
    """Run every step registered for a person who signs out."""
    for step in _departures:
        step(user)


def check_holds(user: User, at: datetime) -> None:
    """Raise what the first registered check raises, if any."""
    for check in _holds:
        check(user, at)
