"""Words for what a session says about itself."""

import re
from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts.models import Limit, User
from civic.lib.dates import date_format

register = template.Library()

# A moment as the parts of « Mes données » write it for a file.
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d[\d:.]*(Z|[+-]\d\d:\d\d)")
# Order matters: every browser claims to be several others.
_BROWSERS = (
    ("Firefox", "Firefox"),
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


@register.simple_tag
def limits_of(user: User) -> list[Limit]:
    """What moderation took from the account and still holds; asks nothing when there is nothing."""
    now = timezone.now()
    if user.limited_until is None or user.limited_until <= now:
        return []
    return list(user.limits.taking(now))


@register.filter
def on_account(limits: list[Limit]) -> Limit | None:
    """Among limits, the one on the whole account: the only one that others read."""
    return next((limit for limit in limits if limit.scope == Limit.Scope.ACCOUNT), None)


@register.filter
def browser(agent: str) -> str:
    """« Firefox sur Android », as well as one can tell from what the browser says."""
    name = _first(agent, _BROWSERS) or _("Navigateur inconnu")
    system = _first(agent, _SYSTEMS)
    return _("%(name)s sur %(system)s") % {"name": name, "system": system} if system else name


@register.filter
def plain(value: object) -> object:
    """A list or a small table on one line, a moment in words; anything else as it is."""
    if isinstance(value, dict):
        return ", ".join(f"{key}\u00a0: {plain(one)}" for key, one in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(str(plain(one)) for one in value)
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        value = datetime.fromisoformat(value)
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), r"j F Y à H\hi")
    return value


def _first(agent: str, known: tuple[tuple[str, str], ...]) -> str:
    return next((label for mark, label in known if mark in agent), "")
