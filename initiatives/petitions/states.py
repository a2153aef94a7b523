"""The states of a petition and of a signature, and their moves."""

from enum import StrEnum

from django.db import models


class PetitionState(models.TextChoices):
    """Where a petition is. Closed is for good: a correction goes through a new petition."""

    OPEN = "open", "Ouverte aux signatures"
    PAUSED = "paused", "En pause"
    CLOSED = "closed", "Close"
    # Names and addresses of its signers are gone; counts and receipts stay.
    ARCHIVED = "archived", "Archivée"


class PetitionMove(StrEnum):
    """Moves of a petition."""

    PAUSE = "pause"
    RESUME = "resume"
    CLOSE = "close"
    ARCHIVE = "archive"


PETITION_MOVES: dict[PetitionMove, tuple[tuple[PetitionState, ...], PetitionState]] = {
    PetitionMove.PAUSE: ((PetitionState.OPEN,), PetitionState.PAUSED),
    PetitionMove.RESUME: ((PetitionState.PAUSED,), PetitionState.OPEN),
    PetitionMove.CLOSE: ((PetitionState.OPEN, PetitionState.PAUSED), PetitionState.CLOSED),
    PetitionMove.ARCHIVE: ((PetitionState.CLOSED,), PetitionState.ARCHIVED),
}


class SignatureState(models.TextChoices):
    """Where a signature is. Only a confirmed one counts towards a threshold."""

    PENDING = "pending", "À confirmer"
    CONFIRMED = "confirmed", "Confirmée"
    VERIFYING = "verifying", "En vérification"
    EXCLUDED = "excluded", "Écartée"
    WITHDRAWN = "withdrawn", "Retirée"


class SignatureMove(StrEnum):
    """Moves of a signature."""

    CONFIRM = "confirm"
    SUSPECT = "suspect"
    PROVE = "prove"
    EXCLUDE = "exclude"
    UNDO = "undo"
    GIVE_BACK = "give-back"
    WITHDRAW = "withdraw"


SIGNATURE_MOVES: dict[SignatureMove, tuple[tuple[SignatureState, ...], SignatureState]] = {
    SignatureMove.CONFIRM: ((SignatureState.PENDING,), SignatureState.CONFIRMED),
    SignatureMove.SUSPECT: (
        (SignatureState.PENDING, SignatureState.CONFIRMED),
        SignatureState.VERIFYING,
    ),
    SignatureMove.PROVE: ((SignatureState.VERIFYING,), SignatureState.CONFIRMED),
    SignatureMove.EXCLUDE: (
        (SignatureState.CONFIRMED, SignatureState.VERIFYING),
        SignatureState.EXCLUDED,
    ),
    # An exclusion taken back gives the state from before: confirmed or in verification.
    SignatureMove.UNDO: ((SignatureState.EXCLUDED,), SignatureState.CONFIRMED),
    # One alone, whose author is somebody: two people say so, or another proof.
    SignatureMove.GIVE_BACK: ((SignatureState.EXCLUDED,), SignatureState.CONFIRMED),
    SignatureMove.WITHDRAW: (
        (SignatureState.PENDING, SignatureState.CONFIRMED, SignatureState.VERIFYING),
        SignatureState.WITHDRAWN,
    ),
}

# One mailbox holds a place on a petition while its signature is one of these.
HOLDING = (SignatureState.CONFIRMED, SignatureState.VERIFYING, SignatureState.EXCLUDED)


class Proof(models.IntegerChoices):
    """How it is known that a person stands behind a signature."""

    NONE = 0, "Adresse non confirmée (non comptée)"
    EMAIL = 1, "Adresse e-mail confirmée"
    PLACE = 2, "Adresse e-mail et code postal"


class Reason(models.TextChoices):
    """Why a signature was set aside; published with each petition’s figures."""

    DUPLICATE = "duplicate", "Doublon"
    FAKE = "fake", "Fausse identité"
    DISPOSABLE = "disposable", "Adresse jetable"
    SCRIPT = "script", "Envois automatiques"
    PLACE = "place", "Lieu impossible"


class StepKind(models.TextChoices):
    """What a threshold calls for."""

    REPLY = "reply", "Les élus du territoire sont invités à répondre"
    NATIONAL_REPLY = "national-reply", "Le décideur national est invité à répondre"
    NATIONAL_DEBATE = "national-debate", "Un débat public est demandé"
