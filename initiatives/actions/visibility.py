"""Restrict and restore. Every change has a written reason that the author and anyone reads."""

import uuid
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.accounts.roles import Acting
from civic.activity import actions as activity
from civic.activity.models import Activity
from civic.activity.verbs import Verb
from civic.lib.permissions import Conflict
from initiatives import owed
from initiatives.actions.parts import keep_petition_untold
from initiatives.actions.reply_clocks import follow_visibility
from initiatives.models import Alternative, Initiative, Restriction
from initiatives.permissions import check_can_restrict
from initiatives.states import UNTOLD, Visibility
from initiatives.telling import KIND, log, tell, veil

BLURRED = Visibility.BLURRED
# What quotes the text itself, or what its author says of it.
_WORDED = (Verb.PUBLISHED, Verb.EDITED, Verb.SENSE_CHANGED, Verb.CLOSED)


@transaction.atomic
def change_visibility(
    *,
    by: User | None,
    initiative: Initiative,
    to: Visibility,
    reason: str,
    expected: Visibility | None = None,
    at: datetime | None = None,
    renews: bool = False,
) -> Restriction:
    """Move an initiative on the visibility axis and return the decision.

    `by` is None when nobody decides now: a restriction that ends at its date. `expected` is what
    the moderator had before their eyes. `renews` gives the state it has already another reason.
    Raises `Refused` (not a moderator, or judge of their own side), `Conflict` (already so, or
    changed since) and `ValueError` without a reason: no restriction exists without one.
    """
    if by is not None:
        check_can_restrict(by, initiative)
    if not reason.strip():
        raise ValueError("a change of visibility needs a reason")
    before = expected or Visibility(initiative.visibility)
    uid = uuid.uuid4()
    _move(initiative, before, to, uid, renews=renews)
    now = at or timezone.now()
    decision = Restriction.objects.create(
        uid=uid, initiative=initiative, visibility=to, reason=reason.strip(), decided_at=now
    )
    log("initiative.visibility", initiative, by=by, role=Acting.MODERATOR, before=before, after=to)
    _carry_outwards(initiative, before, to, reason, now)
    follow_visibility(initiative, to, now)
    owed.fulfil(decision)
    return decision


def tell_appeal(
    *,
    restriction: Restriction,
    contested_at: datetime | None,
    upheld_at: datetime | None = None,
) -> None:
    """Show beside a decision that it is contested, or that it was confirmed; its words stay.

    Whoever judges appeals has checked and recorded who asks: there is no `by`.
    """
    rows = Restriction.objects.filter(pk=restriction.pk)
    rows.update(contested_at=contested_at, upheld_at=upheld_at)


def _move(
    initiative: Initiative, before: Visibility, to: Visibility, uid: uuid.UUID, *, renews: bool
) -> None:
    rows = Initiative.objects.filter(pk=initiative.pk, visibility=before)
    if (before == to and not renews) or not rows.update(visibility=to, decision_uid=uid):
        raise Conflict(_("L’état a changé entre-temps : relisez avant de décider."))
    initiative.visibility = to


def _carry_outwards(
    initiative: Initiative, before: Visibility, to: Visibility, reason: str, now: datetime
) -> None:
    """Withdraw or reinstate what was told, then tell the decision itself."""
    row = {"subject_kind": KIND, "subject_key": str(initiative.pk)}
    around = _linked_to(initiative)
    if to in UNTOLD and before not in UNTOLD:
        activity.withdraw(**row, told_under=[*around])
    if before in UNTOLD and to not in UNTOLD:
        held = [key for key, visibility in around.items() if visibility in UNTOLD]
        activity.reinstate(**row, told_under=[*around], but=held)
        keep_petition_untold(initiative)
    if BLURRED in (before, to):
        own = Activity.objects.about(KIND, initiative.pk).filter(verb__in=_WORDED)
        veil(own.filter(object_key=initiative.pk), is_veiled=to == BLURRED)
    if to not in UNTOLD:
        verb = Verb.RESTORED if to == Visibility.PUBLIC else Verb.RESTRICTED
        tell(verb, initiative, by=None, at=now, summary=reason[:500], visibility=to)


def _linked_to(initiative: Initiative) -> dict[str, str]:
    """The other ends of its alternatives, whose timelines quote it, and their visibility."""
    links = Alternative.objects.filter(Q(original=initiative) | Q(answer=initiative))
    keys = {key for pair in links.values_list("original", "answer") for key in pair}
    others = Initiative.objects.filter(pk__in=keys - {initiative.pk})
    return {str(pk): visibility for pk, visibility in others.values_list("pk", "visibility")}
