"""When too many people come at once: what is shed so that reading and signing go on.

Search goes first, then counts to the second; taking part goes last, hence never here. An operator
says so with `manage.py affluence on`, for some time: the flag is in Redis, and falls by itself.
`AFFLUENCE=true` holds it on, Redis or not.
"""

from datetime import timedelta

from django.conf import settings
from django.core.cache import caches
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.lib.kept import Kept
from civic.lib.permissions import Overloaded

# How long public pages and their dated counts may then be served by a cache.
SHARED_SECONDS = 30
RETRY_SECONDS = 120
_KEY = "affluence"
# Each process asks Redis once a second, however many requests it answers.
_flag = Kept[bool](seconds=1, most=1)


def is_on() -> bool:
    """Whether this is such a moment; a lost Redis says no."""
    return settings.AFFLUENCE or _flag.get_or_make(_KEY, _asked)


def begin(lasting: timedelta) -> None:
    """Shed from now on, at most so long."""
    until = timezone.now() + lasting
    caches["spare"].set(_KEY, until.isoformat(), timeout=int(lasting.total_seconds()))
    _flag.clear()


def end() -> None:
    """Do everything again. Processes that answered within the last second follow in one."""
    caches["spare"].delete(_KEY)
    _flag.clear()


def check_search() -> None:
    """Raise `Overloaded` while searching is shed."""
    if is_on():
        raise Overloaded(
            _(
                "Beaucoup de monde vient en même temps : la recherche est suspendue quelques"
                " minutes. Les initiatives se lisent, se rejoignent et se signent comme d’habitude."
            ),
            retry_seconds=RETRY_SECONDS,
        )


def _asked() -> bool:
    return caches["spare"].get(_KEY) is not None
