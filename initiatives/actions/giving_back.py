"""Give one excluded signature back and leave the others aside: its author is somebody after all.

Two people see to it from the reference that only the excluded person was sent, or that person
gives another proof themselves, once. What was given back alone is no longer the exclusion's:
undoing it, or setting the signature aside again, starts from there.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.lib.permissions import Conflict, Refused
from civic.territories.models import Territory
from initiatives.actions.exclusion_mails import tell_given_back
from initiatives.models import Excluded, Exclusion, GivenBack, Signature, SignatureDelta
from initiatives.permissions import check_can_exclude
from initiatives.petitions.references import matches
from initiatives.petitions.states import SIGNATURE_MOVES, Proof, Reason, SignatureMove
from initiatives.telling import log

_FROM, _TO = SIGNATURE_MOVES[SignatureMove.GIVE_BACK]


def standing_exclusion(row: Signature) -> Excluded | None:
    """What sets a signature aside now, or None: an exclusion that was undone holds nothing."""
    if row.state not in _FROM:
        return None
    items = Excluded.objects.filter(signature=row, exclusion__state=Exclusion.State.APPLIED)
    return (
        items.exclude(before="")
        .select_related("exclusion__petition__initiative")
        .order_by("-exclusion_id")
        .first()
    )


def is_proof_enough(row: Signature, exclusion: Exclusion) -> bool:
    """Whether its author's own proof gives it back.

    A postcode does not tell somebody from the same one again, and is asked for once.
    """
    is_known = row.identity is not None
    return is_known and row.proof == Proof.EMAIL and exclusion.reason != Reason.DUPLICATE


@transaction.atomic
def give_back_proven(*, uid: UUID, postcode: str, at: datetime | None = None) -> bool:
    """Count a signature again: its author knows the postcode of the commune they gave.

    Returns whether it matches. Raises `Conflict` where that is not enough, or no longer needed.
    """
    row = Signature.objects.select_related("petition__initiative").of_link(uid)
    item = standing_exclusion(row) if row else None
    held = _hold(item) if item else None
    if item is None or held is None or not is_proof_enough(held, item.exclusion):
        raise Conflict(_("Cette signature n’attend plus de preuve."))
    codes = Territory.objects.filter(code=held.commune).values_list("postcodes", flat=True).first()
    # A place whose codes are not known can neither prove nor be held against anybody.
    if not codes or postcode not in codes:
        return False
    now = at or timezone.now()
    _cancel_proposals(item, now)
    GivenBack.objects.create(
        item=item, way=GivenBack.Way.PROOF, state=GivenBack.State.DONE, decided_at=now
    )
    _give_back(item, held, Proof.PLACE)
    _log("proof", item.exclusion, None, "")
    return True


@transaction.atomic
def propose_giving_back(
    *, by: User, exclusion: Exclusion, reference: str, evidence: str
) -> GivenBack:
    """Propose to count one signature again, found by the reference its author was sent."""
    role = check_can_exclude(by, exclusion.petition)
    if not evidence.strip():
        raise Conflict(_("Dites ce qui le montre."))
    item = _find(exclusion, reference)
    if item is None:
        raise Conflict(_("Aucune signature mise de côté ici ne porte cette référence."))
    made = GivenBack(item=item, way=GivenBack.Way.PEOPLE, evidence=evidence.strip(), proposed_by=by)
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError:
        raise Conflict(_("Cette signature attend déjà une seconde personne.")) from None
    _log("propose", exclusion, by, role)
    return made


@transaction.atomic
def apply_giving_back(*, by: User, given: GivenBack, at: datetime | None = None) -> None:
    """Count it again; never by whoever proposed it."""
    exclusion = given.item.exclusion
    role = check_can_exclude(by, exclusion.petition)
    if given.proposed_by_id == by.pk:
        raise Refused(_("Une autre personne que celle qui propose doit décider."))
    held = _hold(given.item)
    _decide(given, GivenBack.State.DONE, by, at)
    if held is None:
        raise Conflict(_("Cette signature n’est plus mise de côté : elle a été retirée ou rendue."))
    _give_back(given.item, held, held.proof)
    _log("apply", exclusion, by, role)


@transaction.atomic
def cancel_giving_back(*, by: User, given: GivenBack, at: datetime | None = None) -> None:
    """Give up a proposal; the signature stays aside."""
    exclusion = given.item.exclusion
    role = check_can_exclude(by, exclusion.petition)
    _decide(given, GivenBack.State.CANCELLED, by, at)
    _log("cancel", exclusion, by, role)


def _find(exclusion: Exclusion, reference: str) -> Excluded | None:
    """The item whose author was sent this reference, if it still sets a signature aside."""
    items = exclusion.items.exclude(before="").filter(
        exclusion__state=Exclusion.State.APPLIED,
        signature__state__in=_FROM,
        signature__petition=exclusion.petition_id,
    )
    rows: Iterable[tuple[int, UUID]] = items.values_list("pk", "signature__uid").iterator()
    key = next((key for key, uid in rows if matches(reference, exclusion.uid, uid)), None)
    return items.select_related("exclusion__petition__initiative").get(pk=key) if key else None


def _hold(item: Excluded) -> Signature | None:
    """The signature, held until the end, when this very item still sets it aside.

    The exclusion is held first, as whoever undoes it holds it: the two never cross.
    """
    rows = Exclusion.objects.select_for_update(no_key=True)
    if not rows.filter(pk=item.exclusion_id, state=Exclusion.State.APPLIED).exists():
        return None
    if not Excluded.objects.filter(pk=item.pk).exclude(before="").exists():
        return None
    held = Signature.objects.select_for_update(no_key=True)
    own = held.filter(petition=item.exclusion.petition_id)
    return own.filter(pk=item.signature_id, state__in=_FROM).first()


def _give_back(item: Excluded, row: Signature, proof: int) -> None:
    """Count it; the controls do not ask again, and undoing the exclusion leaves it alone."""
    row.state, row.reason, row.proof = _TO, "", proof
    row.features = {**row.features, "cleared": True} if row.features else {}
    Signature.objects.same(row).update(
        state=row.state, reason=row.reason, proof=row.proof, features=row.features
    )
    Excluded.objects.filter(pk=item.pk).update(before="")
    SignatureDelta.objects.create(
        petition_id=row.petition_id,
        day=timezone.localdate(row.confirmed_at) if row.confirmed_at else None,
        area=row.area,
        excluded=-1,
        confirmed=1,
        local=int(row.local),
    )
    tell_given_back(item.exclusion, row)


def _decide(given: GivenBack, state: str, by: User, at: datetime | None) -> None:
    rows = GivenBack.objects.filter(pk=given.pk, state=GivenBack.State.PROPOSED)
    if not rows.update(state=state, decided_by=by, decided_at=at or timezone.now()):
        raise Conflict(_("Une autre personne vient de décider : relisez avant de continuer."))


def _cancel_proposals(item: Excluded, now: datetime) -> None:
    rows = item.returns.filter(state=GivenBack.State.PROPOSED)
    rows.update(state=GivenBack.State.CANCELLED, decided_at=now)


def _log(step: str, exclusion: Exclusion, by: User | None, role: str) -> None:
    log(
        f"petition.give-back.{step}",
        exclusion.petition.initiative,
        by=by,
        role=role,
        exclusion=str(exclusion.uid),
    )
