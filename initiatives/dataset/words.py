"""Titles and paragraphs of the measuring base: French, with word frequencies that are known."""

import random
import re
from functools import cache

from civic.lib.folding import fold
from initiatives.demo.content import entries

VERBS = (
    "Rénover",
    "Rouvrir",
    "Sécuriser",
    "Agrandir",
    "Protéger",
    "Éclairer",
    "Végétaliser",
    "Entretenir",
    "Partager",
    "Déplacer",
    "Équiper",
    "Sauver",
    "Reconstruire",
    "Mutualiser",
    "Moderniser",
    "Simplifier",
    "Aménager",
    "Réparer",
    "Animer",
    "Préserver",
)
OBJECTS = (
    "l’école",
    "la gare",
    "le marché",
    "la place",
    "la piste cyclable",
    "le parc",
    "la bibliothèque",
    "le carrefour",
    "la salle des fêtes",
    "le gymnase",
    "la cantine",
    "le centre de santé",
    "les trottoirs",
    "le cimetière",
    "la crèche",
    "le terrain de sport",
    "la rivière",
    "les arrêts de car",
    "la mare",
    "le lavoir",
    "les jardins",
    "la friche",
    "la halle",
    "le sentier",
    "la passerelle",
    "le port",
    "la déchèterie",
    "le pont",
    "la mairie annexe",
    "le cinéma",
    "la forêt communale",
    "l’éclairage public",
    "le réseau d’eau",
    "la maison des associations",
    "le musée",
    "les haies",
    "la boulangerie",
    "le kiosque",
    "l’aire de jeux",
    "la plage",
    "le canal",
    "les berges",
    "la piscine",
    "le refuge",
    "le four à pain",
    "la tour",
    "l’ancienne usine",
    "la chapelle",
    "le théâtre",
    "le verger",
)
COMPLEMENTS = (
    "du bourg",
    "du centre",
    "du quartier nord",
    "du quartier sud",
    "avec les habitants",
    "pour les aînés",
    "pour les enfants",
    "avant l’été",
    "avant la rentrée",
    "en deux ans",
    "sans bétonner",
    "à moindre coût",
    "près de la gare",
    "des hameaux",
    "en régie",
    "avec les jeunes",
    "le soir et le week-end",
    "pour tous",
    "et l’ouvrir à tous",
    "par étapes",
)
# Everyone has a plain name; none is anybody's.
FIRST_NAMES = (
    "Camille",
    "Louise",
    "Jeanne",
    "Inès",
    "Fatou",
    "Léa",
    "Marie",
    "Chloé",
    "Salomé",
    "Anna",
    "Zoé",
    "Aya",
    "Hélène",
    "Colette",
    "Maëlle",
    "Hugo",
    "Jules",
    "Karim",
    "Louis",
    "Paul",
    "Antoine",
    "Mehdi",
    "Loïc",
    "Marc",
    "Yanis",
    "Émile",
    "Victor",
    "Denis",
)
LAST_NAMES = (
    "Martin",
    "Bernard",
    "Petit",
    "Durand",
    "Leroy",
    "Moreau",
    "Roux",
    "Girard",
    "Bonnet",
    "Lambert",
    "Faure",
    "Mercier",
    "Blanc",
    "Guérin",
    "Boyer",
    "Garnier",
    "Chevalier",
    "Legrand",
    "Gauthier",
    "Perrin",
    "Robin",
    "Masson",
    "Diallo",
    "Benali",
    "Nguyen",
    "Payet",
    "Le Gall",
    "Kerbrat",
    "Etcheverry",
    "Santoni",
)
# Words for timing searches, found nowhere else in these texts: share of initiatives with each.
MARKERS = {
    "riverains": 0.12,
    "belvédère": 0.01,
    "colombophile": 0.0005,
}
_STEMS = ("riverain", "belveder", "colomboph")


@cache
def sentences() -> list[str]:
    """Every sentence of the demo's texts that holds no marker, in a fixed order."""
    found: list[str] = []
    for entry in entries():
        for text in (entry.problem, entry.proposal):
            found += re.findall(r"[A-ZÉÀÊ][^.!?\n>*|]{30,}[.!?]", text)
    kept = dict.fromkeys(one for one in found if not any(stem in fold(one) for stem in _STEMS))
    return list(kept)


def paragraphs(*, seed: int, many: int) -> list[str]:
    """Return `many` texts of two paragraphs; some sentences come back more often than others."""
    chance = random.Random(seed)  # noqa: S311  # nosec B311
    pool = list(sentences())
    chance.shuffle(pool)
    return [_paragraph(chance, pool) for _ in range(many)]


def _paragraph(chance: random.Random, pool: list[str]) -> str:
    picks = [pool[int(len(pool) * chance.random() ** 1.15)] for _ in range(chance.randint(3, 8))]
    half = (len(picks) + 1) // 2
    return " ".join(picks[:half]) + "\n\n" + " ".join(picks[half:])


def marker_sentence(word: str) -> str:
    """A sentence around one marker."""
    return f"Cette phrase parle aussi de ceci : {word}."
