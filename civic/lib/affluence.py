"""When too many people come at once: what is shed so that reading and signing go on.

Search goes first, then counts to the second; taking part goes last, hence never here. An operator
says so on the page of settings or with `manage.py affluence on`, for some time: it falls by itself.
The command writes in Redis alone, the page in PostgreSQL alone, so that each works while the other
is lost. `AFFLUENCE=true` holds it on, Redis or not.
"""

from datetime import datetime, timedelta

from django import forms
from django.conf import settings
from django.core.cache import caches
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civic.lib import tuning
from civic.lib.kept import Kept
from civic.lib.moments import GROUP, MomentField, check_soon
from civic.lib.permissions import Overloaded
from civic.lib.tuning import Fields, Setting

# How long public pages and their dated counts may then be served by a cache.
SHARED_SECONDS = 30
RETRY_SECONDS = 120
# What is meant for a rush must not stay for weeks.
LONGEST = timedelta(days=2)
_KEY = "affluence"
# Each process asks Redis once a second, however many requests it answers.
_flag = Kept[bool](seconds=1, most=1)


class AffluenceForm(forms.Form):
    """Until when."""

    until = MomentField(
        label=gettext_lazy("Jusqu’au"),
        required=False,
        help_text=gettext_lazy("Deux jours au plus. Vide : tout marche comme d’habitude."),
    )


def _check(fields: Fields) -> None:
    check_soon(fields["until"], LONGEST)


until: Setting[datetime | None] = Setting(
    slug="affluence",
    group=GROUP,
    title=gettext_lazy("Affluence"),
    what=gettext_lazy(
        "Quand trop de monde vient en même temps : la recherche est suspendue, les nombres ne sont "
        "plus à la seconde, et chaque page le dit."
    ),
    form=AffluenceForm,
    defaults={"until": "AFFLUENCE_UNTIL"},
    make=tuning.one("until"),
    check=_check,
    rule=gettext_lazy("Lire, rejoindre et signer ne sont jamais suspendus. Finit de soi-même."),
)


def is_on() -> bool:
    """Whether this is such a moment; a lost Redis says no."""
    if settings.AFFLUENCE:
        return True
    end_at = until()
    if end_at is not None and timezone.now() < end_at:
        return True
    return _flag.get_or_make(_KEY, _asked)


def begin(lasting: timedelta) -> None:
    """Shed from now on, at most so long."""
    end_at = timezone.now() + lasting
    caches["spare"].set(_KEY, end_at.isoformat(), timeout=int(lasting.total_seconds()))
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
                "Beaucoup de monde vient en même temps : la recherche est suspendue quelques"
                " minutes. Les initiatives se lisent, se rejoignent et se signent comme d’habitude."
            ),
            retry_seconds=RETRY_SECONDS,
        )


def _asked() -> bool:
    return caches["spare"].get(_KEY) is not None
