"""A signature as the controls see it, and what puts several into one group.

A key that is empty, false or None puts a signature into no group.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

HOUR, DAY = 3600, 86_400
# Figures at the end of an address: many make a number, whoever wrote it.
TAIL_FROM, LONG_TAIL = 3, 4


@dataclass(frozen=True, slots=True)
class Seen:
    """A confirmed signature as the controls see it; times are seconds since 1970."""

    key: int
    at: float
    confirmed: float
    commune: str
    features: Mapping[str, Any] = field(default_factory=dict)
    # How many communes the forms received for the same mailbox name, on this petition.
    communes: int = 1
    # What tells one mailbox from another within a petition; empty when not read.
    mailbox: bytes = b""

    # Worked out once, for they are asked for again and again. Between the form and the button.
    delay: float = field(init=False)
    # Seconds spent on the form, when they mean something: accounts find it filled in.
    written: float | None = field(init=False)
    # Written on the device of a marked stand.
    at_stand: bool = field(init=False)

    def __post_init__(self) -> None:
        """Work out what follows from the rest."""
        at_stand = bool(self.features.get("stand"))
        is_filled = at_stand or self.features.get("account")
        object.__setattr__(self, "delay", self.confirmed - self.at)
        object.__setattr__(self, "at_stand", at_stand)
        object.__setattr__(self, "written", None if is_filled else self.features.get("seconds"))


def by_hour(row: Seen) -> object:
    """By the button, not the form: waiting to press it hides nothing."""
    return int(row.confirmed // HOUR)


def by_half_past(row: Seen) -> object:
    """Hours from one half to the next: what takes half an hour is whole in these or the others."""
    return int((row.confirmed + HOUR / 2) // HOUR)


def by_day(row: Seen) -> object:
    """Days of universal time."""
    return int(row.confirmed // DAY)


def by_network(row: Seen) -> object:
    """A home, a company, a carrier; never a marked stand."""
    return "" if row.at_stand else row.features.get("network")


def by_session(row: Seen) -> object:
    """The account that was signed in; a marked stand has none."""
    return row.features.get("session")


def by_domain(row: Seen) -> object:
    """An employer, a school; never a large provider."""
    return "" if row.features.get("common") else row.features.get("domain")


def by_rarity(row: Seen) -> object:
    """All domains but large providers and throw-away ones: an attacker may own several."""
    return not _is_anybody_s(row)


def by_shape(row: Seen) -> object:
    """Addresses written alike, at one domain."""
    pattern = row.features.get("pattern")
    return _is_anybody_s(row) and pattern and (row.features.get("domain"), pattern)


def by_stem(row: Seen) -> object:
    """What stands before a number."""
    return row.features.get("stem") if row.features.get("tail") else ""


def by_tail(row: Seen) -> object:
    """Numbers as long, at one provider: accounts made in bulk."""
    tail = row.features.get("tail", 0)
    return tail >= TAIL_FROM and _is_anybody_s(row) and (row.features.get("domain"), tail)


def by_long_tail(row: Seen) -> object:
    """Long numbers, whatever their length, at one provider."""
    tail = row.features.get("tail", 0)
    return tail >= LONG_TAIL and _is_anybody_s(row) and row.features.get("domain")


def by_throwaway(row: Seen) -> object:
    """Any throw-away address."""
    return row.features.get("disposable")


def _is_anybody_s(row: Seen) -> bool:
    """Whether anybody gets an address there. An employer or a school writes all of theirs alike."""
    return bool(row.features.get("common") or row.features.get("disposable"))
