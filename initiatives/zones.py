"""The legal time of a place: an event overseas is told in the hour people live by there."""

from datetime import UTC, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

PARIS = "Europe/Paris"
# Légifrance, décret n° 2017-292 of 6 March 2017; the names are those of the IANA database.
OVERSEAS = {
    "971": "America/Guadeloupe",
    "972": "America/Martinique",
    "973": "America/Cayenne",
    "974": "Indian/Reunion",
    "975": "America/Miquelon",
    "976": "Indian/Mayotte",
    "977": "America/St_Barthelemy",
    "978": "America/Marigot",
    "986": "Pacific/Wallis",
    "987": "Pacific/Tahiti",
    "988": "Pacific/Noumea",
}


class Shift(NamedTuple):
    """A yearly change of the hour: the first one, on the clock before it, and which Sunday."""

    first: datetime
    sunday: str


class Summer(NamedTuple):
    """When summer time begins and ends somewhere."""

    begins: Shift
    ends: Shift


# Directive 2000/84/CE of 19 January 2001, true since 1996; Miquelon has Canada's dates since 2007.
SUMMER = {
    PARIS: Summer(
        Shift(datetime(1996, 3, 31, 2), "-1SU"),  # noqa: DTZ001
        Shift(datetime(1996, 10, 27, 3), "-1SU"),  # noqa: DTZ001
    ),
    "America/Miquelon": Summer(
        Shift(datetime(2007, 3, 11, 2), "2SU"),  # noqa: DTZ001
        Shift(datetime(2007, 11, 4, 2), "1SU"),  # noqa: DTZ001
    ),
}
NAMES = {
    PARIS: "heure de Paris",
    "America/Guadeloupe": "heure de Guadeloupe",
    "America/Martinique": "heure de Martinique",
    "America/Cayenne": "heure de Guyane",
    "Indian/Reunion": "heure de La Réunion",
    "America/Miquelon": "heure de Saint-Pierre-et-Miquelon",
    "Indian/Mayotte": "heure de Mayotte",
    "America/St_Barthelemy": "heure de Saint-Barthélemy",
    "America/Marigot": "heure de Saint-Martin",
    "Pacific/Wallis": "heure de Wallis-et-Futuna",
    "Pacific/Tahiti": "heure de Tahiti",
    "Pacific/Noumea": "heure de Nouvelle-Calédonie",
}


def zone_of(path: str) -> str:
    """The zone of the place at the end of a path such as `fr/r04/d974/97411/`."""
    for step in path.split("/"):
        code = step.removeprefix("d")[:3] if step.startswith("d") else step[:3]
        if len(step) > 3 and code in OVERSEAS:
            return OVERSEAS[code]
    return PARIS


def moment(local: datetime, zone: str) -> datetime:
    """The moment of an hour as people of `zone` write it.

    Of an hour that comes twice it is the first one. Raises `ValidationError` for one that the
    change to summer time skips.
    """
    there = local.replace(tzinfo=ZoneInfo(zone))
    if there.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) != local:
        raise ValidationError(
            _("Cette heure n’existe pas ce jour-là : on passe à l’heure d’été. Choisissez-en une."),
            code="gap",
        )
    return there.astimezone(UTC)


def local(at: datetime, zone: str) -> datetime:
    """The hour that a clock of `zone` shows, without a zone: templates print it as it is."""
    return at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
