"""The interval in which a share really lies (Wilson, 1927). Pure."""

from math import sqrt

# 95 % of a normal law lie within that many standard deviations.
_Z = 1.96


def interval(found: int, of: int) -> tuple[float, float]:
    """Both ends of what `found / of` may really be, from 0 to 1, at 95 %."""
    if not of:
        return 0.0, 1.0
    share, spread = found / of, _Z * _Z / of
    middle = share + spread / 2
    around = _Z * sqrt((share * (1 - share) + spread / 4) / of)
    low, high = (middle - around) / (1 + spread), (middle + around) / (1 + spread)
    return max(0.0, low), min(1.0, high)
