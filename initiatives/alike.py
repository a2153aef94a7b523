"""How alike two short texts are, and how to find those that are without reading them all.

PostgreSQL compares trigrams by an extension that not every instance has. So each text keeps some
numbers that two texts share the oftener the more trigrams they share (MinHash, Broder 1997, in
pairs): an ordinary index finds those who share one, and only these are compared.
"""

from random import Random
from zlib import crc32

from civic.lib.folding import fold

# With 24 pairs, texts that share 40 % of their trigrams meet 98 times in 100, texts that share
# 10 % (as any two do in French) one time in five.
BANDS = 24
# From this share of common trigrams on, somebody may have said it already.
ALIKE = 0.35
_PRIME = 2**31 - 1
# The same draw for ever: what is stored was made with it.
_draw = Random(20_100_106)  # noqa: S311
_FACTORS = [(_draw.randrange(1, _PRIME), _draw.randrange(_PRIME)) for _number in range(2 * BANDS)]


def trigrams(text: str) -> frozenset[str]:
    """Three letters in a row, word by word, whatever their accents and case."""
    words = [f"  {word} " for word in fold(text).split()]
    return frozenset(word[at : at + 3] for word in words for at in range(len(word) - 2))


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of their trigrams that are common, from 0 to 1."""
    return len(one & other) / len(one | other) if one or other else 0.0


def bands(text: str) -> list[int]:
    """The numbers that are kept of a text, to find it by."""
    codes = [crc32(gram.encode()) % _PRIME for gram in trigrams(text)]
    if not codes:
        return []
    least = [min((a * code + b) % _PRIME for code in codes) for a, b in _FACTORS]
    pairs = zip(least[::2], least[1::2], strict=True)
    return [crc32(f"{n}:{one}:{other}".encode()) >> 1 for n, (one, other) in enumerate(pairs)]
