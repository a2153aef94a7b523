"""Two initiatives, their teams, and what they said of each other."""

from django.test import Client
from django.urls import reverse

from civic.accounts.models import User
from initiatives import actions
from initiatives.actions.moves import Move, move_stance
from initiatives.actions.pairings import Plan, Reply, answer_pairing, propose_pairing
from initiatives.models import Initiative, Pairing
from initiatives.pairs import MOVE_CONSENT
from initiatives.states import Side
from tests.factories import make_initiative, make_user

WHY = "Nos deux textes demandent la réouverture de la même passerelle."
CHANGES = "Le nôtre reprendrait vos horaires."
ANSWER = "Oui : à deux, on sera entendus."


def make_proposal(
    one: Initiative | None = None, other: Initiative | None = None, *, ours_stays: bool = False
) -> Pairing:
    """The team of `one` proposes to that of `other`; the other goes on unless said otherwise."""
    one = one or make_initiative(title="Rouvrir la passerelle")
    other = other or make_initiative(title="Une passerelle ouverte aux piétons")
    plan = Plan(ours_stays, WHY, CHANGES)
    return propose_pairing(by=one.author, initiative=one, other=other, plan=plan)


def make_merged(one: Initiative | None = None, other: Initiative | None = None) -> Pairing:
    """Two initiatives whose teams agreed: the first is closed, the second goes on."""
    asked = make_proposal(one, other)
    answer_pairing(by=asked.other.author, pairing=asked, reply=Reply(accepts=True, text=ANSWER))
    return reread(asked)


def reread(pairing: Pairing) -> Pairing:
    """As it is now, with both initiatives."""
    rows = Pairing.objects.select_related("initiative__tally", "other__tally", "author")
    return rows.get(pk=pairing.pk)


def joined(initiative: Initiative, person: User | None = None, side: Side = Side.SUPPORT) -> User:
    """Somebody who took a side."""
    person = person or make_user()
    actions.take_stance(by=person, initiative=initiative, side=side, agrees=True)
    return person


def move(person: User, pairing: Pairing) -> None:
    """Move one's support, in the words of today."""
    move_stance(by=person, pairing=reread(pairing), move=Move(True, MOVE_CONSENT))


def path(name: str, row: Initiative, **more: int) -> str:
    """An address under an initiative."""
    return reverse(name, kwargs={"pk": row.pk, "slug": row.slug, **more})


def client_of(user: User) -> Client:
    """Be somebody who signed in."""
    client = Client()
    client.force_login(user)
    return client


def text_of(response) -> str:
    """A page as text, with plain spaces."""
    return response.content.decode().replace("\u00a0", " ").replace("\u202f", " ")
