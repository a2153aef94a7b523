"""How two sides share, in words and as the width of a bar. Pure functions.

With a floor, nothing here tells how many are on a side under it: neither a share nor a total
beside the other side's number, for the rest would be told by subtraction.
"""

from dataclasses import dataclass
from fractions import Fraction

# Fractions people picture; the smallest that is nearest wins.
_PARTS = (2, 3, 4, 5, 10)
_SINGULAR = {"rejoignent": "rejoint", "s’opposent": "s’oppose"}


@dataclass(frozen=True)
class Share:
    """What a bar shows: widths in percent, and the sentence that says the same."""

    supports: int
    opposes: int
    words: str
    brief: str


def counted(supports: int, opposes: int, floor: int) -> int:
    """Return how many are on the sides that reach the floor."""
    return sum(side for side in (supports, opposes) if side >= floor)


def told(number: int | None, floor: int) -> int | None:
    """Return the number if the public may read it; None under the floor."""
    return number if number is not None and number >= floor else None


def share(supports: int, opposes: int, floor: int = 0) -> Share:
    """Share 100 between the two sides, by steps of 5; a side under the floor has a fixed part."""
    if not supports + opposes:
        return Share(0, 0, "Personne ne s’est encore exprimé", "")
    if not counted(supports, opposes, floor):
        return Share(0, 0, "Trop peu de personnes se sont exprimées", "")
    if min(supports, opposes) < floor:
        return _mostly(supports, opposes, floor)
    width, rest = _widths(supports, opposes)
    return Share(width, rest, _words(supports, opposes), _brief(supports, opposes))


def _widths(supports: int, opposes: int) -> tuple[int, int]:
    total = supports + opposes
    width = round(supports * 20 / total) * 5
    width = min(max(width, 5 if supports else 0), 95 if opposes else 100)
    return width, 100 - width


def _mostly(supports: int, opposes: int, floor: int) -> Share:
    """One side is under the floor: what is shown depends on the other side alone."""
    known, hidden = max(supports, opposes), floor // 2
    sides = (known, hidden) if supports > opposes else (hidden, known)
    part, of, verb, _exactly = _majority(*sides)
    most, brief = "La plupart des personnes", "la plupart"
    if part == of:
        most, brief = "Presque toutes les personnes", "presque toutes"
    return Share(*_widths(*sides), f"{most} {verb}", f"{brief} {verb}")


def _words(supports: int, opposes: int) -> str:
    """The sentence: « Environ 3 personnes sur 4 rejoignent »."""
    part, of, verb, exactly = _majority(supports, opposes)
    if part * 2 == of:
        whole = "Autant de personnes rejoignent que de personnes s’opposent"
        return whole if exactly else f"Un peu plus d’une personne sur deux {_SINGULAR[verb]}"
    if part == of:
        return f"{'Toutes' if exactly else 'Presque toutes'} les personnes {verb}"
    return f"{'' if exactly else 'Environ '}{part} personnes sur {of} {verb}"


def _brief(supports: int, opposes: int) -> str:
    """The same where there is little room: « 3 sur 4 rejoignent »."""
    part, of, verb, exactly = _majority(supports, opposes)
    if part * 2 == of:
        return "à parts égales" if exactly else f"un peu plus de la moitié {verb}"
    if part == of:
        return f"{'toutes' if exactly else 'presque toutes'} {verb}"
    return f"{part} sur {of} {verb}"


def _majority(supports: int, opposes: int) -> tuple[int, int, str, bool]:
    """Return the nearest fraction of the larger side, what it does, and whether it is exact."""
    exact = Fraction(max(supports, opposes), supports + opposes)
    part, of = _nearest(exact)
    verb = "rejoignent" if supports >= opposes else "s’opposent"
    return part, of, verb, Fraction(part, of) == exact


def _nearest(exact: Fraction) -> tuple[int, int]:
    """Return the numerator and denominator nearest to a fraction above one half."""
    best = min(_PARTS, key=lambda of: (abs(Fraction(round(exact * of), of) - exact), of))
    return round(exact * best), best
