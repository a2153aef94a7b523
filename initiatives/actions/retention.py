"""What is forgotten about signers, when, and the daily proof that it was.

Everything goes in batches, each in a transaction of its own: stopped in the middle, a sweep goes
on where it was.
"""

import logging
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from civic.accounts.models import User
from civic.audit import actions as audit
from initiatives.models import NamedReply, Petition, ReplyToConfirm, Signature
from initiatives.models.named_reply import LINK_KEPT
from initiatives.models.signature import UNCONFIRMED_DAYS
from initiatives.petitions.addresses import person_key
from initiatives.petitions.identity import sealed_again
from initiatives.petitions.sealing import cipher
from initiatives.petitions.states import PETITION_MOVES, PetitionMove, PetitionState
from initiatives.telling import log

logger = logging.getLogger(__name__)
TRACES_DAYS = 30
ANONYMOUS_MONTHS = 6
# Sweeps run once a day: what came due since the last one is not late yet.
GRACE = timedelta(days=1)
_BATCH = 2000
_PURGE = """
WITH old AS (
    SELECT id, petition_id FROM initiatives_signature
    WHERE confirmed_at IS NULL AND state IN ('pending', 'withdrawn') AND created_at < %s
    ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED
), gone AS (
    DELETE FROM initiatives_signature s USING old
    WHERE s.id = old.id AND s.petition_id = old.petition_id RETURNING s.petition_id
), told AS (
    INSERT INTO initiatives_petitionfigures AS f (petition_id, counts, difference, purged)
    SELECT petition_id, '{}', '{}', count(*) FROM gone GROUP BY 1
    ON CONFLICT (petition_id) DO UPDATE SET purged = f.purged + excluded.purged
)
SELECT count(*) FROM gone
"""
# Old links lead nowhere any more; hours stay, so that days and roots are the same.
_ANONYMISE = """
UPDATE initiatives_signature
SET identity = NULL, address_key = NULL, name_key = NULL, person_key = NULL, features = '{}',
    score = 0, show_name = false, commune = '', uid = gen_random_uuid(),
    form_key = gen_random_uuid(), created_at = date_trunc('hour', created_at),
    confirmed_at = date_trunc('hour', confirmed_at),
    withdrawn_at = date_trunc('hour', withdrawn_at)
WHERE id = ANY(%s)
"""
# What told that they signed another petition too goes with what told who they are, on either side:
# whoever could no longer be told from somebody else is counted once at most.
_UNASK = """
DELETE FROM initiatives_asked WHERE id IN (
    SELECT a.id FROM initiatives_asked a WHERE a.signature_id = ANY(%(keys)s)
    UNION ALL
    SELECT a.id FROM initiatives_signature s JOIN initiatives_asked a
        ON a.address_key = s.address_key AND a.name_key = s.name_key
    WHERE s.id = ANY(%(keys)s)
    UNION ALL
    SELECT a.id FROM initiatives_signature s JOIN initiatives_asked a
        ON a.person_key = s.person_key
    WHERE s.id = ANY(%(keys)s)
)
"""


def purge_unconfirmed(now: datetime | None = None) -> int:
    """Delete what nobody confirmed in thirty days; returns how many."""
    limit = (now or timezone.now()) - timedelta(days=UNCONFIRMED_DAYS)
    total = 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_PURGE, [limit, _BATCH])
            gone = int(cursor.fetchone()[0])
        total += gone
        if gone < _BATCH:
            return total


def drop_traces(now: datetime | None = None) -> int:
    """Empty the traces older than thirty days; returns how many rows had some."""
    limit = (now or timezone.now()) - timedelta(days=TRACES_DAYS)
    rows = Signature.objects.filter(created_at__lt=limit).exclude(features={})
    return sum(
        Signature.objects.filter(pk__in=keys).update(features={}, score=0)
        for keys in _batches(rows)
    )


def anonymise_petitions(now: datetime | None = None) -> int:
    """Forget who signed the petitions closed six months ago; returns how many are archived."""
    moment = now or timezone.now()
    due = Petition.objects.filter(state=PetitionState.CLOSED, closed_at__lte=months_before(moment))
    return sum(_archive(petition, moment) for petition in due.select_related("initiative"))


def forget_signer(user: User) -> int:
    """Keep the signatures of an account as counts: nobody knows any more whose they are."""
    return sum(anonymise(keys) for keys in _batches(signed_by(user)))


def signed_by(user: User) -> QuerySet[Signature]:
    """The signatures made with an account: found through a key for each petition."""
    secret, account = settings.SIGNATURE_HASH_KEY.encode(), str(user.uid)
    petitions = Petition.objects.exclude(state=PetitionState.ARCHIVED).values_list("pk", flat=True)
    keys = [person_key(secret, petition, account) for petition in petitions.iterator()]
    return Signature.objects.filter(person_key__in=keys)


@transaction.atomic
def anonymise(keys: list[int]) -> int:
    """Empty everything that tells who signed; counts, receipts and départements stay."""
    with connection.cursor() as cursor:
        cursor.execute(_UNASK, {"keys": keys})
        cursor.execute(_ANONYMISE, [keys])
        return cursor.rowcount


def rotate_identities() -> int:
    """Seal every identity again with the newest key; returns how many."""
    total = _rotate(NamedReply.objects.filter(mailbox__isnull=False), "mailbox")
    total += _rotate(ReplyToConfirm.objects.filter(sealed__isnull=False), "sealed")
    for keys in _batches(Signature.objects.filter(identity__isnull=False)):
        for pk, sealed in Signature.objects.filter(pk__in=keys).values_list("pk", "identity"):
            # Somebody who withdraws or corrects an address meanwhile is not brought back.
            same = Signature.objects.filter(pk=pk, identity=sealed)
            total += same.update(identity=sealed_again(bytes(sealed))) if sealed else 0
    return total


def _rotate(rows: QuerySet[Any], name: str) -> int:
    """The same for what is sealed in one column of some rows."""
    total = 0
    for pk, sealed in rows.values_list("pk", name).iterator():
        same = rows.model.objects.filter(pk=pk, **{name: sealed})
        total += same.update(**{name: cipher().rotate(bytes(sealed))})
    return total


def prove_retention(now: datetime | None = None) -> dict[str, int]:
    """Look for what should be forgotten; the record keeps what was found, an error tells it."""
    moment = now or timezone.now()
    found = {name: rows.count() for name, rows in _overdue(moment - GRACE).items()}
    audit.record(
        verb="retention.proven" if not any(found.values()) else "retention.overdue",
        target_kind="retention",
        target_id=timezone.localdate(moment),
        overdue=found,
        rows=Signature.objects.count(),
        archived=Petition.objects.filter(state=PetitionState.ARCHIVED).count(),
    )
    if any(found.values()):
        logger.error("Signers are not forgotten in time: %s", found)
    return found


def months_before(moment: datetime, months: int = ANONYMOUS_MONTHS) -> datetime:
    """The same hour some months earlier, in Paris; the last day of a month that is shorter."""
    local = timezone.localtime(moment, timezone.get_default_timezone())
    year, month = divmod(local.year * 12 + local.month - 1 - months, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    last = (following - timedelta(days=1)).day
    return local.replace(year=year, month=month + 1, day=min(local.day, last))


def _overdue(moment: datetime) -> dict[str, QuerySet[Any]]:
    """What must not be there any more, by the rule it breaks."""
    old = Signature.objects.filter(created_at__lt=moment - timedelta(days=UNCONFIRMED_DAYS))
    traces = Signature.objects.filter(created_at__lt=moment - timedelta(days=TRACES_DAYS))
    gone = Signature.objects.filter(petition__state=PetitionState.ARCHIVED)
    return {
        "unconfirmed": old.filter(confirmed_at=None, state__in=["pending", "withdrawn"]),
        "traces": traces.exclude(features={}),
        "petitions": Petition.objects.filter(
            state=PetitionState.CLOSED, closed_at__lte=months_before(moment)
        ),
        "replies": ReplyToConfirm.objects.filter(made_at__lt=moment - LINK_KEPT),
        "identities": gone.filter(_TELLING),
        "withdrawn": Signature.objects.filter(state="withdrawn").filter(_TELLING_WHO),
    }


_TELLING_WHO = (
    Q(identity__isnull=False)
    | Q(address_key__isnull=False)
    | Q(name_key__isnull=False)
    | Q(person_key__isnull=False)
)
_TELLING = _TELLING_WHO | ~Q(commune="") | ~Q(features={}) | Q(show_name=True)


def _archive(petition: Petition, now: datetime) -> bool:
    # What was never confirmed would be forgotten with the rest, and must not be counted as known.
    for keys in _batches(Signature.objects.filter(petition=petition).filter(_TELLING)):
        anonymise(keys)
    before, after = PETITION_MOVES[PetitionMove.ARCHIVE]
    still = Signature.objects.filter(_TELLING, petition=OuterRef("pk"))
    with transaction.atomic():
        rows = Petition.objects.filter(~Exists(still), pk=petition.pk, state__in=before)
        if not rows.update(state=after, anonymised_at=now):
            return False
        log("petition.archive", petition.initiative, by=None)
    return True


def _batches(rows: QuerySet[Signature]) -> Iterator[list[int]]:
    """The keys of some rows, a batch at a time, in their order."""
    last = 0
    while True:
        keys = list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:_BATCH])
        if not keys:
            return
        yield keys
        last = keys[-1]
