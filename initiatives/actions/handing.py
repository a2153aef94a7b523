"""Hand one's place to somebody one names, or the lead of an action: they say yes, or no."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts.locks import hold
from civic.accounts.models import Limit, User
from civic.accounts.permissions import check_may
from civic.lib.permissions import Conflict, Refused, TooMany
from civic.notifications.actions import post
from initiatives.actions.blocks import check_can_be_reached
from initiatives.actions.hands import check_can_lead, lock_action
from initiatives.actions.life import moved
from initiatives.actions.takings import check_can_take, check_has_time, say_time
from initiatives.models import Action, Handing, Taking
from initiatives.models.handing import Answer, What
from initiatives.permissions import check_signed_in
from initiatives.team import role_of
from initiatives.telling import log

if TYPE_CHECKING:
    from initiatives.permissions import Person

MAIL = "action-offer"
DAILY_OFFERS = 10


def check_can_hand(user: "Person", action: Action, what: What) -> None:
    """Raise unless `user` may offer their place, or the lead, to somebody now."""
    user = check_signed_in(user)
    check_may(user, Limit.Scope.PUBLISH)
    check_can_take(user, action)
    if what == What.LEAD:
        check_can_lead(user, action)
        return
    if not Taking.objects.of(user).filter(action=action, is_waiting=False).exists():
        raise Conflict(_("Vous n’avez pas de place à confier."))
    _check_nobody_waits(action)


@transaction.atomic
def offer(*, by: User, action: Action, what: What, to: User, at: datetime | None = None) -> Handing:
    """Ask one person; another offer of the same thing that waits is taken back.

    Raises `Refused`, `Conflict` (nothing to hand over, they are in already, they were asked
    before) and `TooMany`.
    """
    hold(by)
    row, now = lock_action(action), at or timezone.now()
    check_can_hand(by, row, what)
    asked = row.handings.by(by).to(to).filter(what=what).first()
    if asked is not None and asked.answer == Answer.WAITS:
        return asked
    if asked is not None:
        raise Conflict(_("Vous le lui avez déjà proposé : écrivez-lui de vive voix."))
    _check_can_be_asked(row, what, by, to)
    if Handing.objects.by(by).filter(made_at__gt=now - timedelta(days=1)).count() >= DAILY_OFFERS:
        raise TooMany(_("Dix propositions en un jour, c’est le plus : reprenez demain."))
    row.handings.by(by).waiting().filter(what=what).update(answer=Answer.BACK)
    made = Handing.objects.create(action=row, what=what, giver=by, person=to, made_at=now)
    _write(made, to)
    return made


@transaction.atomic
def take_offer_back(*, by: User, action: Action, what: What) -> None:
    """Ask nobody any more; an offer that was answered stays answered."""
    row = lock_action(action)
    row.handings.by(by).waiting().filter(what=what).update(answer=Answer.BACK)


@transaction.atomic
def accept_place(
    *, by: User, handing: Handing, minutes_a_week: int, show_name: bool = False
) -> None:
    """Take the place that somebody hands over, within the time one says one has.

    Raises `Conflict` (the place was given back meanwhile, somebody waits, no time left).
    """
    hold(by)
    row = lock_action(handing.action)
    made = _open(by, row, handing, What.PLACE)
    check_can_take(by, row)
    _check_nobody_waits(row, but=by)
    theirs = row.takings.filter(person=made.giver_id, is_waiting=False).first()
    if theirs is None:
        raise Conflict(_("Cette place a été rendue entre-temps : elle n’est plus à confier."))
    mine = row.takings.filter(person=by).first()
    if mine is not None and not mine.is_waiting:
        raise Conflict(_("Vous avez déjà une place."))
    say_time(by, minutes_a_week)
    # Who waits has counted those minutes already.
    if mine is None:
        check_has_time(by, row, minutes_a_week)
    row.takings.filter(person__in=(by.pk, made.giver_id)).delete()
    Taking.objects.create(action=row, person=by, show_name=show_name)
    _answer(made, Answer.YES)


@transaction.atomic
def accept_lead(*, by: User, handing: Handing) -> None:
    """Lead the action from now on. Raises `Refused` for whoever left the team."""
    row = lock_action(handing.action)
    made = _open(by, row, handing, What.LEAD)
    check_can_lead(by, row)
    row.leader = by
    row.save(update_fields=["leader"])
    moved(row.initiative_id)
    log("action.lead", row.initiative, by=by)
    _answer(made, Answer.YES)


@transaction.atomic
def decline(*, by: User, handing: Handing) -> None:
    """Say no, without having to say why."""
    row = lock_action(handing.action)
    _answer(_open(by, row, handing, What(handing.what)), Answer.NO)


def forget_handings(user: User) -> None:
    """Leave no offer of somebody, or to them: their account goes."""
    Handing.objects.by(user).delete()
    Handing.objects.to(user).delete()


def _open(by: User, row: Action, handing: Handing, what: What) -> Handing:
    made = row.handings.select_related("giver").filter(pk=handing.pk, what=what).first()
    if made is None or made.person_id != by.pk:
        raise Refused(_("Cette proposition n’est pas pour vous."))
    if made.answer != Answer.WAITS:
        raise Conflict(_("Cette proposition n’attend plus de réponse."))
    made.action = row
    return made


def _answer(made: Handing, answer: Answer) -> None:
    made.answer = answer
    made.save(update_fields=["answer"])
    _write(made, made.giver)


def _check_can_be_asked(row: Action, what: What, by: User, to: User) -> None:
    if to.pk == by.pk:
        raise Conflict(_("C’est vous : nommez quelqu’un d’autre."))
    check_can_be_reached(by, to)
    if what == What.LEAD:
        if role_of(to, row.initiative) is None:
            raise Conflict(_("Une personne de l’équipe seulement peut mener une action."))
        if row.leader_id == to.pk:
            raise Conflict(_("Cette personne mène déjà l’action."))
    elif row.takings.filter(person=to, is_waiting=False).exists():
        raise Conflict(_("Cette personne a déjà une place."))


def _check_nobody_waits(row: Action, but: User | None = None) -> None:
    if Taking.objects.waiting().filter(action=row).exclude(person=but).exists():
        raise Conflict(
            _("Des personnes attendent une place : rendez la vôtre, la première l’aura aussitôt.")
        )


def _write(made: Handing, to: User) -> None:
    """One letter for the offer, one for its answer."""
    post(
        kind=MAIL,
        key=f"{MAIL}-{made.pk}-{made.answer or 'made'}",
        to=to.email,
        args={"handing": made.pk, "answer": made.answer},
    )
