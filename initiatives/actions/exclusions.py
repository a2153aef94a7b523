"""Set signatures aside together, and give them back.

One moderator or operator proposes a list with a reason and what supports it, another one applies
it: a signature counts until then. An exclusion can be undone at any time, and undoing restores
the exact count. Nothing is deleted: the list, the reason and the evidence stay.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.lib.permissions import Conflict, Refused
from initiatives.actions.exclusion_mails import tell_excluded, tell_restored
from initiatives.models import (
    Excluded,
    Exclusion,
    GivenBack,
    Petition,
    Signature,
    SignatureDelta,
)
from initiatives.permissions import check_can_exclude
from initiatives.petitions.conditions import Conditions
from initiatives.petitions.states import (
    SIGNATURE_MOVES,
    Reason,
    SignatureMove,
    SignatureState,
)
from initiatives.telling import log

_BATCH = 5000
# Set aside in one transaction, and each told.
MOST = 10_000
_MOVABLE = SIGNATURE_MOVES[SignatureMove.EXCLUDE][0]


@dataclass(frozen=True)
class Preview:
    """What applying an exclusion would do now."""

    # Confirmed ones that would no longer be counted, and ones in verification.
    confirmed: int
    verifying: int
    # Withdrawn or set aside since the list was made.
    moved: int


def preview_conditions(petition: Petition, conditions: Conditions) -> Preview:
    """How many signatures some conditions find now."""
    rows = Signature.objects.matching(petition, conditions).values_list("state")
    states = dict(rows.annotate(Count("pk")).order_by())
    confirmed = states.get(SignatureState.CONFIRMED, 0)
    return Preview(confirmed, states.get(SignatureState.VERIFYING, 0), 0)


@transaction.atomic
def propose_matching(
    *, by: User, petition: Petition, conditions: Conditions, reason: Reason, evidence: str
) -> Exclusion:
    """Propose what some conditions find now; the list is kept and does not grow by itself."""
    if not conditions.names_a_sign:
        raise Conflict(_("Choisissez un signe : un moment ou un état n’en est pas un."))
    rows = Signature.objects.matching(petition, conditions).order_by("pk")
    found = list(rows.values_list("pk", flat=True)[: MOST + 1])
    return propose_exclusion(
        by=by,
        petition=petition,
        signatures=found,
        reason=reason,
        evidence=evidence,
        conditions=conditions,
    )


@transaction.atomic
def propose_exclusion(
    *,
    by: User,
    petition: Petition,
    signatures: Sequence[int],
    reason: Reason,
    evidence: str,
    conditions: Conditions | None = None,
) -> Exclusion:
    """Write down which signatures should be set aside and why; nothing changes yet."""
    role = check_can_exclude(by, petition)
    if not evidence.strip():
        raise Conflict(_("Dites ce qui le montre."))
    if len(signatures) > MOST:
        raise Conflict(_("Plus de %d signatures à la fois : resserrez le moment.") % MOST)
    keys = list(
        Signature.objects.filter(petition=petition, pk__in=signatures, state__in=_MOVABLE)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    if not keys:
        raise Conflict(_("Aucune de ces signatures n’est comptée ni en vérification."))
    exclusion = Exclusion(
        petition=petition,
        reason=reason,
        evidence=evidence.strip(),
        conditions=conditions.as_json() if conditions else {},
        proposed_by=by,
    )
    _save_once(exclusion)
    items = [Excluded(exclusion=exclusion, signature_id=key) for key in keys]
    Excluded.objects.bulk_create(items, batch_size=_BATCH)
    _log("propose", exclusion, by, role, len(keys))
    return exclusion


def _save_once(exclusion: Exclusion) -> None:
    try:
        with transaction.atomic():
            exclusion.save()
    except IntegrityError:
        raise Conflict(_("Une proposition avec ces conditions attend déjà une décision.")) from None


def preview_exclusion(exclusion: Exclusion) -> Preview:
    """How many signatures would leave the count if it were applied now."""
    listed = exclusion.items.values("signature")
    rows = Signature.objects.filter(petition=exclusion.petition_id, pk__in=listed)
    states = Counter(rows.values_list("state", flat=True))
    confirmed = states[SignatureState.CONFIRMED]
    verifying = states[SignatureState.VERIFYING]
    return Preview(confirmed, verifying, states.total() - confirmed - verifying)


@transaction.atomic
def apply_exclusion(*, by: User, exclusion: Exclusion, at: datetime | None = None) -> int:
    """Set the signatures aside; returns how many. Never by whoever proposed it."""
    role = check_can_exclude(by, exclusion.petition)
    if exclusion.proposed_by_id == by.pk:
        raise Refused(_("Une autre personne que celle qui propose doit appliquer."))
    _move(exclusion, Exclusion.State.PROPOSED, Exclusion.State.APPLIED)
    Exclusion.objects.filter(pk=exclusion.pk).update(applied_by=by, applied_at=at or timezone.now())
    rows = _lock(exclusion, _MOVABLE)
    for state in _MOVABLE:
        keys = [row.pk for row in rows if row.state == state]
        exclusion.items.filter(signature__in=keys).update(before=state)
    own = Signature.objects.filter(petition=exclusion.petition_id)
    own.filter(pk__in=[row.pk for row in rows]).update(
        state=SignatureState.EXCLUDED, reason=exclusion.reason
    )
    _count(rows, {row.pk: row.state for row in rows}, -1)
    tell_excluded(exclusion, rows)
    exclusion.refresh_from_db()
    _log("apply", exclusion, by, role, len(rows))
    return len(rows)


@transaction.atomic
def cancel_exclusion(*, by: User, exclusion: Exclusion, at: datetime | None = None) -> None:
    """Give up a proposal; nothing was counted otherwise."""
    role = check_can_exclude(by, exclusion.petition)
    _move(exclusion, Exclusion.State.PROPOSED, Exclusion.State.CANCELLED)
    Exclusion.objects.filter(pk=exclusion.pk).update(ended_at=at or timezone.now())
    exclusion.refresh_from_db()
    _log("cancel", exclusion, by, role, 0)


@transaction.atomic
def undo_exclusion(*, by: User, exclusion: Exclusion, at: datetime | None = None) -> int:
    """Give every signature back its state of before, but those withdrawn or given back since."""
    role = check_can_exclude(by, exclusion.petition)
    _move(exclusion, Exclusion.State.APPLIED, Exclusion.State.UNDONE)
    now = at or timezone.now()
    Exclusion.objects.filter(pk=exclusion.pk).update(ended_at=now)
    # Everybody gets theirs back: nobody decides about one of them any more.
    asked = GivenBack.objects.filter(item__exclusion=exclusion, state=GivenBack.State.PROPOSED)
    asked.update(state=GivenBack.State.CANCELLED, decided_at=now)
    before = dict(exclusion.items.exclude(before="").values_list("signature", "before"))
    rows = [row for row in _lock(exclusion, [SignatureState.EXCLUDED]) if row.pk in before]
    own = Signature.objects.filter(petition=exclusion.petition_id)
    for state in _MOVABLE:
        keys = [row.pk for row in rows if before[row.pk] == state]
        own.filter(pk__in=keys).update(state=state, reason="")
    _count(rows, before, 1)
    tell_restored(exclusion, rows)
    exclusion.refresh_from_db()
    _log("undo", exclusion, by, role, len(rows))
    return len(rows)


def _move(exclusion: Exclusion, before: str, after: str) -> None:
    rows = Exclusion.objects.filter(pk=exclusion.pk, state=before)
    fields = {"applied_at": timezone.now()} if after == Exclusion.State.APPLIED else {}
    if not rows.update(state=after, **fields):
        raise Conflict(_("Une autre personne vient de décider : relisez avant de continuer."))


def _lock(exclusion: Exclusion, states: Sequence[str]) -> list[Signature]:
    """The listed signatures that are in one of these states, held until the end."""
    listed = exclusion.items.values("signature")
    own = Signature.objects.filter(petition=exclusion.petition_id)
    rows = own.filter(pk__in=listed, state__in=states).order_by("pk")
    return list(
        rows.only(
            "uid", "petition_id", "state", "confirmed_at", "area", "local", "identity"
        ).select_for_update(no_key=True)
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
