"""How many signatures call for what. The formula is the instance's, never one petition's."""

import math
from dataclasses import dataclass

from django.conf import settings

REPLY_SHARE = 0.005
REPLY_LEAST, REPLY_MOST = 30, 10_000
# Where fewer people live than the least, everybody would have to sign: five are enough.
SMALLEST = 5
NATIONAL = (10_000, 100_000)


@dataclass(frozen=True)
class Formula:
    """The reply threshold: `clamp(ceil(share × population), least, most)`."""

    share: float = REPLY_SHARE
    least: int = REPLY_LEAST
    most: int = REPLY_MOST

    def __post_init__(self) -> None:
        """Refuse what would make a threshold that nobody can reach or that means nothing."""
        if not 0 < self.share <= 1:
            raise ValueError("the share of the population lies between 0 and 1")
        if not SMALLEST <= self.least <= self.most:
            raise ValueError(f"thresholds must satisfy {SMALLEST} <= least <= most")


def the_formula() -> Formula:
    """The instance's own, from its settings. Raises `ValueError` when it means nothing."""
    return Formula(settings.REPLY_SHARE, settings.REPLY_LEAST, settings.REPLY_MOST)


def reply_threshold(population: int | None, formula: Formula | None = None) -> int:
    """How many signatures call the local officials to reply.

    0.5 % of the inhabitants, at least 30 (or everybody but never under 5 in a hamlet), at most
    10,000; 30 where the population is unknown.
    """
    rule = formula or Formula()
    if population is None:
        return rule.least
    least = min(rule.least, max(SMALLEST, population))
    return min(max(math.ceil(rule.share * population), least), rule.most)
