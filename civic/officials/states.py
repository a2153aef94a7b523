"""The states of a claimed mandate and of a mandate, and who may move them."""

from datetime import date
from enum import StrEnum

from django.db import models
from django.utils import timezone

from civic.accounts.models import Mandate


class ClaimState(models.TextChoices):
    """Where a claimed mandate is. Nothing of it is public before it is accepted."""

    PENDING = "pending", "En cours de vérification"
    ACCEPTED = "accepted", "Vérifié"
    REFUSED = "refused", "Refusé"
    WITHDRAWN = "withdrawn", "Retiré par son auteur"


class ClaimMove(StrEnum):
    """What moves a claim; the only moves there are."""

    ACCEPT = "accept"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"


CLAIM_MOVES: dict[ClaimMove, tuple[ClaimState, ClaimState]] = {
    ClaimMove.ACCEPT: (ClaimState.PENDING, ClaimState.ACCEPTED),
    ClaimMove.REFUSE: (ClaimState.PENDING, ClaimState.REFUSED),
    ClaimMove.WITHDRAW: (ClaimState.PENDING, ClaimState.WITHDRAWN),
}


class MandateState(models.TextChoices):
    """What a mandate is worth today: only an active one has a badge."""

    PENDING = "pending", "Pas encore en cours"
    ACTIVE = "active", "En cours"
    EXPIRED = "expired", "Terminé"
    REVOKED = "revoked", "Retiré"


def state_of(mandate: Mandate, today: date | None = None) -> MandateState:
    """The one state of a mandate on a day.

    | revoked | verified | began | over | state |
    |---|---|---|---|---|
    | yes | | | | revoked |
    | no | | | yes | expired |
    | no | no | | no | pending |
    | no | yes | no | no | pending |
    | no | yes | yes | no | active |
    """
    day = today or timezone.localdate()
    if mandate.revoked_at is not None:
        return MandateState.REVOKED
    if mandate.ends_on is not None and mandate.ends_on < day:
        return MandateState.EXPIRED
    if mandate.verified_at is None or mandate.starts_on > day:
        return MandateState.PENDING
    return MandateState.ACTIVE
