"""Who can decide, suggested from a place and a theme. Pure functions: an editable first guess.

Powers are those of the code général des collectivités territoriales: the commune runs its
streets and nursery and primary schools, the département collèges and social care, the région
lycées and trains, the intercommunalité water, waste and most local transport.
"""

from collections.abc import Iterable

from civic.territories.models import Kind, Territory
from civic.territories.names import of

MOST = 4
# As Initiative.decision_maker can hold.
LENGTH = 120
# Where a name is too long to be held.
ANYBODY = "Les élus de ce territoire"

# The first slug of a theme's path found here names the ministry.
_MINISTRIES = {
    "mobilites": "des transports",
    "logement": "du logement",
    "urbanisme": "du logement",
    "etudes": "de l’enseignement supérieur",
    "ecole": "de l’éducation nationale",
    "ecoles": "de l’éducation nationale",
    "enfance": "de l’enfance",
    "familles": "de la famille",
    "jeunesse": "de la jeunesse",
    "sante": "de la santé",
    "handicap": "des personnes handicapées",
    "grand-age": "des personnes âgées",
    "environnement": "de la transition écologique",
    "cadre": "de la transition écologique",
    "eau": "de la transition écologique",
    "energie": "de l’énergie",
    "energies": "de l’énergie",
    "agriculture": "de l’agriculture",
    "securite": "de l’intérieur",
    "justice": "de la justice",
    "culture": "de la culture",
    "sportifs": "des sports",
    "patrimoine": "de la culture",
    "numerique": "du numérique",
    "impots": "du budget",
    "travail": "du travail",
    "emploi": "du travail",
    "tourisme": "du tourisme",
    "economie": "de l’économie",
    "solidarites": "des solidarités",
    "democratie": "de la fonction publique",
    "europe": "des affaires étrangères et de l’Europe",
    "francais-de-l-etranger": "des Français de l’étranger",
}
# Subjects a State service decides on, near home too.
_STATE_SERVICES = {
    "sante": "L’agence régionale de santé",
    "hopitaux": "L’agence régionale de santé",
    "ecole": "Le rectorat de l’académie",
    "ecoles": "Le rectorat de l’académie",
    "securite": "La préfecture",
    "police": "La préfecture",
    "emploi": "La préfecture",
}
# Subjects that most intercommunalités took over from their communes: they come first there.
_SHARED = {"mobilites", "bus", "eau", "dechets", "economie", "urbanisme", "rivieres"}


def suggest(place: Territory | None, theme_slugs: Iterable[str] = ()) -> list[str]:
    """Return who can decide for `place`, the most likely first; nothing without a place.

    `theme_slugs` are the theme's slug and its parent's.
    """
    if place is None:
        return []
    words = _words(theme_slugs)
    found = _nation(words) if place.is_national else _local(place, words)
    return [name for name in dict.fromkeys(found) if len(name) <= LENGTH][:MOST] or [ANYBODY]


def _words(slugs: Iterable[str]) -> list[str]:
    """Each slug, then its parts: "transports-en-commun" speaks of transports."""
    return [word for slug in slugs for word in (slug, *slug.split("-"))]


def _nation(words: list[str]) -> list[str]:
    ministry = next((_MINISTRIES[word] for word in words if word in _MINISTRIES), "")
    named = [f"Le ministère {_charged(ministry)}"] if ministry else []
    return [*named, "Le Premier ministre et le Gouvernement", "Le Parlement (députés et sénateurs)"]


def _charged(ministry: str) -> str:
    return f"chargé {ministry}"


def _local(place: Territory, words: list[str]) -> list[str]:
    services = [_STATE_SERVICES[word] for word in words if word in _STATE_SERVICES][:1]
    return [*_assemblies(place, words), *services]


def _assemblies(place: Territory, words: list[str]) -> list[str]:
    if place.kind in {Kind.COMMUNE, Kind.DISTRICT}:
        return _town(place, words)
    if place.kind == Kind.EPCI:
        return [f"Le président {of(place)} et son conseil", "Les maires des communes membres"]
    if place.code == "r94":
        return ["Le président du conseil exécutif de Corse", "L’Assemblée de Corse"]
    if place.kind == Kind.DEPARTEMENT:
        return [f"Le conseil départemental {of(place)}", "La préfecture"]
    if place.kind == Kind.REGION:
        return [f"Le conseil régional {of(place)}", "La préfecture de région"]
    return [f"Le président de la collectivité {of(place)}", "La préfecture"]


def _town(place: Territory, words: list[str]) -> list[str]:
    mayor = f"Le maire {of(place)} et son conseil municipal"
    if place.kind == Kind.DISTRICT:
        mayor = f"Le maire {of(place)} et son conseil"
    if place.epci is None:
        return [mayor]
    union = f"Le président {of(place.epci)}"
    return [union, mayor] if _SHARED & set(words) else [mayor, union]
