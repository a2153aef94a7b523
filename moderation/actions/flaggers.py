"""Manifestly unfounded flags, again and again: a warning, then no flag for a while (DSA, art. 23).

A person says of each case whether its flags were manifestly unfounded, and why; the rule below
counts, the same for everybody, and judges no intention.
"""

from datetime import datetime

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts.actions import lift_limits, limit_account
from civic.accounts.models import Limit, User
from civic.lib.dates import date_format
from moderation.models import Decision, Flag
from moderation.models.decision import DecisionQuerySet
from moderation.unfounded import (
    MANY,
    SUSPENDED_FOR,
    WARNED_FOR,
    counted_since,
    source_of,
    was_warned,
)


def limit_flaggers(by: User, decision: Decision, now: datetime) -> None:
    """Warn those who flagged so too often, or suspend the flags of who was warned before."""
    if not decision.unfounded:
        return
    for flag in decision.case.flags.standing().select_related("person"):
        person = flag.person
        if person is not None and person.erased_at is None:
            _count(by, person, decision, now)


def free_flaggers(by: User | None, decision: Decision, now: datetime) -> int:
    """Give back what a decision took from those who flagged."""
    return lift_limits(by=by, source=source_of(decision), at=now)


def _count(by: User, person: User, decision: Decision, now: datetime) -> None:
    warned, since = was_warned(person, now), counted_since(person, now)
    judged = Flag.objects.standing().filter(person=person, agreed__isnull=False)
    judged = judged.filter(case__decided_at__gt=since, case__decided_at__lte=now)
    unfounded = judged.filter(case__decisions__in=_unfounded()).distinct().count()
    if unfounded < MANY or 2 * unfounded < judged.count():
        return
    until = now + (SUSPENDED_FOR if warned else WARNED_FOR)
    limit_account(
        by=by,
        user=person,
        scope=Limit.Scope.FLAG if warned else Limit.Scope.WARNING,
        reason=_reason(unfounded, judged.count(), since, until if warned else None),
        until=until,
        source=source_of(decision),
        at=now,
    )


def _unfounded() -> DecisionQuerySet:
    """What a judge of an appeal had examined again counts as it was decided then."""
    return Decision.objects.final().filter(unfounded=True, round=F("case__round"))


def _reason(unfounded: int, judged: int, since: datetime, until: datetime | None) -> str:
    said = _(
        "Depuis le %(since)s, %(unfounded)d de vos signalements examinés, sur %(judged)d, "
        "étaient manifestement infondés."
    ) % {"since": _day(since), "unfounded": unfounded, "judged": judged}
    then = _(
        "Avertissement : si cela continue dans l’année, vos signalements seront suspendus pendant "
        "%(days)d jours."
    ) % {"days": SUSPENDED_FOR.days}
    if until is not None:
        then = _("Averti avant cela, vous ne pouvez plus signaler jusqu’au %(until)s.") % {
            "until": _day(until)
        }
    redress = _(
        "Pour contester, ouvrez « Mes signalements » : un recours accepté contre la dernière "
        "décision lève aussi cette mesure. Le signalement prévu par la loi reste ouvert."
    )
    return "\n\n".join([said, then, redress])


def _day(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "j F Y")
