"""The words that find a place, as they are stored and as they are asked."""

from collections.abc import Iterable

from civic.lib.folding import fold

SAINTS = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}
_APOSTROPHES = str.maketrans("", "", "'’ʼ")


def fold_place(name: str) -> str:
    """Fold a place's name; "st" and "ste" become what they stand for."""
    return " ".join(SAINTS.get(word, word) for word in fold(name).split())


def words_of(name: str, codes: Iterable[str]) -> set[str]:
    """Every word that finds a place: of its name, its name in one word, its codes.

    "L’Haÿ-les-Roses" is found by l, hay, lhay, les, roses and lhaylesroses.
    """
    folded = fold_place(name)
    joined = fold_place(name.translate(_APOSTROPHES))
    return {*folded.split(), *joined.split(), joined.replace(" ", ""), *codes} - {""}
