"""Tell authors, and nobody else, that a date of theirs comes close: a week and a day before."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from civic.activity.models import Activity
from civic.activity.verbs import Verb
from civic.lib.dates import date_format
from initiatives.models import Petition
from initiatives.telling import KIND, tell

# The nearest first: a sweep that slept through the week tells only of the day.
DAYS_BEFORE = (1, 7)


def tell_deadlines(now: datetime | None = None) -> int:
    """Tell of each open petition that ends soon, once per stage; returns how many were told.

    A pause moves the end: the new date is told of in its turn.
    """
    moment = now or timezone.now()
    soon = Petition.objects.running().filter(
        ~Q(state="paused"),
        ends_at__gt=moment,
        ends_at__lte=moment + timedelta(days=max(DAYS_BEFORE)),
    )
    return sum(_tell(pk, moment) for pk in soon.values_list("pk", flat=True)[:1000])


@transaction.atomic
def _tell(pk: int, now: datetime) -> bool:
    # Two sweeps at once: the second waits, then finds that it is told.
    rows = Petition.objects.select_for_update(of=("self",), no_key=True)
    petition = rows.select_related("initiative__author", "initiative__theme__parent").get(pk=pk)
    stage = _stage(petition, now)
    if stage is None or _is_told(petition, stage):
        return False
    initiative = petition.initiative
    with translation.override("fr"):
        end = date_format(timezone.localtime(petition.ends_at), "j F Y à H:i")
        summary = _("Votre pétition se termine le %(end)s.") % {"end": end}
    tell(
        Verb.DEADLINE,
        initiative,
        by=None,
        at=now,
        to=initiative.author,
        summary=summary,
        ends_at=petition.ends_at.isoformat(),
        days=stage,
    )
    return True


def _stage(petition: Petition, now: datetime) -> int | None:
    left = petition.ends_at - now
    if petition.state != "open" or left <= timedelta(0):
        return None
    return next((days for days in DAYS_BEFORE if left <= timedelta(days=days)), None)


def _is_told(petition: Petition, stage: int) -> bool:
    told = Activity.objects.about(KIND, petition.initiative_id).filter(
        verb=Verb.DEADLINE,
        data__ends_at=petition.ends_at.isoformat(),
        data__days__lte=stage,
    )
    return told.exists()
