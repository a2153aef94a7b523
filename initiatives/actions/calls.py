"""Ask one's area a question until a day; when it comes, whoever asked owes an answer.

A call is an initiative published in the name of a mandate: it is joined, opposed, argued, amended
and moderated like any other.
"""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, cast

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts.models import Limit, Mandate, User
from civic.accounts.permissions import check_may
from civic.accounts.roles import Acting
from civic.activity.verbs import Verb
from civic.lib.permissions import Conflict, Refused
from initiatives.actions.life import moved
from initiatives.actions.reply_clocks import ask_who_called
from initiatives.models import Call, Initiative
from initiatives.permissions import check_open_and_listed, check_signed_in
from initiatives.replies.mandates import covers
from initiatives.telling import log, tell

if TYPE_CHECKING:
    from initiatives.permissions import Person

# Time to hear of it and to answer; and nobody waits for ever.
SHORTEST_DAYS, LONGEST_DAYS = 7, 180


def check_can_open_call(user: "Person", initiative: Initiative) -> None:
    """Raise unless `user` may make a call of what they published in their mandate's name."""
    person = check_signed_in(user)
    check_may(person, Limit.Scope.PUBLISH)
    mandate = initiative.as_mandate
    if mandate is None or initiative.author_id != person.pk or mandate.user_id != person.pk:
        raise Refused(_("Seul un élu ouvre un appel, sur un texte publié au nom de son mandat."))
    if not mandate.is_current:
        raise Refused(_("Ce mandat n’est plus en cours."))
    if not covers(mandate, initiative):
        raise Refused(_("Un appel s’adresse aux habitants du territoire de votre mandat."))
    check_open_and_listed(initiative)


def check_closes_on(closes_on: date, today: date) -> None:
    """Raise `Conflict` for a day too near to be answered, or too far."""
    days = (closes_on - today).days
    if not SHORTEST_DAYS <= days <= LONGEST_DAYS:
        raise Conflict(_("Laissez aux habitants entre 7 et 180 jours pour répondre."))


@transaction.atomic
def open_call(
    *, by: User, initiative: Initiative, closes_on: date, at: datetime | None = None
) -> Call:
    """Ask the area until a day, the last one included; sent twice, it is one call.

    Raises `Refused` (not one's own, or no mandate over the place) and `Conflict` (closed or
    withheld, a call already, a day out of bounds).
    """
    now = at or timezone.now()
    Initiative.objects.select_for_update(no_key=True).get(pk=initiative.pk)
    known = Call.objects.filter(initiative=initiative).first()
    if known is not None:
        if known.closes_on == closes_on and initiative.author_id == by.pk:
            return known
        raise Conflict(_("C’est déjà un appel : sa date ne change plus."))
    check_can_open_call(by, initiative)
    mandate = cast(Mandate, initiative.as_mandate)
    check_closes_on(closes_on, timezone.localdate(now))
    row = Call.objects.create(
        initiative=initiative,
        mandate=mandate,
        closes_on=closes_on,
        opened_at=now,
    )
    moved(initiative.pk)
    log("call.open", initiative, by=by, role=Acting.OFFICIAL, closes_on=closes_on.isoformat())
    tell(Verb.CALL_OPENED, initiative, by=by, at=now, closes_on=closes_on.isoformat())
    return row


def end_calls(now: datetime | None = None) -> int:
    """End the calls whose last day is past, or that were closed; returns how many.

    Each is ended once, whoever runs beside: the row says so.
    """
    moment = now or timezone.now()
    keys = Call.objects.over(timezone.localdate(moment)).values_list("pk", flat=True)
    return sum(_end(key, moment) for key in list(keys))


@transaction.atomic
def _end(key: int, now: datetime) -> bool:
    if not Call.objects.running().filter(pk=key).update(ended_at=now):
        return False
    call = Call.objects.select_related("mandate__territory", "mandate__user").get(pk=key)
    row = ask_who_called(call, _since(call, now))
    moved(row.pk)
    log("call.end", row, by=None)
    tell(Verb.CALL_ENDED, row, by=None, at=now)
    return True


def _since(call: Call, now: datetime) -> datetime:
    """When the answer began to be due: the day after the last one, however late the job runs."""
    day = timezone.localdate(now)
    return now - timedelta(days=max(0, (day - call.closes_on).days - 1))
