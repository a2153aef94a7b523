"""Run the real rules over a mix: refusals by mailbox, controls at the button, hourly sweeps."""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from benchmarks.integrity.crowds import Form
from initiatives.petitions.addresses import canonical
from initiatives.petitions.features import Trace, features_of
from initiatives.petitions.risk import (
    PERIOD,
    Place,
    crowded,
    is_suspect_alone,
    points_within,
    since,
    suspects,
)
from initiatives.petitions.seen import HOUR, Seen

SECRET = b"a key for made-up traffic only"


@dataclass
class Result:
    """What became of genuine and fake signatures of one mix, all runs together."""

    genuine: int = 0
    fakes: int = 0
    # Refused by the rule of the mailbox: never counted, nobody asked for anything.
    refused: int = 0
    verified_genuine: int = 0
    verified_fakes: int = 0
    # Of the genuine: signed and verified, by kind of commune and origin of the name.
    kinds: Counter[str] = field(default_factory=Counter)
    verified_kinds: Counter[str] = field(default_factory=Counter)
    origins: Counter[str] = field(default_factory=Counter)
    verified_origins: Counter[str] = field(default_factory=Counter)
    # Per run: hours from the tenth fake to the first one found; the error of the count.
    alerts: list[float] = field(default_factory=list)
    errors: list[float] = field(default_factory=list)

    def add(self, other: "Result") -> None:
        """Add another run."""
        for name in vars(self):
            mine, theirs = getattr(self, name), getattr(other, name)
            setattr(self, name, mine + theirs)


def judge(forms: list[Form]) -> Result:
    """Let the rules see the forms as they would have come."""
    rows, refused = _confirmed(forms)
    found = _sweeps(rows)
    return _result(rows, refused, found)


def _confirmed(forms: list[Form]) -> tuple[list[tuple[Form, Seen]], int]:
    """Those that the rule of the mailbox lets be confirmed; how many fakes it refuses."""
    communes: defaultdict[str, set[str]] = defaultdict(set)
    for form in forms:
        communes[canonical(form.email)].add(form.commune.code)
    held: defaultdict[str, list[Form]] = defaultdict(list)
    rows, refused = [], 0
    for key, form in enumerate(sorted(forms, key=lambda form: form.at + form.delay)):
        same = held[canonical(form.email)]
        if (
            len(same) > 1
            or any(one.who.full == form.who.full for one in same)
            or any(one.commune != form.commune for one in same)
        ):
            refused += form.is_fake
            continue
        same.append(form)
        rows.append((form, _seen(key, form, len(communes[canonical(form.email)]))))
    return rows, refused


def _seen(key: int, form: Form, communes: int) -> Seen:
    trace = Trace(
        network=form.network,
        email=form.email,
        name=form.who.full,
        at=datetime.fromtimestamp(form.at, UTC),
        seconds=form.seconds,
        account=form.account,
        stand=form.stand,
    )
    features, box = features_of(SECRET, 1, trace), canonical(form.email).encode()
    return Seen(key, form.at, form.at + form.delay, form.commune.code, features, communes, box)


def _sweeps(rows: list[tuple[Form, Seen]]) -> dict[int, float]:
    """Who is asked for another proof, and when: at the button, else by the next sweep."""
    found = {seen.key: seen.confirmed for _form, seen in rows if is_suspect_alone(seen)}
    by_hour = [(seen.confirmed, seen) for _form, seen in rows]  # they come in this order
    if not rows:
        return found
    adults = {form.commune.code: form.commune.adults for form, _seen in rows}
    signed: Counter[str] = Counter()
    at, done, within = by_hour[0][0] // HOUR * HOUR, 0, _remembering()
    while done < len(by_hour):
        at += PERIOD
        before = done
        while done < len(by_hour) and by_hour[done][0] < at:
            signed[by_hour[done][1].commune] += 1
            done += 1
        if done == before:
            continue
        recent = [seen for confirmed, seen in by_hour[:done] if confirmed >= since(at)]
        places = {row.commune: Place(signed[row.commune], adults[row.commune]) for row in recent}
        for key in suspects(recent, places, within):
            found.setdefault(key, at)
        full = crowded(places)
        for _confirmed, seen in by_hour[:done] if full else ():
            if seen.commune in full:
                found.setdefault(seen.key, at)
    return found


def _remembering() -> Callable[[Any, Sequence[Seen]], dict[int, int]]:
    """Windows that nobody joined since they were judged; they only grow, and lose at midnight."""
    known: dict[tuple[Any, Any, int], dict[int, int]] = {}

    def within(when: Any, members: Sequence[Seen]) -> dict[int, int]:
        window = (when, when(members[0]), len(members))
        if window not in known:
            known[window] = points_within(when, members)
        return known[window]

    return within


def _result(rows: list[tuple[Form, Seen]], refused: int, found: dict[int, float]) -> Result:
    result = Result(refused=refused, fakes=refused)
    fake_times, first = [], math.inf
    for form, seen in rows:
        is_found = seen.key in found
        if form.is_fake:
            result.fakes += 1
            result.verified_fakes += is_found
            fake_times.append(seen.confirmed)
            first = min(first, found.get(seen.key, math.inf))
            continue
        result.genuine += 1
        result.verified_genuine += is_found
        result.kinds[form.commune.kind] += 1
        result.origins[form.who.origin] += 1
        result.verified_kinds[form.commune.kind] += is_found
        result.verified_origins[form.who.origin] += is_found
    if len(fake_times) >= 10:
        result.alerts.append(max(0.0, (first - sorted(fake_times)[9]) / HOUR))
    missed = len(fake_times) - result.verified_fakes
    result.errors.append(abs(missed - result.verified_genuine) / max(1, result.genuine))
    return result


def wilson(found: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a share."""
    if not of:
        return 0.0, 1.0
    z = 1.959964
    share, square = found / of, z * z / of
    middle = (share + square / 2) / (1 + square)
    half = z / (1 + square) * math.sqrt(share * (1 - share) / of + square / (4 * of))
    return max(0.0, middle - half), min(1.0, middle + half)
