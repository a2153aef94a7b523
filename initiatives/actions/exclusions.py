"""Set signatures aside together, and give them back.

One moderator or operator proposes a list with a reason and what supports it, another one applies
it: a signature counts until then. An exclusion can be undone at any time, and undoing restores
the exact count. Nothing is deleted: the list, the reason and the evidence stay.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.accounts.roles import Acting, Role
from civic.lib.permissions import Conflict, Refused
from initiatives.actions.retention import signed_by
from initiatives.models import Excluded, Exclusion, Petition, Signature, SignatureDelta
from initiatives.permissions import check_is_no_party, check_signed_in
from initiatives.petitions.states import (
    SIGNATURE_MOVES,
    Reason,
    SignatureMove,
    SignatureState,
)
from initiatives.telling import log

_BATCH = 5000
_MOVABLE = SIGNATURE_MOVES[SignatureMove.EXCLUDE][0]


@dataclass(frozen=True)
class Preview:
    """What applying an exclusion would do now."""

    # Confirmed ones that would no longer be counted, and ones in verification.
    confirmed: int
    verifying: int
    # Withdrawn or set aside since the list was made.
    moved: int


@transaction.atomic
def propose_exclusion(
    *, by: User, petition: Petition, signatures: Sequence[int], reason: Reason, evidence: str
) -> Exclusion:
    """Write down which signatures should be set aside and why; nothing changes yet."""
    role = _check_may_exclude(by, petition)
    if not evidence.strip():
        raise Conflict(_("Dites ce qui le montre."))
    keys = list(
        Signature.objects.filter(petition=petition, pk__in=signatures, state__in=_MOVABLE)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    if not keys:
        raise Conflict(_("Aucune de ces signatures n’est comptée ni en vérification."))
    exclusion = Exclusion.objects.create(
        petition=petition, reason=reason, evidence=evidence.strip(), proposed_by=by
    )
    items = [Excluded(exclusion=exclusion, signature_id=key) for key in keys]
    Excluded.objects.bulk_create(items, batch_size=_BATCH)
    _log("propose", exclusion, by, role, len(keys))
    return exclusion


def preview_exclusion(exclusion: Exclusion) -> Preview:
    """How many signatures would leave the count if it were applied now."""
    states = Counter(exclusion.items.values_list("signature__state", flat=True))
    confirmed = states[SignatureState.CONFIRMED]
    verifying = states[SignatureState.VERIFYING]
    return Preview(confirmed, verifying, states.total() - confirmed - verifying)


@transaction.atomic
def apply_exclusion(*, by: User, exclusion: Exclusion, at: datetime | None = None) -> int:
    """Set the signatures aside; returns how many. Never by whoever proposed it."""
    role = _check_may_exclude(by, exclusion.petition)
    if exclusion.proposed_by_id == by.pk:
        raise Refused(_("Une autre personne que celle qui propose doit appliquer."))
    _move(exclusion, Exclusion.State.PROPOSED, Exclusion.State.APPLIED)
    Exclusion.objects.filter(pk=exclusion.pk).update(applied_by=by, applied_at=at or timezone.now())
    rows = _lock(exclusion, _MOVABLE)
    for state in _MOVABLE:
        keys = [row.pk for row in rows if row.state == state]
        exclusion.items.filter(signature__in=keys).update(before=state)
    Signature.objects.filter(pk__in=[row.pk for row in rows]).update(
        state=SignatureState.EXCLUDED, reason=exclusion.reason
    )
    _count(rows, {row.pk: row.state for row in rows}, -1)
    exclusion.refresh_from_db()
    _log("apply", exclusion, by, role, len(rows))
    return len(rows)


@transaction.atomic
def cancel_exclusion(*, by: User, exclusion: Exclusion, at: datetime | None = None) -> None:
    """Give up a proposal; nothing was counted otherwise."""
    role = _check_may_exclude(by, exclusion.petition)
    _move(exclusion, Exclusion.State.PROPOSED, Exclusion.State.CANCELLED)
    Exclusion.objects.filter(pk=exclusion.pk).update(ended_at=at or timezone.now())
    exclusion.refresh_from_db()
    _log("cancel", exclusion, by, role, 0)


@transaction.atomic
def undo_exclusion(*, by: User, exclusion: Exclusion, at: datetime | None = None) -> int:
    """Give every signature back its state of before, but those withdrawn since."""
    role = _check_may_exclude(by, exclusion.petition)
    _move(exclusion, Exclusion.State.APPLIED, Exclusion.State.UNDONE)
    Exclusion.objects.filter(pk=exclusion.pk).update(ended_at=at or timezone.now())
    before = dict(exclusion.items.exclude(before="").values_list("signature", "before"))
    rows = [row for row in _lock(exclusion, [SignatureState.EXCLUDED]) if row.pk in before]
    for state in _MOVABLE:
        keys = [row.pk for row in rows if before[row.pk] == state]
        Signature.objects.filter(pk__in=keys).update(state=state, reason="")
    _count(rows, before, 1)
    exclusion.refresh_from_db()
    _log("undo", exclusion, by, role, len(rows))
    return len(rows)


def _check_may_exclude(by: User, petition: Petition) -> str:
    """Raise for anyone but a moderator or an operator who has no part in it; return their role."""
    user = check_signed_in(by)
    role = next((role for role in (Role.MODERATOR, Role.OPERATOR) if user.holds(role)), None)
    if role is None:
        raise Refused(_("Cette décision revient à la modération."))
    check_is_no_party(user, petition.initiative)
    if signed_by(user).filter(petition=petition).exists():
        raise Refused(_("Vous avez signé cette pétition : une autre personne décide."))
    return Acting.MODERATOR if role == Role.MODERATOR else Acting.OPERATOR


def _move(exclusion: Exclusion, before: str, after: str) -> None:
    rows = Exclusion.objects.filter(pk=exclusion.pk, state=before)
    fields = {"applied_at": timezone.now()} if after == Exclusion.State.APPLIED else {}
    if not rows.update(state=after, **fields):
        raise Conflict(_("Une autre personne vient de décider : relisez avant de continuer."))


def _lock(exclusion: Exclusion, states: Sequence[str]) -> list[Signature]:
    """The listed signatures that are in one of these states, held until the end."""
    listed = exclusion.items.values("signature")
    rows = Signature.objects.filter(pk__in=listed, state__in=states).order_by("pk")
    return list(
        rows.only("petition_id", "state", "confirmed_at", "area", "local").select_for_update(
            no_key=True
        )
    )


def _count(rows: Sequence[Signature], states: dict[int, str], sign: int) -> None:
    """Move signatures between the counts: -1 out of their state, 1 back into it."""
    deltas = [
        SignatureDelta(
            petition_id=row.petition_id,
            day=timezone.localdate(row.confirmed_at) if row.confirmed_at else None,
            area=row.area,
            excluded=-sign,
            **{states[row.pk]: sign},
            local=sign if row.local and states[row.pk] == SignatureState.CONFIRMED else 0,
        )
        for row in rows
    ]
    SignatureDelta.objects.bulk_create(deltas, batch_size=_BATCH)


def _log(step: str, exclusion: Exclusion, by: User, role: str, number: int) -> None:
    log(
        f"petition.exclusion.{step}",
        exclusion.petition.initiative,
        by=by,
        role=role,
        exclusion=str(exclusion.uid),
        reason=exclusion.reason,
        signatures=number,
    )
