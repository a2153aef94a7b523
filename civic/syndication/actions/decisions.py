"""What a person decides about one thing to tell: its words, whether it leaves, how it ended."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Value
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.audit import actions as audit
from civic.lib.permissions import Conflict, Refused
from civic.syndication.connectors import addresses
from civic.syndication.connectors.base import Receipt
from civic.syndication.models import WORDS_MAX, Delivery
from civic.syndication.permissions import acting_for, check_can_decide
from civic.syndication.states import (
    DELIVERY_MOVES,
    ChannelState,
    DeliveryMove,
    DeliveryState,
    Wanted,
)


@transaction.atomic
def approve(*, by: User, delivery: Delivery, words: str | None = None) -> Delivery:
    """Let a text that waited for a reader leave, in other words when `words` are given."""
    row = _locked(delivery, by)
    fields = {"words": _checked(words), "draft": None} if words is not None else {}
    _move(row, DeliveryMove.APPROVE, by=by, due_at=timezone.now(), **fields)
    return row


@transaction.atomic
def adapt(*, by: User, delivery: Delivery, words: str) -> Delivery:
    """Write other words for a text that has not left: it still waits. Empty: ours again."""
    row = _locked(delivery, by)
    waiting = Delivery.objects.filter(
        pk=row.pk,
        state__in=[DeliveryState.HELD, DeliveryState.DUE, DeliveryState.FAILED],
        sending_since=None,
        sent_at=None,
    )
    if not waiting.update(words=_checked(words), draft=None):
        raise _over()
    row.refresh_from_db()
    _log("delivery.adapted", row, by)
    return row


@transaction.atomic
def refuse(*, by: User, delivery: Delivery) -> Delivery:
    """Leave a text that waited for a reader; it can still be sent again later."""
    row = _locked(delivery, by)
    _move(row, DeliveryMove.REFUSE, by=by)
    return row


@transaction.atomic
def send_again(*, by: User, delivery: Delivery) -> Delivery:
    """Put back what was given up, left aside, refused, taken back or of unknown outcome.

    What was taken back is posted as a new one. For an unknown outcome the person says that they
    looked there and did not find it. Raises `Conflict` while it is withdrawn here.
    """
    row = _locked(delivery, by)
    _check_sendable(row)
    fields: dict[str, Any] = {"attempts": 0, "error": "", "why": "", "due_at": timezone.now()}
    if row.state == DeliveryState.TAKEN_BACK:
        fields |= {
            "round": F("round") + Value(1),
            "wanted": Wanted.POST,
            "sent_at": None,
            "remote_id": "",
            "url": "",
            "remote": {},
            "draft": None,
        }
    if row.state == DeliveryState.UNKNOWN:
        fields["sending_since"] = None
    _move(row, DeliveryMove.SEND_AGAIN, by=by, **fields)
    return row


@transaction.atomic
def say_posted(
    *, by: User, delivery: Delivery, url: str = "", at: datetime | None = None
) -> Delivery:
    """Say that one of unknown outcome is there, at `url` when the person gives it.

    Where its address names the post, it can be corrected and taken back from here like any other.
    Raises `Refused` for the address of another one.
    """
    row = _locked(delivery, by)
    found = _named(row, url)
    _move(
        row,
        DeliveryMove.SAY_POSTED,
        by=by,
        sent_at=at or timezone.now(),
        url=url[:500],
        remote_id=found.remote_id if found else "",
        error="",
        sending_since=None,
    )
    return row


@transaction.atomic
def say_removed(*, by: User, delivery: Delivery, at: datetime | None = None) -> Delivery:
    """Say that one took the post away there by hand."""
    row = _locked(delivery, by)
    _move(row, DeliveryMove.SAY_REMOVED, by=by, taken_back_at=at or timezone.now(), error="")
    return row


def _named(row: Delivery, url: str) -> Receipt | None:
    """What an address names on the network of a delivery."""
    channel, chat = row.channel, str(row.channel.options.get("chat", ""))
    found = addresses.receipt_of(channel.network, url, name=channel.name, chat=chat)
    if found is None:
        return None
    others = Delivery.objects.of(channel).exclude(pk=row.pk)
    if others.filter(remote_id=found.remote_id).exists():
        raise Refused(_("Cette adresse est celle d’une autre annonce de ce compte."))
    return found


def _check_sendable(row: Delivery) -> None:
    if row.activity is None or row.activity.withdrawn_at is not None:
        raise Conflict(_("Ce contenu n’est plus public : il ne peut pas être annoncé."))
    if row.channel.state == ChannelState.REVOKED:
        raise Conflict(_("Ce compte est débranché : branchez-le de nouveau."))


def _checked(words: str) -> str:
    text = words.strip()
    if len(text) > WORDS_MAX:
        raise Refused(
            _("Ce texte est trop long : %(most)d caractères au plus.") % {"most": WORDS_MAX}
        )
    return text


def _locked(delivery: Delivery, by: User) -> Delivery:
    rows = Delivery.objects.select_for_update(of=("self",)).select_related(
        "activity", "channel__server", "channel__mandate", "channel__initiative"
    )
    row = rows.get(pk=delivery.pk)
    check_can_decide(by, row.channel)
    return row


def _move(row: Delivery, move: DeliveryMove, *, by: User, **fields: Any) -> None:
    """A conditional UPDATE, as the table allows; raises `Conflict` otherwise."""
    sources, target = DELIVERY_MOVES[move]
    told = {"decided_by": by, "decided_at": timezone.now()}
    rows = Delivery.objects.filter(pk=row.pk, state__in=sources)
    if not rows.update(state=target, lease_until=None, **told, **fields):
        raise _over()
    row.refresh_from_db()
    _log(f"delivery.{move}", row, by)


def _over() -> Conflict:
    return Conflict(_("L’état de cette publication a changé entre-temps : rechargez la page."))


def _log(verb: str, row: Delivery, by: User) -> None:
    audit.record(
        verb=verb,
        target_kind="delivery",
        target_id=row.uid,
        person=by.uid,
        role=acting_for(row.channel),
        network=row.channel.server.network,
    )
