"""Write in the calendar: polls, and who stands. Each write is in the record."""

from datetime import date, datetime, time, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.accounts.roles import Acting
from civic.audit import actions as audit
from civic.elections import calendar
from civic.elections.models import LAST_CLOSING, Candidate, Poll, Zone
from civic.elections.permissions import check_can_edit_calendar
from civic.lib.permissions import Conflict
from civic.territories.models import Territory

# Somebody without an account here is only a name: nothing needs it after the vote.
KEPT_NAME = timedelta(days=30)


@transaction.atomic
def register_poll(
    *,
    by: User,
    name: str,
    territory: Territory,
    candidates_from: date,
    first_on: date,
    second_on: date | None = None,
    closes: time = LAST_CLOSING,
    zone: str = Zone.PARIS,
) -> Poll:
    """Write a poll down. Raises `Refused` for anybody but an operator."""
    check_can_edit_calendar(by)
    poll = Poll.objects.create(
        name=name,
        territory=territory,
        candidates_from=candidates_from,
        first_on=first_on,
        second_on=second_on,
        closes=closes,
        zone=zone,
    )
    _log("election.registered", by, poll, territory=territory.pk)
    return poll


@transaction.atomic
def change_poll(*, by: User, poll: Poll, **fields: object) -> Poll:
    """Change the name, dates or hours of a poll: decrees do. Raises `Refused`, or `Conflict`."""
    check_can_edit_calendar(by)
    moved = Poll.objects.standing().filter(pk=poll.pk).update(**fields)
    if not moved:
        raise Conflict(_("Ce scrutin a été annulé."))
    poll.refresh_from_db()
    _log("election.changed", by, poll, fields=sorted(fields))
    return poll


@transaction.atomic
def cancel_poll(*, by: User, poll: Poll) -> Poll:
    """Cancel a poll: it asks nothing more of anybody. Raises `Refused`, or `Conflict`."""
    check_can_edit_calendar(by)
    moved = Poll.objects.standing().filter(pk=poll.pk).update(cancelled_at=timezone.now())
    if not moved:
        raise Conflict(_("Ce scrutin est déjà annulé."))
    poll.refresh_from_db()
    _log("election.cancelled", by, poll)
    return poll


@transaction.atomic
def declare_candidate(*, by: User, poll: Poll, name: str, user: User | None = None) -> Candidate:
    """Write down that somebody stands. Raises `Refused`, or `Conflict` (cancelled, twice)."""
    check_can_edit_calendar(by)
    if not Poll.objects.standing().filter(pk=poll.pk).exists():
        raise Conflict(_("Ce scrutin a été annulé."))
    try:
        with transaction.atomic():
            row = Candidate.objects.create(poll=poll, name=name.strip(), user=user)
    except IntegrityError as error:
        raise Conflict(_("Cette personne est déjà inscrite à ce scrutin.")) from error
    _log("election.candidate_declared", by, poll, user=user)
    return row


@transaction.atomic
def withdraw_candidate(*, by: User, candidate: Candidate) -> Candidate:
    """Take a candidacy back: not in the second round, or written by mistake."""
    check_can_edit_calendar(by)
    rows = Candidate.objects.standing().filter(pk=candidate.pk)
    if not rows.update(withdrawn_at=timezone.now()):
        raise Conflict(_("Cette candidature est déjà retirée."))
    candidate.refresh_from_db()
    _log("election.candidate_withdrawn", by, candidate.poll, user=candidate.user)
    return candidate


def forget_person(user: User) -> None:
    """Drop the account of an erased person; the name an operator wrote goes after the vote."""
    Candidate.objects.filter(user=user).update(user=None)


def forget_candidates(now: datetime | None = None) -> int:
    """Drop names a month after the vote, and candidacies of accounts after five years."""
    moment = now or timezone.now()
    month, years = (moment - KEPT_NAME).date(), (moment - calendar.TIED).date()
    names = Candidate.objects.voted_before(month).filter(user__isnull=True)
    return names.delete()[0] + Candidate.objects.voted_before(years).delete()[0]


def _log(verb: str, by: User, poll: Poll, *, user: User | None = None, **data: object) -> None:
    if user is not None:
        data["poll"] = poll.pk
    audit.record(
        verb=verb,
        target_kind="poll" if user is None else "person",
        target_id=poll.pk if user is None else audit.pseudonym(user.uid),
        person=by.uid,
        role=Acting.OPERATOR,
        **data,
    )
    calendar.forget()
    # Again once it can be read: another thread may have kept the calendar of before.
    transaction.on_commit(calendar.forget)
