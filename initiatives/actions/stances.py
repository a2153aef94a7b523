"""Join, oppose, change one's mind, withdraw.

Opinions are never in a log: no Activity and no audit row tells who took which side. Only
the consent is recorded, and milestones of the count.
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts.actions import give_consent
from civic.accounts.locks import hold
from civic.accounts.models import Consent, User
from civic.lib.permissions import Refused
from civic.notifications import actions as follows
from civic.notifications.states import Kind
from initiatives.models import Initiative, Stance, StanceDelta
from initiatives.permissions import (
    OPINIONS_TEXT_VERSION,
    check_can_take_stance,
    check_signed_in,
    has_agreed_to_opinions,
)
from initiatives.states import Side


class ConsentNeeded(Refused):
    """The person has not yet agreed that their positions are recorded (GDPR article 9)."""


@transaction.atomic
def take_stance(
    *,
    by: User,
    initiative: Initiative,
    side: Side,
    show_name: bool = False,
    agrees: bool = False,
    at: datetime | None = None,
) -> Stance:
    """Put `by` on one side, moving them from the other; sent twice, it changes nothing.

    `agrees` is the explicit consent asked the first time; without one on record
    `ConsentNeeded` is raised. Raises `Conflict` on a closed or withheld initiative.
    """
    check_can_take_stance(by, initiative)
    # Withdrawing the consent or erasing the account takes back every position at once: one
    # taken meanwhile must not slip through. It also keeps the same person from two first
    # positions at once.
    hold(by)
    now = at or timezone.now()
    require_consent(by, agrees, now)
    held = Stance.objects.select_for_update(no_key=True).filter(initiative=initiative, person=by)
    stance = held.first()
    if stance is not None:
        _move(stance, side, show_name, initiative.version, now)
        return stance
    _count(initiative.pk, after=side)
    _follow(by, initiative.pk, before=None, after=side, at=now)
    return Stance.objects.create(
        initiative=initiative,
        person=by,
        side=side,
        show_name=show_name,
        text_version=initiative.version,
        taken_at=now,
    )


@transaction.atomic
def withdraw_stance(*, by: User, initiative: Initiative) -> bool:
    """Take back one's position, always possible; returns whether there was one."""
    check_signed_in(by)
    rows = Stance.objects.select_for_update().filter(initiative=initiative, person=by)
    stance = rows.first()
    if stance is None:
        return False
    _count(initiative.pk, before=Side(stance.side))
    _follow(by, initiative.pk, before=Side(stance.side), after=None)
    rows.delete()
    return True


@transaction.atomic
def withdraw_all_stances(*, by: User) -> int:
    """Take back every position of a person, when they withdraw their consent."""
    stances = list(Stance.objects.select_for_update().of(by))
    for stance in stances:
        _count(stance.initiative_id, before=Side(stance.side))
    Stance.objects.of(by).delete()
    follows.leave_all(by=by)
    return len(stances)


def require_consent(by: User, agrees: bool, now: datetime) -> None:
    """Record the agreement that an opinion needs. Raises `ConsentNeeded` without one."""
    if has_agreed_to_opinions(by):
        return
    if not agrees:
        raise ConsentNeeded(_("Votre accord est nécessaire pour enregistrer votre position."))
    give_consent(
        by=by, purpose=Consent.Purpose.OPINIONS, text_version=OPINIONS_TEXT_VERSION, at=now
    )


def _move(stance: Stance, side: Side, show_name: bool, version: int, now: datetime) -> None:
    if stance.side != side:
        before = Side(stance.side)
        _count(stance.initiative_id, before=before, after=side)
        if stance.person is not None:
            _follow(stance.person, stance.initiative_id, before=before, after=side, at=now)
        stance.text_version, stance.taken_at = version, now
    stance.side, stance.show_name = side, show_name
    # By the initiative too, which says where the row is once tables are shared between machines.
    Stance.objects.filter(pk=stance.pk, initiative=stance.initiative_id).update(
        side=side,
        show_name=show_name,
        text_version=stance.text_version,
        taken_at=stance.taken_at,
    )


def _count(initiative_id: int, *, before: Side | None = None, after: Side | None = None) -> None:
    def change(side: Side) -> int:
        return (after == side) - (before == side)

    StanceDelta.objects.create(
        initiative_id=initiative_id,
        supports=change(Side.SUPPORT),
        opposes=change(Side.OPPOSE),
    )


def _follow(
    by: User,
    initiative_id: int,
    *,
    before: Side | None,
    after: Side | None,
    at: datetime | None = None,
) -> None:
    """Joining follows; taking the join back takes the follow back, unless it was tuned."""
    key = str(initiative_id)
    if after == Side.SUPPORT:
        follows.follow_joined(by=by, kind=Kind.INITIATIVE, key=key, at=at)
    elif before == Side.SUPPORT:
        follows.leave(by=by, kind=Kind.INITIATIVE, key=key)
