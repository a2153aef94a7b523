"""The states of a channel and of a delivery, and their moves: one table for each."""

from enum import StrEnum

from django.db import models

from civic.activity.verbs import Verb


class Owner(models.TextChoices):
    """In whose name a channel speaks."""

    INSTANCE = "instance", "Le site"
    MANDATE = "mandate", "Un élu, pour son territoire"
    INITIATIVE = "initiative", "L’équipe d’une initiative"


class ChannelState(models.TextChoices):
    """Where a channel is. Only an active one is told what is new."""

    ACTIVE = "active", "Ouvert"
    PAUSED = "paused", "En pause"
    # The network no longer lets us in: what waits is kept until its owner connects it again.
    LOST = "lost", "À reconnecter"
    REVOKED = "revoked", "Débranché"


class ChannelMove(StrEnum):
    """What moves a channel; the only moves there are."""

    PAUSE = "pause"
    RESUME = "resume"
    LOSE = "lose"
    RECONNECT = "reconnect"
    REVOKE = "revoke"


CHANNEL_MOVES: dict[ChannelMove, tuple[tuple[ChannelState, ...], ChannelState]] = {
    ChannelMove.PAUSE: ((ChannelState.ACTIVE,), ChannelState.PAUSED),
    ChannelMove.RESUME: ((ChannelState.PAUSED,), ChannelState.ACTIVE),
    ChannelMove.LOSE: ((ChannelState.ACTIVE, ChannelState.PAUSED), ChannelState.LOST),
    ChannelMove.RECONNECT: (
        (ChannelState.ACTIVE, ChannelState.PAUSED, ChannelState.LOST),
        ChannelState.ACTIVE,
    ),
    ChannelMove.REVOKE: (
        (ChannelState.ACTIVE, ChannelState.PAUSED, ChannelState.LOST),
        ChannelState.REVOKED,
    ),
}


class Wanted(models.TextChoices):
    """What is asked of the network."""

    POST = "post", "Publier"
    EDIT = "edit", "Corriger"
    DELETE = "delete", "Retirer"


class DeliveryState(models.TextChoices):
    """Where one thing told on one channel is."""

    HELD = "held", "À relire"
    DUE = "due", "En attente"
    # Asked of the network, its answer not written yet.
    SENDING = "sending", "En cours d’envoi"
    SENT = "sent", "Publié"
    # The network may have taken it and has no way to be asked: a person looks there.
    UNKNOWN = "unknown", "Issue inconnue"
    FAILED = "failed", "Abandonné"
    REFUSED = "refused", "Refusé à la relecture"
    SKIPPED = "skipped", "Laissé de côté"
    TAKEN_BACK = "taken_back", "Retiré"
    # Withdrawn here, and only a person can take it away there.
    TO_REMOVE = "to_remove", "À retirer à la main"


class DeliveryMove(StrEnum):
    """What moves a delivery; the only moves there are."""

    APPROVE = "approve"
    REFUSE = "refuse"
    START = "start"
    SETTLE = "settle"
    RETRY = "retry"
    DOUBT = "doubt"
    GIVE_UP = "give_up"
    SKIP = "skip"
    SEND_AGAIN = "send_again"
    SAY_POSTED = "say_posted"
    CHANGE = "change"
    KEEP = "keep"
    TAKE_BACK = "take_back"
    LEAVE = "leave"
    SAY_REMOVED = "say_removed"
    RENEW = "renew"


_S = DeliveryState
DELIVERY_MOVES: dict[DeliveryMove, tuple[tuple[DeliveryState, ...], DeliveryState]] = {
    DeliveryMove.APPROVE: ((_S.HELD,), _S.DUE),
    DeliveryMove.REFUSE: ((_S.HELD,), _S.REFUSED),
    DeliveryMove.START: ((_S.DUE, _S.SENDING), _S.SENDING),
    # Posted or corrected there, or found there after a try of unknown outcome.
    DeliveryMove.SETTLE: ((_S.DUE, _S.SENDING, _S.UNKNOWN), _S.SENT),
    DeliveryMove.RETRY: ((_S.DUE, _S.SENDING), _S.DUE),
    DeliveryMove.DOUBT: ((_S.DUE, _S.SENDING), _S.UNKNOWN),
    DeliveryMove.GIVE_UP: ((_S.DUE, _S.SENDING), _S.FAILED),
    DeliveryMove.SKIP: ((_S.HELD, _S.DUE), _S.SKIPPED),
    DeliveryMove.SEND_AGAIN: (
        (_S.FAILED, _S.UNKNOWN, _S.SKIPPED, _S.REFUSED, _S.TAKEN_BACK),
        _S.DUE,
    ),
    DeliveryMove.SAY_POSTED: ((_S.UNKNOWN,), _S.SENT),
    # The text changed here, or was withdrawn here: the post follows.
    DeliveryMove.CHANGE: ((_S.SENT, _S.DUE, _S.TO_REMOVE), _S.DUE),
    # What was withdrawn came back before it was taken away there.
    DeliveryMove.KEEP: ((_S.DUE, _S.TO_REMOVE), _S.SENT),
    DeliveryMove.TAKE_BACK: ((_S.SENDING,), _S.TAKEN_BACK),
    DeliveryMove.LEAVE: ((_S.SENT, _S.DUE, _S.SENDING, _S.UNKNOWN, _S.FAILED), _S.TO_REMOVE),
    DeliveryMove.SAY_REMOVED: ((_S.TO_REMOVE,), _S.TAKEN_BACK),
    # What was withdrawn before it was posted came back.
    DeliveryMove.RENEW: ((_S.SKIPPED,), _S.DUE),
}


class Skip(models.TextChoices):
    """Why something was left aside."""

    WITHDRAWN = "withdrawn", "Retiré du site avant d’être publié ailleurs"
    STALE = "stale", "Trop ancien pour être encore annoncé"
    REVOKED = "revoked", "Le compte a été débranché"


# What an owner may choose to tell outside.
TELLABLE: tuple[Verb, ...] = (
    Verb.PUBLISHED,
    Verb.PETITION_OPENED,
    Verb.MILESTONE,
    Verb.THRESHOLD,
    Verb.REPLY_PUBLISHED,
    Verb.UPDATE,
    Verb.ACTION_OPENED,
    Verb.CLOSED,
    Verb.REPLY_OVERDUE,
    Verb.SENSE_CHANGED,
)
# What is told unless the owner chooses otherwise: what somebody outside would want to know, and
# nothing that repeats itself.
TOLD: tuple[Verb, ...] = (
    Verb.PUBLISHED,
    Verb.PETITION_OPENED,
    Verb.MILESTONE,
    Verb.THRESHOLD,
    Verb.REPLY_PUBLISHED,
    Verb.UPDATE,
    Verb.CLOSED,
)
