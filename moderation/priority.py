"""Which case comes next. Nothing here knows whose content it is, nor what it says.

`P = 40·G/4 + 25·min(1, wait/time) + 15·log2(1+F)/log2(21) + 10·min(1, log10(1+views)/5) + 10·N`,
between 0 and 100; G is the gravity (1 to 4), F the effective independent flags (at most 20), N
whether a complete legal notice came. Only the second term moves with time, and for cases that must
be looked at within the same time it moves as fast: their order is fixed when they change, and is
stored as `rank`. A draw compares the first ones of each such time.
"""

import math
from dataclasses import dataclass
from datetime import datetime

FLAGS_MAX = 20
GRAVITY_WEIGHT, WAIT_WEIGHT, FLAGS_WEIGHT, VIEWS_WEIGHT, NOTICE_WEIGHT = 40, 25, 15, 10, 10
# One draw in so many of the ordinary lane is by lot: nothing starves.
LOT = 10


@dataclass(frozen=True)
class Weight:
    """What a case weighs, time apart."""

    gravity: int
    flags: float
    views: int = 0
    notice: bool = False


@dataclass(frozen=True)
class Terms:
    """The five terms, as the moderator reads them."""

    gravity: float
    wait: float
    flags: float
    views: float
    notice: float

    @property
    def total(self) -> float:
        """Their sum, from 0 to 100."""
        return self.gravity + self.wait + self.flags + self.views + self.notice


def terms(weight: Weight, *, opened_at: datetime, due_at: datetime, now: datetime) -> Terms:
    """The five terms at a moment."""
    given = max((due_at - opened_at).total_seconds(), 1.0)
    waited = max((now - opened_at).total_seconds(), 0.0)
    return Terms(
        gravity=GRAVITY_WEIGHT * weight.gravity / 4,
        wait=WAIT_WEIGHT * min(1.0, waited / given),
        flags=FLAGS_WEIGHT * math.log2(1 + min(weight.flags, FLAGS_MAX)) / math.log2(1 + FLAGS_MAX),
        views=VIEWS_WEIGHT * min(1.0, math.log10(1 + weight.views) / 5),
        notice=float(NOTICE_WEIGHT * weight.notice),
    )


def rank(weight: Weight, *, opened_at: datetime, due_at: datetime) -> float:
    """What orders the cases of one allowed time for ever: P at any moment, less a constant."""
    still = terms(weight, opened_at=opened_at, due_at=due_at, now=opened_at)
    given = max((due_at - opened_at).total_seconds(), 1.0)
    return still.total - WAIT_WEIGHT * opened_at.timestamp() / given
