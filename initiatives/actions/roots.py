"""Publish, each day, the Merkle root of the receipts that a petition counts.

The root of a day holds the receipts confirmed before its last midnight (Paris) and counted when it
is made, in the order of the signatures' `id`. A signature withdrawn, excluded or put under
verification afterwards leaves the next root and stays under those before, which never change: a
signer whose receipt is no longer under the latest root knows that they are no longer counted.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.db import connection, transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from civic.audit import actions as audit
from initiatives.models import Petition, Root, RootChunk, Signature
from initiatives.petitions import receipts

# A root missed for longer than this would be made of what is no longer known.
CATCH_UP_DAYS = 7
_LOCK = 7_205
_KEEP = """
INSERT INTO initiatives_rootchunk AS c (petition_id, number, first, node, leaves)
VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (petition_id, number) DO UPDATE
SET first = excluded.first, node = excluded.node, leaves = excluded.leaves
WHERE c.node <> excluded.node OR c.first <> excluded.first
"""


def publish_roots(now: datetime | None = None) -> int:
    """Publish the roots of the days that are over and have none; returns how many."""
    today = timezone.localdate(now or timezone.now())
    due = list(_due(today).values_list("pk", flat=True))
    return sum(_publish_one(petition, today) for petition in due)


def ends(day: date) -> datetime:
    """The midnight that ends a day, in Paris."""
    midnight = datetime.combine(day + timedelta(days=1), time.min)
    return timezone.make_aware(midnight, timezone.get_default_timezone())


def counted_before(petition: int, moment: datetime) -> QuerySet[Signature]:
    """The signatures counted now that were confirmed before a moment, in the order of a root."""
    rows = Signature.objects.counted().filter(petition=petition, confirmed_at__lt=moment)
    return rows.order_by("id")


def _due(today: date) -> QuerySet[Petition]:
    """Petitions without yesterday's root; an archived one needs none after its last day."""
    rows = Petition.objects.filter(opened_at__lt=ends(today - timedelta(days=1)))
    rows = rows.exclude(roots__day=today - timedelta(days=1))
    return rows.exclude(anonymised_at__lt=ends(today - timedelta(days=3))).order_by("pk")


@transaction.atomic
def _publish_one(pk: int, today: date) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, pk % 2**31])
    petition = Petition.objects.get(pk=pk)
    days = _missing(petition, today)
    for day in days:
        _write(petition, day, *_tree(petition, day, keep=day == days[-1]))
    return len(days)


def _missing(petition: Petition, today: date) -> list[date]:
    """The days to publish, oldest first."""
    last = petition.roots.aggregate(last=Max("day"))["last"]
    first = max(
        last + timedelta(days=1) if last else timezone.localdate(petition.opened_at),
        today - timedelta(days=CATCH_UP_DAYS),
    )
    return [first + timedelta(days=number) for number in range((today - first).days)]


def _tree(petition: Petition, day: date, *, keep: bool) -> tuple[bytes, int]:
    """The root of a day and how many leaves it holds; the latest tree is kept, part by part.

    One question, one reading: of millions of leaves, one part and a hash for each are in memory.
    """
    firsts: list[int] = []
    nodes: list[bytes] = []
    size = 0
    for part in receipts.parts(_leaves(petition, day, firsts)):
        node = receipts.root(part)
        if keep:
            _keep(petition, len(nodes), firsts[len(nodes)], node, b"".join(part))
        nodes.append(node)
        size += len(part)
    if keep:
        RootChunk.objects.filter(petition=petition, number__gte=len(nodes)).delete()
    return receipts.root(nodes), size


def _leaves(petition: Petition, day: date, firsts: list[int]) -> Iterator[bytes]:
    """The leaves in their order; the `id` that begins each part goes to `firsts`."""
    rows = counted_before(petition.pk, ends(day)).values_list("id", "leaf")
    for number, (pk, leaf) in enumerate(rows.iterator(chunk_size=receipts.PART * 4)):
        if number % receipts.PART == 0:
            firsts.append(pk)
        yield bytes(leaf or b"")


def _keep(petition: Petition, number: int, first: int, node: bytes, leaves: bytes) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, [petition.pk, number, first, node, leaves])


def _write(petition: Petition, day: date, root: bytes, size: int) -> None:
    before = petition.roots.order_by("-day").first()
    Root.objects.create(petition=petition, day=day, root=root, size=size)
    # The same root again says nothing new to the record.
    if before is None or bytes(before.root) != root:
        audit.record(
            verb="petition.root",
            target_kind="petition",
            target_id=petition.pk,
            day=day.isoformat(),
            size=size,
            root=root.hex(),
        )
