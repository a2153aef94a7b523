"""Agreement beyond chance (Cohen, 1960). Pure."""

from collections import Counter
from collections.abc import Hashable, Sequence

Pair = tuple[Hashable, Hashable]


def agreement(pairs: Sequence[Pair]) -> float | None:
    """The share of pairs that agree; None without any."""
    return sum(one == other for one, other in pairs) / len(pairs) if pairs else None


def kappa(pairs: Sequence[Pair]) -> float | None:
    """From -1 to 1, where 0 is what chance would give; None where chance alone agrees always."""
    observed = agreement(pairs)
    if observed is None:
        return None
    first, second = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    by_chance = sum(first[one] * second[one] for one in first) / len(pairs) ** 2
    return None if by_chance == 1 else (observed - by_chance) / (1 - by_chance)
