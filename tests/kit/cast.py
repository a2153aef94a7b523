"""Who writes in a kit."""

from typing import Any

from django.test import Client
from django.urls import reverse

from civic.accounts.models import User
from initiatives.actions.kit import Words, write_message
from initiatives.actions.stances import take_stance
from initiatives.models import Initiative, KitMessage
from initiatives.states import Side
from tests.factories import make_initiative, make_user

TEXT = "Mardi, trois vélos de mes voisins ont disparu devant la gare. Un abri fermé suffirait."
OTHER = "Je prends le train de six heures : où laisser mon vélo sans y penser toute la journée ?"


def joined(initiative: Initiative, **fields: Any) -> User:
    """Somebody who takes part in an initiative."""
    person = make_user(**fields)
    take_stance(by=person, initiative=initiative, side=Side.SUPPORT, agrees=True)
    return person


def written(
    initiative: Initiative | None = None,
    by: User | None = None,
    text: str = TEXT,
    network: str = "whatsapp",
    **fields: Any,
) -> KitMessage:
    """A message of a kit."""
    initiative = initiative or make_initiative()
    return write_message(
        by=by or joined(initiative),
        initiative=initiative,
        network=network,
        words=Words(text),
        **fields,
    )


def client_of(user: User) -> Client:
    """Somebody's browser."""
    client = Client()
    client.force_login(user)
    return client


def path(name: str, row: Initiative, **more: int) -> str:
    """An address under an initiative."""
    return reverse(name, kwargs={"pk": row.pk, "slug": row.slug, **more})


def text_of(response: Any) -> str:
    """A page with plain spaces."""
    return str(response.content.decode()).replace("\u00a0", " ").replace("\u202f", " ")
