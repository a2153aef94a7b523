"""Three owners and who looks at their pages, at one address each."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civic.accounts.models import User
from civic.activity.verbs import Verb
from civic.syndication.connectors import registry
from civic.syndication.models import Channel, Delivery
from civic.syndication.rules import Voice
from civic.syndication.states import DeliveryState, Skip
from initiatives.kit.networks import Network
from initiatives.models import Initiative, KitMessage, TeamMember, TeamRole
from tests.accounts.cast import enrolled, sign_in
from tests.factories import make_initiative, make_mandate, make_operator, make_user
from tests.petitions.cast import make_petition
from tests.syndication.cast import connected, told

MESSAGES = (
    "La passerelle est fermée depuis mars, et deux écoles sont coupées du quartier.",
    "Chaque matin, un détour de vingt minutes avec une poussette : rouvrons la passerelle.",
    "Monsieur le maire, une réouverture provisoire coûterait moins cher que les navettes.",
)
SPACES = {"team": "team-channels", "mandate": "mandate-channels", "site": "site-channels"}


@dataclass
class Place:
    """One owner, who speaks for it, and its channel."""

    kind: str
    person: User
    channel: Channel
    args: list[Any]

    def url(self, name: str, *rest: Any) -> str:
        """The address of a page."""
        keys = [getattr(one, "uid", one) for one in rest]
        return reverse(f"{SPACES[self.kind]}:{name}", args=[*self.args, *keys])

    def client(self) -> Client:
        """Who speaks for it, signed in past the second step."""
        return come(self.person)


def come(person: User) -> Client:
    """Somebody signed in, past the second step."""
    return sign_in(Client(), person, second_step=True)


def ready_initiative(**fields: Any) -> Initiative:
    """One that may speak outside: a named target, a goal, three different messages."""
    row = make_initiative(**fields)
    make_petition(row)
    for text in MESSAGES:
        KitMessage.objects.create(
            initiative=row, author=row.author, network=Network.MASTODON, text=text
        )
    return row


def place_of(kind: str, **rules: Any) -> Place:
    """An owner of this kind, with one channel."""
    if kind == "team":
        row = ready_initiative()
        channel = connected(row.author, Voice(initiative=row), **rules)
        return Place(kind, row.author, channel, [row.pk, row.slug])
    if kind == "mandate":
        mandate = make_mandate(enrolled())
        channel = connected(mandate.user, Voice(mandate=mandate), **rules)
        return Place(kind, mandate.user, channel, [mandate.pk])
    person = enroll(make_operator())
    return Place(kind, person, connected(person, Voice(), **rules), [])


def enroll(person: User) -> User:
    """Give somebody an application of codes."""
    from civic.accounts import demo
    from tests.accounts.cast import SECRET

    demo.enrol_totp(person, SECRET)
    return person


def member(row: Initiative, role: TeamRole) -> User:
    """Somebody of its team."""
    person = make_user()
    TeamMember.objects.create(initiative=row, person=person, role=role)
    return person


def delivery(channel: Channel, state: str = DeliveryState.HELD, **fields: Any) -> Delivery:
    """One thing to tell on a channel, in a state."""
    row = channel.initiative or make_initiative()
    with transaction.atomic():
        fields.setdefault("activity", told(row, Verb.UPDATE))
    there = {DeliveryState.SENT, DeliveryState.TO_REMOVE, DeliveryState.TAKEN_BACK}
    if state in there:
        fields.setdefault("sent_at", timezone.now())
        fields.setdefault("url", "https://ailleurs.example/1")
    if state in {DeliveryState.UNKNOWN, DeliveryState.FAILED}:
        fields.setdefault("error", "Le serveur n’a pas répondu.")
    if state == DeliveryState.SKIPPED:
        fields.setdefault("why", Skip.STALE)
    if state == DeliveryState.UNKNOWN:
        fields.setdefault("sending_since", timezone.now())
    return Delivery.objects.create(channel=channel, state=state, **fields)


def knows_limits(channel: Channel, most: int = 60) -> Channel:
    """A channel whose server said how long a text may be."""
    channel.limits = {"text": most, "url": None, "bytes": None, "image": 1000}
    channel.save(update_fields=["limits"])
    assert registry.connector(channel.network)
    return channel
