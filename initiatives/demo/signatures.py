"""Petitions of the demo: opened and closed by the real actions, signed by the handful.

Thousands of people who sign one by one would make the demo long to load: their rows are written
together, as the confirming action leaves them, with the same changes of counts.
"""

import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from django.utils import timezone

from civic.accounts.models import User
from civic.territories.models import Kind, Territory
from initiatives.actions.petitions import Ask, close_petition, open_petition
from initiatives.actions.signing import area_of, lives_in
from initiatives.demo.content import Asking, people
from initiatives.models import Initiative, Petition, Signature, SignatureDelta
from initiatives.petitions import receipts
from initiatives.petitions.consents import CONSENT_VERSION
from initiatives.petitions.identity import Identity, keys_of
from initiatives.petitions.states import Proof, SignatureState

# Of those who do not live there, as many live in the same département.
_NEAR = 0.6
_FAR = ("75056", "69123", "13055", "31555", "33063", "59350", "67482", "44109", "35238", "34172")


@dataclass
class Signers:
    """Who signs one petition, from where."""

    asking: Asking
    chance: Random
    here: Territory
    near: list[Territory] = field(default_factory=list)
    far: list[Territory] = field(default_factory=list)
    names: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Find some communes around, some far away, and what people are called."""
        self.names = [one.name for one in people().inhabitants]
        communes = Territory.objects.filter(kind=Kind.COMMUNE)
        around = communes.filter(parent=self.here.parent_id).exclude(pk=self.here.pk)
        self.near = list(around.order_by("-population")[:25])
        self.far = list(communes.filter(pk__in=_FAR).exclude(parent=self.here.parent_id))

    def days(self, opened: datetime, end: datetime) -> Iterator[tuple[datetime, int]]:
        """How many sign each day, at its end: many at first, then fewer."""
        window = (end - opened) * 0.98
        moments = (
            opened + window * self.chance.random() ** 1.6 for _turn in range(self.asking.signatures)
        )
        numbers: Counter[date] = Counter()
        last: dict[date, datetime] = {}
        for moment in moments:
            day = timezone.localdate(moment)
            numbers[day] += 1
            last[day] = max(moment, last.get(day, moment))
        for day in sorted(numbers):
            yield last[day], numbers[day]

    def home(self) -> Territory:
        """Where one of them lives."""
        if self.chance.random() < self.asking.local:
            return self.here
        pool = self.near if self.near and self.chance.random() < _NEAR else self.far
        return self.chance.choice(pool or [self.here])


def ask_of(asking: Asking, opened: datetime) -> Ask:
    """What the petition asks; it may be signed for six months."""
    return Ask(
        addressee=asking.addressee,
        request=asking.request,
        goal=asking.goal,
        ends_at=opened + timedelta(days=182),
    )


def opening(author: User, initiative: Initiative, asking: Asking, at: datetime) -> Petition:
    """Open the petition."""
    return open_petition(by=author, initiative=initiative, ask=ask_of(asking, at), at=at)


def closing(petition: Petition, at: datetime) -> None:
    """Close it."""
    close_petition(by=petition.opened_by, petition=petition, at=at)


def sign_together(petition: Petition, signers: Signers, number: int, at: datetime) -> None:
    """So many confirmed signatures of one day, and what they change in the counts."""
    rows = [_row(petition, signers, at) for _turn in range(number)]
    Signature.objects.bulk_create(rows)
    places = Counter((row.area, row.local) for row in rows)
    SignatureDelta.objects.bulk_create(
        SignatureDelta(
            petition_id=petition.pk,
            day=timezone.localdate(at),
            area=area,
            received=found,
            confirmed=found,
            local=found if local else 0,
        )
        for (area, local), found in places.items()
    )


def _row(petition: Petition, signers: Signers, at: datetime) -> Signature:
    chance, home = signers.chance, signers.home()
    uid = uuid.UUID(int=chance.getrandbits(128))
    first, last = (chance.choice(signers.names).partition(" ") for _turn in "ab")
    who = Identity(first[0], last[2] or last[0], f"signataire-{uid.hex[:16]}@example.org")
    keys = keys_of(petition.pk, who)
    return Signature(
        uid=uid,
        petition=petition,
        state=SignatureState.CONFIRMED,
        form_key=uuid.UUID(int=chance.getrandbits(128)),
        identity=who.seal(),
        address_key=keys.address,
        name_key=keys.name,
        slot=1,
        commune=home.code,
        area=area_of(home),
        local=lives_in(home, petition),
        show_name=uid.int % 12 == 0,
        consent_version=CONSENT_VERSION,
        terms=petition.terms,
        proof=Proof.EMAIL,
        created_at=at - timedelta(minutes=3),
        confirmed_at=at,
        leaf=receipts.leaf(petition.pk, receipts.new_code()),
    )
