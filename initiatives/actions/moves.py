"""Two initiatives were brought together: ask their people, and move those who agree.

Nobody is moved in silence. Those who already joined or signed the one that goes on are not asked.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, Max, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts.locks import hold
from civic.accounts.models import Limit, User
from civic.accounts.permissions import check_may
from civic.lib.permissions import Conflict, Refused
from civic.notifications.actions.mails import Post, post_many
from civic.territories.models import Territory
from initiatives.actions.signing import (
    Answer,
    Signing,
    confirm,
    sign,
    takes_signatures,
)
from initiatives.actions.stances import take_stance, withdraw_stance
from initiatives.models import Asked, Pairing, Petition, Signature, Stance
from initiatives.models.petition import LATE
from initiatives.permissions import check_open_and_listed, check_signed_in
from initiatives.petitions.addresses import keyed, person_key
from initiatives.petitions.identity import Identity, Keys, keys_of
from initiatives.petitions.sealing import seal
from initiatives.petitions.states import HOLDING
from initiatives.states import Side

JOIN_MAIL, SIGN_MAIL = "pairing-join", "pairing-sign"
BATCH = 1_000


@dataclass(frozen=True)
class Moved:
    """What became of a signer's agreement, and the signature it made."""

    answer: Answer
    receipt: str = ""
    uid: UUID | None = None


@dataclass(frozen=True)
class Move:
    """What somebody agreed to, in which words."""

    agrees: bool
    consent: str
    show_name: bool = False
    # The agreement that positions are recorded, where the one on record is of older words.
    agrees_to_opinions: bool = False


def check_can_move(user: object, pairing: Pairing) -> None:
    """Raise unless `user` joined the closed one and may move by one gesture now."""
    user = check_signed_in(user)  # type: ignore[arg-type]
    check_may(user, Limit.Scope.ACCOUNT)
    check_asks(pairing)
    sides = dict(
        Stance.objects.of(user)
        .filter(initiative__in=[pairing.initiative_id, pairing.other_id])
        .values_list("initiative", "side")
    )
    if sides.get(pairing.goes.pk) != Side.SUPPORT:
        raise Conflict(_("Vous n’avez pas rejoint l’initiative close, ou plus : rien à déplacer."))
    if sides.get(pairing.kept.pk) == Side.SUPPORT:
        raise Conflict(_("Vous avez déjà rejoint celle qui continue : rien à déplacer."))


def check_asks(pairing: Pairing) -> None:
    """Raise unless both teams agreed, lately enough, and the one that goes on can be joined."""
    if not pairing.is_accepted:
        raise Conflict(_("Ces deux initiatives ne sont pas rapprochées."))
    if not pairing.is_asking:
        raise Conflict(
            _("Le temps de déplacer son soutien est passé ; vous pouvez rejoindre l’autre.")
        )
    check_open_and_listed(pairing.kept)


@transaction.atomic
def move_stance(*, by: User, pairing: Pairing, move: Move, at: datetime | None = None) -> Stance:
    """Leave the closed one and join the other, both or neither, in the words agreed to.

    Raises `Refused` without the agreement and `Conflict` when there is nothing to move: taken
    back in another tab, joined already, too late.
    """
    if not move.agrees:
        raise Refused(_("Rien ne bouge sans votre accord : cochez la case."))
    hold(by)
    # Whoever takes it back at this very moment comes entirely before, or finds nothing after.
    held = Stance.objects.select_for_update(no_key=True).of(by)
    list(held.filter(initiative=pairing.goes).values_list("pk"))
    check_can_move(by, pairing)
    withdraw_stance(by=by, initiative=pairing.goes)
    joined = take_stance(
        by=by,
        initiative=pairing.kept,
        side=Side.SUPPORT,
        show_name=move.show_name,
        agrees=move.agrees_to_opinions,
        at=at,
    )
    joined.move_consent = move.consent
    joined.save(update_fields=["move_consent"])
    return joined


def movable_signature(pairing: Pairing, uid: UUID) -> Signature | None:
    """The signature of the closed petition that a link is about, while it counts there."""
    rows = Signature.objects.counted().filter(petition__initiative=pairing.goes)
    return rows.filter(identity__isnull=False).of_link(uid)


def petition_that_stays(pairing: Pairing) -> Petition | None:
    """The petition that takes the signatures of those who agree, if there is one now."""
    rows = Petition.objects.select_related("initiative__territory", "tally")
    petition = rows.filter(initiative=pairing.kept).first()
    return petition if petition is not None and takes_signatures(petition) else None


class _Unmoved(Exception):  # noqa: N818  (never leaves this module)
    def __init__(self, answer: Answer) -> None:
        super().__init__(answer)
        self.answer = answer


def signing_of(pairing: Pairing, row: Signature, petition: Petition, move: Move) -> Signing:
    """The form that the agreement of a signer stands for; pressed twice, it is the same."""
    secret = settings.SIGNATURE_HASH_KEY.encode()
    key = keyed(secret, b"move", petition.pk, f"{pairing.pk} {row.uid.hex}")
    return Signing(
        who=row.who,
        commune=Territory.objects.get(pk=row.commune),
        show_name=move.show_name,
        consent_version=move.consent,
        form_key=UUID(bytes=key[:16]),
    )


def move_signature(
    *,
    by: User | None,
    pairing: Pairing,
    petition: Petition,
    signing: Signing,
    uid: UUID,
    terms: str,
    at: datetime | None = None,
) -> Moved:
    """Sign the petition that goes on, with the checks, the receipt and the roots of any signature.

    The link came by mail to the address that signed the first: it is confirmed by the same button.
    The first signature stays as it was counted: its petition is closed, and its roots and its
    receipts go on proving it. Raises `Conflict` when there is nothing to move.
    """
    try:
        return _sign_other(by, pairing, petition, signing, uid, terms, at or timezone.now())
    except _Unmoved as refused:
        return Moved(refused.answer)


@transaction.atomic
def _sign_other(
    by: User | None,
    pairing: Pairing,
    petition: Petition,
    signing: Signing,
    uid: UUID,
    terms: str,
    now: datetime,
) -> Moved:
    check_asks(pairing)
    # Taken back in another tab: entirely before, or entirely after.
    rows = Signature.objects.select_for_update(no_key=True).counted()
    row = rows.filter(petition__initiative=pairing.goes).of_link(uid)
    if row is None:
        raise Conflict(_("Cette signature ne compte plus : rien à déplacer."))
    # The mailbox is proven by the link: none is asked for, and this one is not counted.
    waiting = sign(by=by, petition=petition, signing=signing, at=now, link=1)
    done = confirm(uid=waiting.uid, terms=terms, at=now)
    if done.answer not in (Answer.CONFIRMED, Answer.ALREADY):
        raise _Unmoved(done.answer)
    Asked.objects.filter(pairing=pairing, signature=row).update(moved_at=now)
    return Moved(done.answer, done.receipt, waiting.uid)


# -- Asking ---------------------------------------------------------------------------------------


def ask_movers(now: datetime | None = None, batch: int = BATCH) -> int:
    """Post the mails that ask, batch by batch; returns how many people were looked at.

    Each batch commits with how far it went, and the outbox knows what was posted: stopped at any
    moment, the next sweep goes on, and nobody is asked twice.
    """
    moment = now or timezone.now()
    asked = 0
    for pk in list(Pairing.objects.asking(moment).order_by("pk").values_list("pk", flat=True)):
        while some := _ask_some(pk, moment, batch):
            asked += some
    return asked


@transaction.atomic
def _ask_some(pk: int, now: datetime, batch: int) -> int:
    rows = Pairing.objects.asking(now).select_for_update(of=("self",), skip_locked=True)
    row = rows.select_related("initiative", "other").filter(pk=pk).first()
    if row is None:
        return 0
    some = _ask_joiners(row, batch) or _ask_signers(row, now, batch)
    if not some and row.closed_at is not None and now > row.closed_at + LATE:
        Pairing.objects.filter(pk=pk).update(asked_at=now)
    return some


def _ask_joiners(row: Pairing, batch: int) -> int:
    here = Stance.objects.filter(initiative=row.kept, person=OuterRef("person"))
    found = Stance.objects.filter(
        ~Exists(here),
        initiative=row.goes,
        side=Side.SUPPORT,
        pk__gt=row.asked_through,
        person__is_active=True,
    )
    people = list(found.order_by("pk").values_list("pk", "person", "person__email")[:batch])
    if people:
        posts = [_post(row, JOIN_MAIL, email, person=person) for _pk, person, email in people]
        post_many(kind=JOIN_MAIL, posts=posts)
        Pairing.objects.filter(pk=row.pk).update(asked_through=people[-1][0])
    return len(people)


def _ask_signers(row: Pairing, now: datetime, batch: int) -> int:
    petition = petition_that_stays(row)
    signatures = _unasked(row, batch) if petition is not None else []
    if petition is None or not signatures:
        return 0
    people = {one.pk: one.who for one in signatures}
    accounts = _accounts(people.values())
    asked = [_asked(row, petition, one, people[one.pk], accounts, now) for one in signatures]
    Asked.objects.bulk_create(asked, ignore_conflicts=True)
    known = _signed_already(petition, asked)
    posts = [
        _post(row, SIGN_MAIL, people[one.signature_id].email, signature=one.signature.uid.hex)
        for one in asked
        if not known & _ways(one)
    ]
    post_many(kind=SIGN_MAIL, posts=posts)
    return len(signatures)


def _unasked(row: Pairing, batch: int) -> list[Signature]:
    """The next ones in their order; then those that were confirmed after their turn."""
    rows = Signature.objects.counted().filter(petition__initiative=row.goes, identity__isnull=False)
    last = Asked.objects.filter(pairing=row).aggregate(last=Max("signature"))["last"] or 0
    following = list(rows.filter(pk__gt=last).order_by("pk")[:batch])
    if following:
        return following
    asked = Asked.objects.filter(pairing=row, signature=OuterRef("pk"))
    return list(rows.filter(~Exists(asked)).order_by("pk")[:batch])


def _accounts(people: Any) -> dict[str, str]:
    """The accounts of some addresses: who signed with theirs is known by it too."""
    addresses = {who.email for who in people}
    rows = User.objects.filter(email__in=addresses, is_active=True)
    return {email: str(uid) for email, uid in rows.values_list("email", "uid")}


def _asked(
    row: Pairing,
    petition: Petition,
    one: Signature,
    who: Identity,
    accounts: dict[str, str],
    now: datetime,
) -> Asked:
    account = accounts.get(who.email)
    if account and not _is_theirs(one, account):
        account = None
    keys: Keys = keys_of(petition.pk, who, account)
    return Asked(
        pairing=row,
        signature=one,
        address_key=keys.address,
        name_key=keys.name,
        person_key=keys.person,
        asked_at=now,
    )


def _is_theirs(one: Signature, account: str) -> bool:
    """Whether a signature was made with this account."""
    secret = settings.SIGNATURE_HASH_KEY.encode()
    mine = person_key(secret, one.petition_id, account)
    return bytes(one.person_key or b"") == mine


def _signed_already(petition: Petition, asked: list[Asked]) -> set[bytes]:
    """What tells those, among some people, who have signed the petition that goes on."""
    rows: QuerySet[Signature] = Signature.objects.filter(petition=petition, state__in=HOLDING)
    addresses = rows.filter(address_key__in=[one.address_key for one in asked])
    found = {
        bytes(a or b"") + bytes(n or b"")
        for a, n in addresses.values_list("address_key", "name_key")
    }
    persons = [one.person_key for one in asked if one.person_key]
    if persons:
        known = rows.filter(person_key__in=persons).values_list("person_key", flat=True)
        found |= {bytes(key) for key in known if key}
    return found


def _ways(one: Asked) -> set[bytes]:
    """What one person may be found under: their mailbox with their name, and their account."""
    found = {bytes(one.address_key) + bytes(one.name_key)}
    return found | {bytes(one.person_key)} if one.person_key is not None else found


def _post(row: Pairing, kind: str, to: str, **whom: int | str) -> Post:
    """One mail: neither its key nor what it remembers tells who joined or signed what."""
    secret = settings.SIGNATURE_HASH_KEY.encode()
    key = keyed(secret, b"mail", 0, f"{kind} {row.pk} {whom}").hex()[:32]
    args = {"sealed": seal({"pairing": row.pk, **whom}).decode()}
    return Post(key=f"{kind}-{key}", to=to, args=args)
