"""Places in a French sentence: « à Dijon », « au Mans », « dans l’Ain », « de la Côte-d’Or ».

INSEE gives each name the code of its article. A commune's article is part of its name
("Le Mans"); a département's or a région's is not ("Ain"). Which preposition a département
takes is usage, not a rule: exceptions are listed.
"""

import re
from typing import Protocol

from civic.territories.models import Kind

NONE, VOWEL, LE, LA, LES, L, AUX = range(7)

# Names that behave like a town's, at any level.
_TOWNLIKE = {"Paris", "La Réunion", "Mayotte"}
_TOWNLIKE |= {"Saint-Pierre-et-Miquelon", "Saint-Barthélemy", "Saint-Martin", "Wallis et Futuna"}
# Feminine names which, against the rule, take "dans la".
_DANS_LA = {"Creuse", "Drôme", "Loire", "Manche", "Marne", "Meuse", "Nièvre", "Sarthe"}
_DANS_LA |= {"Somme", "Vienne"}
# Masculine compounds and one région which, against the rule, take "en".
_EN_LE = {"Loir-et-Cher", "Lot-et-Garonne", "Tarn-et-Garonne", "Centre-Val de Loire"}
_UNDERSTOOD_LE = {"Maine-et-Loire"}
_DISTRICT = re.compile(r"(?P<town>.+) (?P<rank>\d+er?) arrondissement")


class Named(Protocol):
    """What a place's name is made of."""

    kind: str
    name: str
    article: int


def the(place: Named) -> str:
    """« Dijon », « Le Mans », « la Côte-d’Or », « l’Ain », « le 12e arrondissement de Paris »."""
    district = _DISTRICT.fullmatch(place.name)
    if district:
        return f"le {district['rank']} arrondissement de {district['town']}"
    if place.kind == Kind.COMMUNE or place.name in _TOWNLIKE:
        return place.name
    if place.kind == Kind.EPCI:
        return f"la {_lowered(place.name)}" if place.article == LA else place.name
    return f"{_understood(place)}{place.name}"


def at(place: Named) -> str:
    """« à Dijon », « au Mans », « aux Lilas », « en Côte-d’Or », « dans l’Ain »."""
    if place.kind in {Kind.COMMUNE, Kind.DISTRICT, Kind.EPCI} or place.name in _TOWNLIKE:
        return _at_town(place)
    bare = place.article in {NONE, VOWEL} or place.name in _EN_LE
    if bare or (place.article == LA and place.name not in _DANS_LA):
        return f"en {place.name}"
    return f"dans {the(place)}"


def of(place: Named) -> str:
    """« de Dijon », « du Mans », « d’Aix », « de la Côte-d’Or », « des Lilas », « de l’Ain »."""
    named = the(place)
    if place.kind == Kind.COMMUNE and place.article in _CONTRACTED:
        return _contract(named, "du ", "des ")
    if place.kind == Kind.COUNTRY or (
        place.article in {NONE, VOWEL} and place.kind != Kind.DISTRICT
    ):
        return f"d’{place.name}" if place.article == VOWEL else f"de {place.name}"
    if named.startswith(("le ", "les ")):
        return _contract(named, "du ", "des ")
    return f"de {named}"


# Articles that melt into "à" and "de" even when they are part of the name.
_CONTRACTED = {LE, LES, AUX}


def _at_town(place: Named) -> str:
    named = the(place)
    if place.kind == Kind.COMMUNE and place.article in _CONTRACTED:
        return _contract(named, "au ", "aux ")
    return f"dans {named}" if named.startswith(("le ", "la ")) else f"à {named}"


def _contract(named: str, singular: str, plural: str) -> str:
    article, rest = named.split(" ", 1)
    return (singular if article.lower() == "le" else plural) + rest


def _understood(place: Named) -> str:
    """The article of a name that INSEE writes without one: « la Bretagne », « l’Occitanie »."""
    if place.article == NONE:
        return "le " if place.name in _UNDERSTOOD_LE else "la "
    return {VOWEL: "l’", LE: "le ", LA: "la ", LES: "les ", L: "l’"}[place.article]


def _lowered(name: str) -> str:
    return name[:1].lower() + name[1:]
