"""The life of a mail: posted with what it tells, claimed, handed over, settled, tried again.

A sender that dies leaves a lease that ends by itself. A row found with `sending_since` and no
outcome may have been handed over already: handing it over again is counted in `repeats`.
"""

import json
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.accounts.roles import Acting
from civic.audit import actions as audit
from civic.lib.permissions import Conflict
from civic.notifications import pace, registry
from civic.notifications.models import Mail, Reader, Silence
from civic.notifications.states import Lane, MailState

# 1 min, 2, 4 … then every 6 h: the last of these attempts comes about three days later.
MAX_ATTEMPTS = 20
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=6)
POSTED_AT_ONCE, PURGED_AT_ONCE = 1000, 5000

# One statement for hundreds of mails: a hundred thousand may be told of one thing.
_WRITE = """
INSERT INTO notifications_mail (
    uid, key, lane, kind, args, "to", reader_id, state, created_at, due_at, attempts, repeats,
    last_error
)
SELECT gen_random_uuid(), v.key, %(lane)s, %(kind)s, v.args::jsonb, v.address, v.reader_id,
       'waiting', %(now)s, v.due_at, 0, 0, ''
FROM unnest(%(keys)s::text[], %(args)s::text[], %(addresses)s::text[], %(readers)s::bigint[],
            %(dues)s::timestamptz[]) AS v(key, args, address, reader_id, due_at)
ON CONFLICT (key) DO NOTHING RETURNING key
"""
# One commit per message: what was handed over is written with the start of the next one.
_START = """
WITH handed AS (
    UPDATE notifications_mail SET state = 'sent', sent_at = clock_timestamp(), args = '{}',
           lease_until = NULL, sending_since = NULL, last_error = ''
    WHERE id = %(handed)s AND state IN ('waiting', 'cancelled')
)
UPDATE notifications_mail SET sending_since = clock_timestamp(), attempts = attempts + 1,
       repeats = repeats + (sending_since IS NOT NULL)::int
WHERE id = %(next)s AND state = 'waiting' AND lease_until = %(lease)s
"""


@dataclass(frozen=True)
class Post:
    """One mail to post with others of its kind."""

    key: str
    to: str
    args: dict[str, Any]
    reader: Reader | None = None
    due_at: datetime | None = None


@dataclass(frozen=True)
class Batch:
    """What one sender claimed, and how many seconds to wait before the first may leave."""

    mails: list[Mail]
    wait: float = 0.0


def post(
    *,
    kind: str,
    key: str,
    to: str,
    args: dict[str, Any],
    reader: Reader | None = None,
    due_at: datetime | None = None,
) -> bool:
    """Write one mail to send in the caller's transaction; False when `key` was posted before.

    `kind` names a registered model, which says the lane. Raises `KeyError` for an unknown one
    and `TransactionManagementError` outside a transaction: a mail that can be lost between
    two commits must not exist.
    """
    return bool(post_many(kind=kind, posts=[Post(key, to, args, reader, due_at)]))


def post_many(*, kind: str, posts: Sequence[Post]) -> set[str]:
    """Write several mails of one kind; returns the keys that were new. Raises like `post`."""
    return write(kind=kind, lane=registry.model(kind).lane, posts=posts)


def write(*, kind: str, lane: Lane, posts: Sequence[Post]) -> set[str]:
    """Write rows in a given lane and return the keys that were new, exactly, even in a race."""
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("A mail is written with what it tells.")
    new: set[str] = set()
    for start in range(0, len(posts), POSTED_AT_ONCE):
        with connection.cursor() as cursor:
            cursor.execute(_WRITE, _columns(kind, lane, posts[start : start + POSTED_AT_ONCE]))
            new.update(key for (key,) in cursor.fetchall())
    return new


def _columns(kind: str, lane: Lane, posts: Sequence[Post]) -> dict[str, Any]:
    now = timezone.now()
    return {
        "kind": kind,
        "lane": int(lane),
        "now": now,
        "keys": [each.key for each in posts],
        "args": [json.dumps(each.args) for each in posts],
        "addresses": [each.to for each in posts],
        "readers": [each.reader.pk if each.reader else None for each in posts],
        "dues": [each.due_at or now for each in posts],
    }


@transaction.atomic
def claim(limit: int) -> Batch:
    """Take at most `limit` due mails for this sender, the first lane first.

    Empty when nothing is due, or when another sender already holds the coming second.
    """
    rows: list[Mail] = []
    # Lane by lane, so that each look is one short walk of the index.
    for lane in Lane:
        due = Mail.objects.claimable().filter(lane=lane).annotate(claimed_at=Now())
        rows += due.select_for_update(skip_locked=True)[: limit - len(rows)]
        if len(rows) == limit:
            break
    wait = pace.reserve(len(rows)) if rows else None
    if wait is None:
        return Batch([])
    lease = rows[0].claimed_at + timedelta(seconds=settings.MAIL_LEASE_SECONDS)  # type: ignore[attr-defined]
    Mail.objects.filter(pk__in=[row.pk for row in rows]).update(lease_until=lease)
    for row in rows:
        row.lease_until = lease
    return Batch(rows, wait)


def start(mail: Mail, *, handed: Mail | None = None) -> bool:
    """Write that `mail` is about to be handed over, and that `handed` was.

    False when somebody else holds it by now or it was cancelled: it must not be sent.
    """
    values = {"handed": handed.pk if handed else None, "next": mail.pk, "lease": mail.lease_until}
    with connection.cursor() as cursor:
        cursor.execute(_START, values)
        started = cursor.rowcount == 1
    mail.attempts += started
    return started


def sent(mail: Mail) -> None:
    """Write that the server took it. What it said is not kept: codes and tokens are in there."""
    moved = Mail.objects.filter(pk=mail.pk, state__in=[MailState.WAITING, MailState.CANCELLED])
    moved.update(
        state=MailState.SENT,
        sent_at=Now(),
        args={},
        lease_until=None,
        sending_since=None,
        last_error="",
    )


def later(mail: Mail, *, error: str, unsure: bool = False) -> None:
    """Plan the next attempt, or give up after the last one.

    `unsure`: the server may have taken it, so that the next attempt may repeat it.
    """
    fields: dict[str, Any] = {} if unsure else {"sending_since": None}
    _try_again(mail, error, fields)


def postpone(mail: Mail, *, until: datetime) -> None:
    """Keep it for later, at no cost to its attempts: it must not leave yet."""
    _held(mail).update(due_at=until, lease_until=None)


def unbuilt(mail: Mail, *, error: str) -> None:
    """Count an attempt that ended before anything could be handed over."""
    mail.attempts += 1
    _try_again(mail, error, {"attempts": mail.attempts})


def _try_again(mail: Mail, error: str, fields: dict[str, Any]) -> None:
    if mail.attempts >= MAX_ATTEMPTS:
        dead(mail, error=error)
        return
    due = Now() + backoff(mail.attempts)
    _held(mail).update(due_at=due, lease_until=None, last_error=error[:60], **fields)


def dead(mail: Mail, *, error: str) -> None:
    """Give up: an operator looks at it and may send it again."""
    _held(mail).update(
        state=MailState.DEAD, lease_until=None, sending_since=None, last_error=error[:60]
    )


def cancel(mail: Mail, *, why: str) -> None:
    """Leave it out for good: nothing is left to tell, or the address is silent."""
    _held(mail).update(
        state=MailState.CANCELLED, args={}, lease_until=None, sending_since=None, last_error=why
    )


def release(mails: Iterable[Mail]) -> None:
    """Give back what was claimed and not handed over, at no cost to its attempts."""
    for mail in mails:
        _held(mail).update(lease_until=None)


def _held(mail: Mail) -> Any:
    """The row while the lease is still this sender's: the lease is the proof."""
    return Mail.objects.waiting().filter(pk=mail.pk, lease_until=mail.lease_until)


def backoff(attempts: int) -> timedelta:
    """How long to wait after this many attempts: doubled each time, give or take a fifth."""
    wait = min(FIRST_WAIT * 2 ** max(attempts - 1, 0), LONGEST_WAIT)
    return wait * random.uniform(0.8, 1.2)  # noqa: S311 (not a secret)


@transaction.atomic
def send_again(*, by: User, mail: Mail) -> None:
    """Put a dead mail back in its lane, as new. Raises `Conflict` when it cannot leave."""
    if Silence.objects.filter(address=mail.to.lower()).exists():
        raise Conflict(_("Cette adresse est muette : acceptez d’abord de lui réécrire."))
    moved = Mail.objects.filter(pk=mail.pk, state=MailState.DEAD).update(
        state=MailState.WAITING, due_at=Now(), attempts=0, last_error=""
    )
    if not moved:
        raise Conflict(_("Ce courriel n’est plus abandonné."))
    audit.record(
        verb="mail.sent_again",
        target_kind="mail",
        target_id=mail.uid,
        person=by.uid,
        role=Acting.OPERATOR,
    )


def cancel_for(*, reader: Reader, kinds: Iterable[str] | None = None) -> int:
    """Leave out what waits for a reader who stopped it, `kinds` only or all; returns how many.

    One that is being handed over at this very moment still leaves.
    """
    waiting = Mail.objects.waiting().filter(reader=reader)
    if kinds is not None:
        waiting = waiting.filter(kind__in=list(kinds))
    return waiting.update(state=MailState.CANCELLED, args={}, lease_until=None)


def take_back(keys: Sequence[str]) -> set[str]:
    """Leave out those that have not left; returns the keys of all that told nobody anything.

    One handed over, even with an unknown outcome, or purged since, counts as told.
    """
    untold: set[str] = set()
    for start in range(0, len(keys), POSTED_AT_ONCE):
        rows = Mail.objects.filter(key__in=keys[start : start + POSTED_AT_ONCE])
        still = rows.filter(state=MailState.WAITING, sending_since=None)
        still.update(state=MailState.CANCELLED, args={}, lease_until=None, last_error="taken back")
        never = rows.filter(state__in=[MailState.CANCELLED, MailState.DEAD])
        untold.update(never.values_list("key", flat=True))
    return untold


def forget(address: str) -> None:
    """Delete what was ever sent or is silent at an address whose owner leaves.

    What waits to leave stays: the goodbye itself may be among it.
    """
    Mail.objects.sent_to(address).exclude(state=MailState.WAITING).delete()
    Silence.objects.filter(address=address.lower()).delete()


def purge() -> int:
    """Delete what left or was cancelled long ago, and the dead after a longer while."""
    kept = timedelta(days=settings.MAIL_KEPT_DAYS)
    now = timezone.now()
    # One look per state: each has an index of its own, and their union none.
    return (
        _purge(Q(state=MailState.SENT, sent_at__lt=now - kept))
        + _purge(Q(state=MailState.DEAD, due_at__lt=now - 3 * kept))
        + _purge(Q(state=MailState.CANCELLED, due_at__lt=now - kept))
    )


def _purge(old: Q) -> int:
    gone = 0
    while True:
        some = Mail.objects.filter(old).values("pk")[:PURGED_AT_ONCE]
        count, _kinds = Mail.objects.filter(pk__in=some).delete()
        gone += count
        if count < PURGED_AT_ONCE:
            return gone
