"""How the public log puts its facts into words."""

from collections.abc import Mapping

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from civic.lib.dates import date_format
from civic.territories.models import Territory
from moderation.grounds import ground_sentence
from moderation.journal import moment_of

register = template.Library()
HOUR, DAY = 60, 24 * 60


@register.filter
def ground(value: str) -> str:
    """The law or the rule behind `law:…` or `terms:…`."""
    return ground_sentence(value)


@register.filter
def hour(value: str) -> str:
    """An hour of the log, in words."""
    at = moment_of(value)
    return f"{date_format(at, 'j F Y')}, {at.hour} h"


@register.filter
def named(areas: Mapping[str, Territory], code: str) -> str:
    """The name of a place among those that were read."""
    place = areas.get(code)
    return place.name if place else code


@register.filter
def delay(minutes: int) -> str:
    """A number of minutes, in the unit people would use."""
    if minutes < HOUR:
        return _("%(count)d min") % {"count": minutes}
    if minutes < 2 * DAY:
        return _("%(count)d h") % {"count": minutes // HOUR}
    days = minutes // DAY
    return ngettext("%(count)d jour", "%(count)d jours", days) % {"count": days}
