"""Many signatures at once, and what may happen to them."""

import uuid
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from initiatives.actions import signing
from initiatives.models import Petition, Signature
from initiatives.petitions import receipts
from initiatives.petitions.identity import Identity
from initiatives.petitions.states import Proof, SignatureState
from tests.petitions.cast import make_confirmed


def confirmed(petition: Petition, number: int = 1, at: datetime | None = None) -> list[Signature]:
    """Signatures by people who do not know each other, through the real actions."""
    rows = []
    for _turn in range(number):
        row, _shown = make_confirmed(petition, "Ada Roux", f"{uuid.uuid4().hex}@example.org")
        if at is not None:
            Signature.objects.filter(pk=row.pk).update(confirmed_at=at, created_at=at)
            row.refresh_from_db()
        rows.append(row)
    return rows


@transaction.atomic
def crowd(petition: Petition, number: int, at: datetime | None = None, **fields) -> list[str]:
    """Write many confirmed signatures in one statement; returns their receipts."""
    now = at or timezone.now()
    codes = [receipts.new_code() for _turn in range(number)]
    state = fields.setdefault("state", SignatureState.CONFIRMED)
    given = {
        "identity": Identity("Ada", "Roux", "ada@example.org").seal(),
        "address_key": b"a" * 32,
        "name_key": b"n" * 32,
        "slot": 1,
        "commune": "21231",
        "area": "d21",
        "local": True,
        "proof": Proof.EMAIL,
        "consent_version": "2026-11",
        "terms": petition.terms,
        "created_at": now,
        "confirmed_at": now,
    } | fields
    rows = [
        Signature(
            petition=petition,
            form_key=uuid.uuid4(),
            leaf=receipts.leaf(petition.pk, code),
            **given | {"address_key": uuid.uuid4().bytes * 2},
        )
        for code in codes
    ]
    Signature.objects.bulk_create(rows, batch_size=5000)
    day = timezone.localdate(given["confirmed_at"]) if given["confirmed_at"] else None
    counted = {state: number} if state in _FIGURES else {}
    local = number if state == SignatureState.CONFIRMED and given["local"] else 0
    signing.SignatureDelta.objects.create(
        petition_id=petition.pk,
        day=day,
        area=given["area"],
        received=number,
        local=local,
        **counted,
    )
    return codes


_FIGURES = ("confirmed", "verifying", "excluded")
