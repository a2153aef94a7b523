"""Whether a receipt is under a published root, and the proof of it."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings

from civic.lib.kept import Kept
from initiatives.models import Petition, Root, RootChunk, Signature
from initiatives.petitions import receipts
from initiatives.petitions.states import SignatureState

FORMAT = "recu-de-signature/1"
_LEAF = 32
# Five million receipts have five thousand parts: too much to read and hash for each question.
_trees = Kept[list[list[bytes]]](seconds=3600, most=16)


@dataclass(frozen=True)
class Inclusion:
    """What is known of a receipt whose signature exists."""

    petition: Petition
    signature: Signature
    leaf: bytes
    # The petition's latest root; None before the first one.
    root: Root | None
    # None when the receipt is not under it.
    proof: receipts.Proof | None

    @property
    def is_counted(self) -> bool:
        """Whether the signature counts now."""
        return self.signature.state == SignatureState.CONFIRMED

    @property
    def is_proven(self) -> bool:
        """Whether it is under the latest root."""
        return self.proof is not None

    @property
    def is_exportable(self) -> bool:
        """Whether the proof may be shown: it tells the size of the tree."""
        return bool(self.root and self.proof and self.root.size >= settings.PUBLIC_COUNT_FLOOR)

    def as_json(self) -> dict[str, Any]:
        """The proof for the verifying script; the code itself is left out."""
        if not (self.root and self.proof):
            raise LookupError("nothing to prove")
        return {
            "format": FORMAT,
            "petition": self.petition.pk,
            "adresse": f"{settings.SITE_URL}{self.petition.initiative.get_absolute_url()}",
            "jour": self.root.day.isoformat(),
            "racine": bytes(self.root.root).hex(),
            "taille": self.root.size,
            "rang": self.proof.index,
            "feuille": self.leaf.hex(),
            "chemin": [node.hex() for node in self.proof.path],
        }


def look_up(petition: Petition, code: str) -> Inclusion | None:
    """What is known of a receipt of this petition. Raises `ValueError` for what is no code."""
    leaf = receipts.leaf(petition.pk, code)
    row = Signature.objects.filter(petition=petition, leaf=leaf).first()
    if row is None:
        return None
    # A root published between two questions would not fit what was read: ask again.
    for _turn in range(3):
        root = petition.roots.order_by("-day").first()
        shown = _proof(petition, row, leaf, root) if root else None
        if root is None or shown is None or receipts.proves(shown, leaf, bytes(root.root)):
            return Inclusion(petition, row, leaf, root, shown)
    raise RuntimeError(f"The tree of petition {petition.pk} does not give its root.")


def _proof(petition: Petition, row: Signature, leaf: bytes, root: Root) -> receipts.Proof | None:
    chunks = RootChunk.objects.filter(petition=petition)
    chunk = chunks.filter(first__lte=row.pk).order_by("-first").first()
    if chunk is None:
        return None
    joined = bytes(chunk.leaves)
    part = [joined[at : at + _LEAF] for at in range(0, len(joined), _LEAF)]
    if leaf not in part:
        return None
    tree = _tree(petition, root, chunk.number)
    return receipts.proof_by_parts(part, part.index(leaf), tree, chunk.number, root.size)


def _tree(petition: Petition, root: Root, number: int) -> list[list[bytes]]:
    """The tree above the parts, one of which is `number`; read once a day, however large."""
    key = petition.pk, bytes(root.root)
    kept = _trees.get(key)
    if kept is not None and number < len(kept[0]):
        return kept
    nodes = RootChunk.objects.filter(petition=petition).order_by("number")
    tree = receipts.levels([bytes(node) for node in nodes.values_list("node", flat=True)])
    # One published meanwhile has another root.
    return _trees.put(key, tree) if tree[-1] == [bytes(root.root)] else tree
