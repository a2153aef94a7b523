"""What a channel tells: the rules its owner sets, as one value."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from civic.accounts.models import Mandate
from civic.lib.permissions import Refused
from civic.syndication.models import DAILY, Channel
from civic.syndication.states import TELLABLE, TOLD, Owner
from civic.territories.models import Territory
from initiatives.models import Initiative


@dataclass(frozen=True)
class Voice:
    """In whose name a channel speaks: the site (neither), an official, or a team."""

    mandate: Mandate | None = None
    initiative: Initiative | None = None

    @property
    def owner(self) -> Owner:
        """Which of the three."""
        if self.mandate is not None:
            return Owner.MANDATE
        return Owner.INITIATIVE if self.initiative is not None else Owner.INSTANCE


@dataclass(frozen=True)
class Rules:
    """What is told, when, and whether a person reads it first. See the fields of `Channel`."""

    only: Initiative | None = None
    areas: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    verbs: tuple[str, ...] = tuple(TOLD)
    minimum: int = 0
    daily: int = DAILY
    hour_from: int | None = None
    hour_to: int | None = None
    holds: bool = False

    def fields(self) -> dict[str, Any]:
        """The same, as columns."""
        return {
            "only": self.only,
            "areas": list(self.areas),
            "themes": list(self.themes),
            "verbs": [str(verb) for verb in TELLABLE if verb in self.verbs],
            "minimum": self.minimum,
            "daily": self.daily,
            "hour_from": self.hour_from,
            "hour_to": self.hour_to,
            "holds": self.holds,
        }


def rules_of(channel: Channel) -> Rules:
    """The rules that a channel has now."""
    return Rules(
        only=channel.only,
        areas=tuple(channel.areas),
        themes=tuple(channel.themes),
        verbs=tuple(channel.verbs),
        minimum=channel.minimum,
        daily=channel.daily,
        hour_from=channel.hour_from,
        hour_to=channel.hour_to,
        holds=channel.holds,
    )


def fitted(rules: Rules, voice: Voice) -> Rules:
    """The rules as this voice may have them.

    A team tells its own initiative, an official their area or places inside it. Raises `Refused`.
    """
    if not set(rules.verbs) & set(TELLABLE):
        raise Refused(_("Choisissez au moins une chose à annoncer."))
    if voice.initiative is not None:
        return _changed(rules, only=voice.initiative, areas=(), themes=())
    if voice.mandate is not None:
        return _changed(rules, areas=_inside(rules.areas, voice.mandate.territory))
    return rules


def _inside(codes: tuple[str, ...], place: Territory) -> tuple[str, ...]:
    if not codes:
        return (place.code,)
    rows = Territory.objects.filter(code__in=codes)
    inside = [row for row in rows if row.path.startswith(place.path) or row.epci_id == place.code]
    if len(inside) < len(set(codes)):
        raise Refused(_("Un élu annonce ce qui se passe dans son territoire seulement."))
    return tuple(sorted(row.code for row in inside))


def _changed(rules: Rules, **fields: Any) -> Rules:
    return Rules(**{**vars(rules), **fields})
