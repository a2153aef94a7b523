"""How two sides share, in words and as the width of a bar. Pure functions."""

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


def share(supports: int, opposes: int) -> Share:
    """Share 100 between the two sides, by steps of 5 so that no single voice can be read."""
    total = supports + opposes
    if not total:
        return Share(0, 0, "Personne ne s’est encore exprimé")
    width = round(supports * 20 / total) * 5
    width = min(max(width, 5 if supports else 0), 95 if opposes else 100)
    return Share(width, 100 - width, _words(supports, opposes))


def _words(supports: int, opposes: int) -> str:
    if supports == opposes:
        return "Autant de personnes rejoignent que de personnes s’opposent"
    verb = "rejoignent" if supports > opposes else "s’opposent"
    exact = Fraction(max(supports, opposes), supports + opposes)
    if exact == 1:
        return f"Toutes les personnes {verb}"
    part, of = _nearest(exact)
    if part == of:
        return f"Presque toutes les personnes {verb}"
    if part * 2 == of:
        return f"Un peu plus d’une personne sur deux {_SINGULAR[verb]}"
    about = "" if Fraction(part, of) == exact else "Environ "
    return f"{about}{part} personnes sur {of} {verb}"


def _nearest(exact: Fraction) -> tuple[int, int]:
    """Return the numerator and denominator nearest to a fraction above one half."""
    best = min(_PARTS, key=lambda of: (abs(Fraction(round(exact * of), of) - exact), of))
    return round(exact * best), best
