"""Ask some signers for another proof, and count them again once they give it.

Nobody is set aside here. A signature « en vérification » is out of the count until its author
proves in another way, or a moderator or operator lets it back; the message says why.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.lib.permissions import Conflict
from civic.notifications.actions.mails import Post, post_many
from civic.territories.models import Kind, Territory
from initiatives.models import Petition, PetitionDay, Signature, SignatureDelta
from initiatives.permissions import check_can_exclude
from initiatives.petitions import risk
from initiatives.petitions.addresses import keyed
from initiatives.petitions.sealing import seal
from initiatives.petitions.seen import Seen
from initiatives.petitions.states import (
    HOLDING,
    SIGNATURE_MOVES,
    Proof,
    SignatureMove,
    SignatureState,
)
from initiatives.telling import log

VERIFYING_MAIL = "signature-verifying"
# Of the inhabitants, those of 15 and over: the share of the whole country (Insee).
ADULTS = 0.82
_BATCH = 1000
# A commune is looked at once so many of a window come from it.
_PLACE_LEAST = 3
_READ = ("pk", "created_at", "confirmed_at", "commune", "features", "address_key")


def check_at_button(row: Signature, receipt: str) -> bool:
    """Ask for another proof at once, in the transaction that confirmed; returns whether it did.

    Only what one signature shows by itself is looked at: nothing is read.
    """
    confirmed = row.confirmed_at or timezone.now()
    seen = _seen(row.pk, row.created_at, confirmed, row.commune, row.features)
    if not risk.is_suspect_alone(seen):
        return False
    return bool(_ask(row.petition, {row.pk: risk.own_score(seen)}, {row.pk: receipt}))


def sweep_suspects(now: datetime | None = None, *, latest: bool = False) -> int:
    """Ask for another proof those whom petition-wide signs point at; how many.

    Every hour all petitions of these days are looked at, and in between only the `latest`: those
    that somebody signed since the sweep before.
    """
    moment = now or timezone.now()
    start = datetime.fromtimestamp(risk.since(moment.timestamp()), UTC)
    # One day more: the day of Paris begins before that of the controls.
    days = PetitionDay.objects.filter(day__gte=start.date() - timedelta(days=1), confirmed__gt=0)
    keys = days.values_list("petition_id", flat=True).distinct()
    petitions = Petition.objects.filter(pk__in=keys).select_related("initiative__territory")
    if latest:
        since = moment - timedelta(seconds=2 * risk.PERIOD)
        counted = Signature.objects.counted().filter(petition=OuterRef("pk"))
        petitions = petitions.filter(Exists(counted.filter(confirmed_at__gte=since)))
    return sum(_sweep(petition, start) for petition in petitions.order_by("pk"))


@transaction.atomic
def prove_place(*, uid: UUID, postcode: str) -> bool:
    """Count a signature again: its author knows the postcode of the commune they gave.

    Returns whether it matches. Raises `Conflict` for one that is not in verification.
    """
    row = Signature.objects.select_for_update().select_related("petition").of_link(uid)
    if row is None:
        raise Signature.DoesNotExist
    if row.state not in SIGNATURE_MOVES[SignatureMove.PROVE][0] or row.identity is None:
        raise Conflict(_("Cette signature n’est plus en vérification."))
    codes = Territory.objects.filter(code=row.commune).values_list("postcodes", flat=True).first()
    # A place whose codes are not known cannot be held against anybody.
    if codes and postcode not in codes:
        return False
    _give_back([row], proof=Proof.PLACE)
    return True


@transaction.atomic
def release_suspects(*, by: User, petition: Petition, since: datetime) -> int:
    """Count again those asked for another proof since a moment: the controls were wrong.

    Raises `Refused` for anybody but a moderator or an operator without a part in it.
    """
    role = check_can_exclude(by, petition)
    rows = list(
        Signature.objects.verifying_since(petition, since).order_by("pk").select_for_update()
    )
    _give_back(rows)
    if rows:
        log("signatures.release", petition.initiative, by=by, role=role, moved=len(rows))
    return len(rows)


def _sweep(petition: Petition, start: datetime) -> int:
    places = _places(petition, start)
    found = risk.suspects(seen_since(petition, start), places)
    # Those who signed from there before it was full are no better known than the last ones.
    found |= dict.fromkeys(_earlier(petition, risk.crowded(places), start), risk.PLACE)
    return _ask(petition, found) if found else 0


def _earlier(petition: Petition, communes: set[str], start: datetime) -> list[int]:
    if not communes:
        return []
    rows = Signature.objects.filter(petition=petition, state=SignatureState.CONFIRMED)
    return list(
        rows.filter(commune__in=communes, confirmed_at__lt=start).values_list("pk", flat=True)
    )


def seen_since(petition: Petition, start: datetime) -> Iterator[Seen]:
    """The signatures confirmed since `start`, as the controls see them."""
    named = _communes_named(petition, start)
    rows = Signature.objects.filter(
        petition=petition, confirmed_at__gte=start, state__in=HOLDING
    ).values_list(*_READ)
    for key, created, confirmed, commune, features, address in rows.iterator(chunk_size=5000):
        mailbox = bytes(address or b"")
        many = named.get(mailbox, 1)
        yield _seen(key, created, confirmed, commune, features, many, mailbox)


def _seen(  # one argument per column: a row need not be an object
    key: int,
    created: datetime,
    confirmed: datetime,
    commune: str,
    features: Any,
    communes: int = 1,
    mailbox: bytes = b"",
) -> Seen:
    at, traits = created.timestamp(), features or {}
    return Seen(key, at, confirmed.timestamp(), commune, traits, communes, mailbox)


def _communes_named(petition: Petition, start: datetime) -> dict[bytes, int]:
    """The mailboxes whose forms name many communes, and how many."""
    counts = (
        Signature.objects.filter(petition=petition, created_at__gte=start)
        .exclude(address_key=None)
        .values("address_key")
        .annotate(communes=Count("commune", distinct=True))
        .filter(communes__gte=risk.COMMUNES)
    )
    return {bytes(row["address_key"] or b""): row["communes"] for row in counts}


def _places(petition: Petition, start: datetime) -> dict[str, risk.Place]:
    """How many signed, since the beginning, from each commune that signs now."""
    rows = Signature.objects.filter(petition=petition, state__in=HOLDING)
    recent = rows.filter(confirmed_at__gte=start).values("commune").annotate(some=Count("pk"))
    codes = [row["commune"] for row in recent.filter(some__gte=_PLACE_LEAST)]
    people = dict(
        Territory.objects.filter(code__in=codes, population__gt=0).values_list("code", "population")
    )
    signed = rows.filter(commune__in=people).values_list("commune", "local").annotate(Count("pk"))
    is_near = petition.initiative.territory.kind in (Kind.COMMUNE, Kind.EPCI)
    return {
        code: risk.Place(count, round((people[code] or 0) * ADULTS), is_home=local and is_near)
        for code, local, count in signed
    }


@transaction.atomic
def _ask(petition: Petition, found: dict[int, int], receipts: dict[int, str] | None = None) -> int:
    """Move those still counted, correct the counts, write to each; nobody is asked twice."""
    moved, keys = 0, sorted(found)
    for at in range(0, len(keys), _BATCH):
        rows = list(
            Signature.objects.select_for_update()
            .filter(petition=petition, pk__in=keys[at : at + _BATCH])
            .filter(state=SignatureState.CONFIRMED)
            .filter(proof=Proof.EMAIL, identity__isnull=False)
            .exclude(features__has_key="cleared")
            .order_by("pk")
        )
        for row in rows:
            row.state, row.score = SignatureState.VERIFYING, found[row.pk]
        petition.signatures.bulk_update(rows, ["state", "score"])
        _count(rows, -1)
        _write_to(rows, receipts or {})
        moved += len(rows)
    if moved:
        # How many, by which version of the controls: never who.
        log("signatures.verify", petition.initiative, by=None, moved=moved, checks=risk.VERSION)
    return moved


def _give_back(rows: Sequence[Signature], proof: Proof | None = None) -> None:
    """Count again those of one petition; the controls do not ask a second time."""
    for row in rows:
        row.state = SignatureState.CONFIRMED
        row.features = {**row.features, "cleared": True}
        row.proof = proof or row.proof
    same = Signature.objects.filter(petition__in={row.petition_id for row in rows})
    same.bulk_update(rows, ["state", "proof", "features"], batch_size=_BATCH)
    _count(rows, 1)


def _count(rows: Sequence[Signature], sign: int) -> None:
    """Correct the counts of the days and places of these signatures."""
    groups = Counter(
        (row.petition_id, timezone.localdate(row.confirmed_at), row.area, row.local) for row in rows
    )
    SignatureDelta.objects.bulk_create(
        SignatureDelta(
            petition_id=petition,
            day=day,
            area=area,
            confirmed=sign * count,
            verifying=-sign * count,
            local=sign * count if local else 0,
        )
        for (petition, day, area, local), count in groups.items()
    )


def _write_to(rows: Sequence[Signature], receipts: dict[int, str]) -> None:
    posts = []
    for row in rows:
        told = {"signature": row.uid.hex, "receipt": receipts.get(row.pk, "")}
        posts.append(Post(verifying_key(row.uid), row.who.email, {"sealed": seal(told).decode()}))
    post_many(kind=VERIFYING_MAIL, posts=posts)


def verifying_key(uid: UUID) -> str:
    """The key of the message about a signature: the outbox alone tells nobody which one."""
    secret = settings.SIGNATURE_HASH_KEY.encode()
    return f"{VERIFYING_MAIL}-{keyed(secret, b'verifying', 0, uid.hex).hex()[:32]}"
