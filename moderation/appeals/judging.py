"""Draw an appeal, answer it, take the answer back within its minute. Never an automatic answer.

Three judges of one appeal vote without seeing each other's votes; the last one carries it out.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.accounts.roles import Acting
from civic.audit import actions as audit
from civic.lib.permissions import Conflict, allows
from moderation.appeals import rulings
from moderation.appeals.measures import milder_than
from moderation.models import Appeal, Seat
from moderation.models.appeal import Verdict
from moderation.models.case import LEASE
from moderation.models.decision import UNDO, Measure
from moderation.permissions import check_can_judge_appeal, check_is_moderator

_LOOKED_AT = 200


@dataclass(frozen=True)
class Ballot:
    """What one judge answers. `measure` goes with a milder one only."""

    verdict: Verdict
    answer: str
    measure: Measure | None = None


@transaction.atomic
def draw(*, by: User, at: datetime | None = None) -> Seat | None:
    """Give a moderator the oldest appeal they may judge, for half an hour; None without one.

    The one they hold already is given again. Two people drawing at once never take one seat.
    """
    check_is_moderator(by)
    now = at or timezone.now()
    held = held_by(by, now)
    if held is not None:
        return held
    appeal = next(_drawable(by, now), None)
    if appeal is None:
        return None
    fields = {"drawn_at": now, "lease_until": now + LEASE, "passed_until": None}
    seat, _new = Seat.objects.update_or_create(appeal=appeal, person=by, defaults=fields)
    _log("appeal.drawn", appeal, by)
    return seat


def held_by(person: User, now: datetime) -> Seat | None:
    """What somebody has drawn and still holds."""
    rows = Seat.objects.held(now).filter(person=person, appeal__ended_at=None)
    return rows.select_related("appeal__decision__case").first()


def _drawable(by: User, now: datetime) -> Iterator[Appeal]:
    mine = Seat.objects.filter(person=by)
    done = mine.voted().values("appeal") | mine.filter(passed_until__gt=now).values("appeal")
    rows = Appeal.objects.open().exclude(pk__in=done).exclude(decision__case__author=by)
    found = rows.select_related("decision__case").oldest_first()[:_LOOKED_AT]
    for appeal in found:
        if allows(check_can_judge_appeal, by, appeal) and _lock_free(appeal, now):
            yield appeal


def _lock_free(appeal: Appeal, now: datetime) -> bool:
    """Hold the appeal if a seat of it is left; somebody else's hold is not waited for."""
    rows = Appeal.objects.open().select_for_update(skip_locked=True).filter(pk=appeal.pk)
    return rows.exists() and appeal.seats.taken(now).count() < appeal.judges


@transaction.atomic
def pass_on(*, by: User, appeal: Appeal, at: datetime | None = None) -> None:
    """Give an appeal back without a reason; it is not drawn for the same person for a day."""
    now = at or timezone.now()
    rows = Seat.objects.held(now).filter(appeal=appeal, person=by)
    if not rows.update(lease_until=None, passed_until=now + timedelta(days=1)):
        raise Conflict(_("Ce recours n’est plus entre vos mains."))


@transaction.atomic
def vote(*, by: User, appeal: Appeal, ballot: Ballot, at: datetime | None = None) -> Seat:
    """Answer an appeal; the last vote needed carries the majority's answer out.

    Raises `Conflict` when it was answered or the lease ended, `Refused` for a party, `ValueError`
    for an answer without reasons or a measure that is not milder.
    """
    now = at or timezone.now()
    locked = _locked(appeal)
    if not locked.is_open:
        raise Conflict(_("Ce recours vient de recevoir sa réponse."))
    seat = Seat.objects.held(now).filter(appeal=locked, person=by).first()
    if seat is None:
        raise Conflict(_("Ce recours n’est plus entre vos mains : tirez-le de nouveau."))
    check_can_judge_appeal(by, locked)
    _check_ballot(locked, ballot)
    seat.verdict, seat.answer = ballot.verdict, ballot.answer.strip()
    seat.measure = ballot.measure or ""
    seat.voted_at, seat.lease_until = now, None
    seat.save(update_fields=["verdict", "answer", "measure", "voted_at", "lease_until"])
    _log("appeal.voted", locked, by)
    votes = list(locked.seats.voted())
    if len(votes) >= locked.judges:
        rulings.carry_out(by=by, appeal=locked, votes=votes, at=now)
    return seat


def _check_ballot(appeal: Appeal, ballot: Ballot) -> None:
    if not ballot.answer.strip():
        raise ValueError("an answer needs its reasons")
    milder = milder_than(appeal)
    if (ballot.verdict == Verdict.MILDER) != (ballot.measure is not None):
        raise ValueError("a milder measure is named, and nothing else is")
    if ballot.measure is not None and ballot.measure not in milder:
        raise ValueError("that measure is not milder")


@transaction.atomic
def undo(*, by: User, appeal: Appeal, at: datetime | None = None) -> Seat:
    """Take one's vote back within its minute, and what it carried out; the appeal is in hand again.

    Raises `Conflict` past the minute, or once somebody voted after.
    """
    now = at or timezone.now()
    locked = _locked(appeal)
    last = list(locked.seats.voted())[-1:]
    if not last or last[0].person_id != by.pk:
        raise Conflict(_("Une autre personne a répondu depuis : votre réponse reste."))
    seat = last[0]
    if seat.voted_at is None or now >= seat.voted_at + UNDO:
        raise Conflict(_("La minute est passée : la réponse est partie."))
    rulings.take_back(by=by, appeal=locked, at=now)
    seat.voted_at, seat.lease_until = None, now + LEASE
    seat.save(update_fields=["voted_at", "lease_until"])
    _log("appeal.undone", locked, by)
    return seat


def _locked(appeal: Appeal) -> Appeal:
    rows = Appeal.objects.select_for_update(of=("self",))
    return rows.select_related("decision__case", "decision__restriction").get(pk=appeal.pk)


def _log(verb: str, appeal: Appeal, by: User) -> None:
    audit.record(
        verb=verb,
        target_kind="appeal",
        target_id=appeal.pk,
        person=by.uid,
        role=Acting.MODERATOR,
    )
