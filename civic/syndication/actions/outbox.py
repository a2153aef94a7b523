"""The life of a delivery: claimed, asked of the network, settled, tried again.

A sender that dies leaves leases that end by themselves: one on the delivery, which proves who holds
it, and one on its channel, so that one sender at a time speaks for an account. A row found with
`sending_since` and no outcome may have been posted already.
"""

import json
import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Greatest, Now

from civic.syndication.actions import servers
from civic.syndication.connectors.base import Draft, Receipt
from civic.syndication.delivering import drafting
from civic.syndication.models import BREAKS_AFTER, Channel, Delivery
from civic.syndication.models.delivery import ERROR_MAX
from civic.syndication.states import DELIVERY_MOVES, DeliveryMove, DeliveryState, Skip, Wanted

# 30 s, 1 min, 2 … then every 6 h, full jitter: the last of these tries comes within a day.
MAX_ATTEMPTS = 10
FIRST_WAIT, LONGEST_WAIT, SHORTEST_WAIT = (
    timedelta(seconds=30),
    timedelta(hours=6),
    timedelta(seconds=5),
)

_FREE = "({0}.lease_until IS NULL OR {0}.lease_until < clock_timestamp())"
_PAST = "({0} IS NULL OR {0} <= clock_timestamp())"
# More rows than wanted: one for each channel is kept. A resting channel still takes back.
_FIND = f"""
SELECT d.id, c.id, s.id, s.failures
FROM syndication_delivery d
JOIN syndication_channel c ON c.id = d.channel_id
JOIN syndication_server s ON s.id = c.server_id
WHERE d.state IN ('due', 'sending') AND d.due_at <= clock_timestamp()
  AND {_FREE.format("d")} AND {_FREE.format("c")}
  AND (c.state = 'active' OR c.state = 'paused' AND d.wanted <> 'post')
  AND {_PAST.format("s.open_until")} AND {_PAST.format("s.limited_until")}
  AND {_PAST.format("c.waits_until")}
ORDER BY d.due_at, d.id LIMIT %(limit)s FOR UPDATE OF d, c SKIP LOCKED
"""  # noqa: S608 (constants)
# The same moment on both, which proves who holds them: now() stands still.
_HOLD = """
WITH held AS (
    UPDATE syndication_channel SET lease_until = now() + %(seconds)s * interval '1 second'
    WHERE id = ANY(%(channels)s)
)
UPDATE syndication_delivery SET lease_until = now() + %(seconds)s * interval '1 second'
WHERE id = ANY(%(ids)s)
"""
# Committed before the network is asked. What was withdrawn meanwhile is not asked for any more.
_START = """
WITH started AS (
    UPDATE syndication_delivery d
    SET state = 'sending', sending_since = clock_timestamp(), attempts = attempts + 1,
        repeats = repeats + (sending_since IS NOT NULL AND wanted = 'post')::int,
        draft = %(draft)s::jsonb, told_title = %(title)s, told_version = %(version)s,
        told_print = %(print)s,
        lease_until = clock_timestamp() + %(seconds)s * interval '1 second'
    WHERE d.id = %(id)s AND d.state IN ('due', 'sending') AND d.lease_until = %(lease)s
      AND d.wanted = %(wanted)s
      AND (d.wanted = 'delete' OR EXISTS (
          SELECT 1 FROM activity_activity a WHERE a.id = d.activity_id AND a.withdrawn_at IS NULL))
      AND EXISTS (SELECT 1 FROM syndication_channel c
                  WHERE c.id = d.channel_id AND c.state IN ('active', 'paused'))
    RETURNING d.lease_until, d.channel_id
), held AS (
    UPDATE syndication_channel c SET lease_until = started.lease_until FROM started
    WHERE c.id = started.channel_id
)
SELECT lease_until FROM started
"""


@dataclass(frozen=True)
class Told:
    """What is about to be sent: the draft, and what it tells."""

    draft: Draft
    title: str
    version: int | None
    print: str


@transaction.atomic
def claim(limit: int) -> list[Delivery]:
    """Take at most `limit` due deliveries for this sender, one a channel, the first due first.

    Of a server that failed too often, one alone: a try.
    """
    chosen: dict[int, int] = {}
    with connection.cursor() as cursor:
        cursor.execute(_FIND, {"limit": 4 * limit})
        for delivery, channel, server, failures in cursor.fetchall():
            if len(chosen) == limit:
                break
            if channel in chosen:
                continue
            if failures < BREAKS_AFTER or servers.try_one(server, settings.CHANNEL_LEASE_SECONDS):
                chosen[channel] = delivery
        if not chosen:
            return []
        values: dict[str, Any] = {
            "seconds": settings.CHANNEL_LEASE_SECONDS,
            "channels": list(chosen),
            "ids": list(chosen.values()),
        }
        cursor.execute(_HOLD, values)
    rows = Delivery.objects.filter(pk__in=chosen.values()).select_related(
        "activity", "channel__server"
    )
    return list(rows.order_by("due_at", "pk"))


def start(delivery: Delivery, told: Told | None = None) -> bool:
    """Write that the network is about to be asked, with what; False when it must not be.

    Somebody else holds it by now, or it was withdrawn, or its channel was disconnected. A
    deletion tells nothing new: it has no `told`.
    """
    told_fields: dict[str, Any] = {
        "draft": json.dumps(drafting.kept(told.draft)) if told else _json(delivery.draft),
        "title": told.title if told else delivery.told_title,
        "version": told.version if told else delivery.told_version,
        "print": told.print if told else delivery.told_print,
    }
    values = told_fields | {
        "id": delivery.pk,
        "lease": delivery.lease_until,
        "wanted": delivery.wanted,
        "seconds": settings.CHANNEL_LEASE_SECONDS,
    }
    with connection.cursor() as cursor:
        cursor.execute(_START, values)
        found = cursor.fetchone()
    if found is None:
        return False
    delivery.lease_until, delivery.attempts = found[0], delivery.attempts + 1
    return True


def _json(value: Any) -> str | None:
    return None if value is None else json.dumps(value)


def posted(delivery: Delivery, receipt: Receipt, *, at: datetime | None = None) -> None:
    """Write where it is. An outcome is a fact: it is kept whoever holds the row by now.

    `at` is when, for a try whose outcome was unknown until now.
    """
    sources, target = DELIVERY_MOVES[DeliveryMove.SETTLE]
    Delivery.objects.filter(pk=delivery.pk, state__in=sources).update(
        state=target,
        wanted=Wanted.POST,
        sent_at=delivery.sent_at or at or Now(),
        remote_id=receipt.remote_id[:500],
        url=receipt.url[:500],
        remote=receipt.extra,
        error="",
        sending_since=None,
        lease_until=None,
    )


def taken_back(delivery: Delivery, *, error: str = "") -> None:
    """Write that it is not there any more."""
    _to(
        DeliveryMove.TAKE_BACK,
        delivery,
        taken_back_at=Now(),
        error=error[:ERROR_MAX],
        sending_since=None,
    )


def later(
    delivery: Delivery, *, error: str, unsure: bool = False, after: float | None = None
) -> None:
    """Plan the next try, or give up after the last one.

    `unsure`: it may have been posted, and is looked for first. `after`: the server's own word, in
    seconds.
    """
    if delivery.attempts >= MAX_ATTEMPTS:
        give_up(delivery, error=error, unsure=unsure)
        return
    wait = max(backoff(delivery.attempts), timedelta(seconds=after or 0))
    fields: dict[str, Any] = {} if unsure else {"sending_since": None}
    _to(DeliveryMove.RETRY, delivery, due_at=Now() + wait, error=error[:ERROR_MAX], **fields)


def uncounted(
    delivery: Delivery, *, error: str, asked: bool, until: datetime | None = None
) -> None:
    """Give it back as if it had not been tried: nothing is wrong with it.

    `asked`: the network was asked to take it, and surely did not; an earlier doubt stays otherwise.
    """
    fields: dict[str, Any] = {"due_at": until} if until else {}
    if asked:
        fields |= {"attempts": max(delivery.attempts - 1, 0), "sending_since": None}
    _to(DeliveryMove.RETRY, delivery, error=error[:ERROR_MAX], **fields)


def unmade(delivery: Delivery, *, error: str, after: float | None = None) -> None:
    """Count a try that ended before anything was asked for; an earlier doubt stays."""
    delivery.attempts += 1
    held(delivery).update(attempts=delivery.attempts)
    later(delivery, error=error, unsure=delivery.is_unsure, after=after)


def give_up(delivery: Delivery, *, error: str, unsure: bool = False) -> None:
    """Stop trying: a person looks at it. What cannot be taken back there is listed for it."""
    fields = {"error": error[:ERROR_MAX] or "?"}
    if delivery.wanted == Wanted.DELETE:
        _to(DeliveryMove.LEAVE, delivery, sending_since=None, **fields)
    elif unsure and delivery.wanted == Wanted.POST:
        doubt(delivery, error=error)
    else:
        _to(DeliveryMove.GIVE_UP, delivery, sending_since=None, **fields)


def doubt(delivery: Delivery, *, error: str) -> None:
    """Leave it to a person: it may be there, and the network has no way to be asked."""
    _to(DeliveryMove.DOUBT, delivery, error=error[:ERROR_MAX] or "?")


def skip(delivery: Delivery, why: Skip) -> None:
    """Leave it aside before anything was asked for."""
    held(delivery).filter(state=DeliveryState.DUE).update(
        state=DeliveryState.SKIPPED, why=why, lease_until=None, sending_since=None
    )


def withdrawn_unsure(delivery: Delivery, receipt: Receipt | None) -> None:
    """Withdrawn here while it was unknown whether it is there: take it back, or leave it aside."""
    if receipt is None:
        held(delivery).update(
            state=DeliveryState.SKIPPED, why=Skip.WITHDRAWN, lease_until=None, sending_since=None
        )
        return
    held(delivery).update(
        state=DeliveryState.DUE,
        wanted=Wanted.DELETE,
        sent_at=delivery.sending_since,
        remote_id=receipt.remote_id[:500],
        url=receipt.url[:500],
        remote=receipt.extra,
        due_at=Now(),
        attempts=0,
        draft=None,
        lease_until=None,
        sending_since=None,
    )


def postpone(channel: Channel, until: datetime) -> None:
    """Let all posts of a channel wait: its hours, its number a day."""
    rows = Delivery.objects.of(channel).filter(
        state=DeliveryState.DUE, wanted=Wanted.POST, due_at__lt=until
    )
    rows.update(due_at=until, lease_until=None)


def limited(channel: Channel, until: datetime) -> None:
    """The network asked this account to wait, and perhaps our machine."""
    Channel.objects.filter(pk=channel.pk).update(waits_until=until)
    rows = Delivery.objects.of(channel).filter(state=DeliveryState.DUE, due_at__lt=until)
    rows.update(due_at=Greatest(F("due_at"), until))
    servers.limited(channel, until)


def release(deliveries: Iterable[Delivery]) -> None:
    """Give back what was claimed and not tried."""
    for delivery in deliveries:
        held(delivery).update(lease_until=None)
        free(delivery)


def free(delivery: Delivery, *, used: bool = False) -> None:
    """Let another sender speak for the channel."""
    fields: dict[str, Any] = {"last_used_at": Now()} if used else {}
    rows = Channel.objects.filter(pk=delivery.channel_id, lease_until=delivery.lease_until)
    rows.update(lease_until=None, **fields)


def held(delivery: Delivery) -> QuerySet[Delivery]:
    """The row while the lease is still this sender's: the lease is the proof."""
    return Delivery.objects.filter(
        pk=delivery.pk,
        lease_until=delivery.lease_until,
        state__in=[DeliveryState.DUE, DeliveryState.SENDING],
    )


def backoff(attempts: int) -> timedelta:
    """How long to wait after this many tries: anything up to a length that doubles each time."""
    longest = min(FIRST_WAIT * 2 ** max(attempts - 1, 0), LONGEST_WAIT)
    return max(SHORTEST_WAIT, longest * random.random())  # noqa: S311 (not a secret)


def _to(move: DeliveryMove, delivery: Delivery, **fields: Any) -> None:
    """The move of a sender, while it holds the row."""
    sources, target = DELIVERY_MOVES[move]
    rows = Delivery.objects.filter(
        pk=delivery.pk, state__in=sources, lease_until=delivery.lease_until
    )
    rows.update(state=target, lease_until=None, **fields)
