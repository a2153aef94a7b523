"""Receipts, and the daily root that proves which ones were counted.

A receipt is a random code given to the signer. Its leaf holds no identity and survives the
anonymisation. The tree is that of RFC 6962 (Certificate Transparency), section 2.1: leaves
are hashed with a first byte 0, nodes with a first byte 1, so that no leaf passes for a node.
"""

import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

CODE_BYTES = 15
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O, U
READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})
_GROUP = 4
# Leaves of one part of a stored tree: a power of two, so that parts are whole branches.
PART = 1024


@dataclass(frozen=True)
class Proof:
    """Where a leaf stands in a tree of `size` leaves, and the hashes that lead to its root."""

    index: int
    size: int
    path: tuple[bytes, ...]


def new_code() -> str:
    """A receipt nobody can guess (120 bits), in groups of four that one can read aloud."""
    number = int.from_bytes(secrets.token_bytes(CODE_BYTES))
    letters = "".join(ALPHABET[number >> shift & 31] for shift in range(115, -1, -5))
    return "-".join(letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP))


def normal(code: str) -> str:
    """The letters of a code as typed by somebody: any case, O for 0, with or without dashes.

    Raises `ValueError` for what cannot be a code.
    """
    letters = code.strip().upper().translate(READ_AS)
    if len(letters) != CODE_BYTES * 8 // 5 or not set(letters) <= set(ALPHABET):
        raise ValueError("a receipt has 24 letters and figures")
    return letters


def leaf(petition: int, code: str) -> bytes:
    """The leaf of a receipt: 32 bytes that tell neither the code nor the person."""
    return sha256(b"\0" + f"{petition}:{normal(code)}".encode()).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """The root of the leaves in their order; of none, the hash of nothing."""
    if not leaves:
        return sha256(b"").digest()
    level = list(leaves)
    while len(level) > 1:
        level = _above(level)
    return level[0]


def proof(leaves: Sequence[bytes], index: int) -> Proof:
    """What shows that the leaf at `index` is under the root. Raises `IndexError` outside."""
    if not 0 <= index < len(leaves):
        raise IndexError(index)
    return Proof(index, len(leaves), path(levels(leaves), index))


def levels(leaves: Sequence[bytes]) -> list[list[bytes]]:
    """The whole tree, from the leaves to the root."""
    made = [list(leaves)]
    while len(made[-1]) > 1:
        made.append(_above(made[-1]))
    return made


def path(tree: Sequence[Sequence[bytes]], index: int) -> tuple[bytes, ...]:
    """The neighbours on the way from the leaf at `index` to the root."""
    steps = [level[(index >> up) ^ 1 :][:1] for up, level in enumerate(tree)]
    return tuple(node for step in steps for node in step)


def proves(shown: Proof, leaf: bytes, root: bytes) -> bool:
    """Whether `shown` leads from the leaf to the root."""
    if not 0 <= shown.index < shown.size:
        return False
    node, at, last, path = leaf, shown.index, shown.size - 1, list(shown.path)
    while last > 0:
        if at % 2 or at < last:
            if not path:
                return False
            other = path.pop(0)
            node = _node(other, node) if at % 2 else _node(node, other)
        at, last = at // 2, last // 2
    return not path and node == root


def parts(leaves: Iterable[bytes], size: int = PART) -> Iterator[list[bytes]]:
    """The leaves by branches of `size`, a power of two; only one is in memory at a time.

    The root of the roots of the branches is the root of the leaves.
    """
    part: list[bytes] = []
    for one in leaves:
        part.append(one)
        if len(part) == size:
            yield part
            part = []
    if part:
        yield part


def proof_by_parts(
    part: Sequence[bytes], index: int, tree: Sequence[Sequence[bytes]], number: int, size: int
) -> Proof:
    """The proof of the leaf at `index` of the branch `number`, given the tree above branches.

    `size` is the number of leaves in the whole tree.
    """
    inside = proof(part, index)
    return Proof(number * PART + index, size, inside.path + path(tree, number))


def _above(level: list[bytes]) -> list[bytes]:
    """The level above; a node without a neighbour rises as it is."""
    pairs = [_node(level[at], level[at + 1]) for at in range(0, len(level) - 1, 2)]
    return pairs + level[len(level) & ~1 :]


def _node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\1" + left + right).digest()
