"""Two arguments that say nearly the same: proposing, answering, what is left of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.test import Client
from django.utils import timezone

from initiatives.actions.argument_names import unsign_argument
from initiatives.actions.arguments import change_argument_visibility
from initiatives.actions.joinings import refuse_joining, withdraw_joining
from initiatives.actions.parts import Change
from initiatives.states import Visibility
from tests.accounts.cast import sign_in
from tests.factories import make_initiative
from tests.initiatives.test_arguments import answered, argued, path
from tests.joinings.cast import FAR, ONE, accept, make_two, propose, reread

if TYPE_CHECKING:
    from tests.html.scenes import Camera

LONG = "Anticonstitutionnellement" * 3


def joinings(camera: Camera) -> None:
    """Each page, for who proposes, who is asked, the team and a visitor."""
    row = make_initiative(title="Un abri à vélos à la gare")
    one, other = make_two(row, sources=["https://exemple.fr/rapport"])
    answered(other, text=f"D’où vient ce chiffre ? {LONG}")
    mine, theirs, team = (sign_in(Client(), who) for who in (one.author, other.author, row.author))
    page = one.get_absolute_url()
    camera.take("joinings offered", page, mine, shows="presque la même chose")
    near = path("near-arguments", row, number=one.pk)
    camera.take("joinings near", near, mine, shows="Proposer un texte commun")
    camera.take("joinings near to a team", near, team, shows="L’équipe propose")
    far = argued(row, text=FAR)
    alone = path("near-arguments", row, number=far.pk)
    camera.take("joinings none near", alone, sign_in(Client(), far.author), shows="Aucun autre")
    form = path("propose-joining", row, number=one.pk, other=other.pk)
    camera.take("joinings form", form, mine, shows="Proposer ce texte")
    camera.take("joinings errors", form, mine, post={"text": ""}, status=422)
    back = propose(one, other, text=f"Un abri protège. {LONG}")
    withdraw_joining(by=one.author, joining=reread(back))
    camera.take("joinings withdrawn", back.get_absolute_url(), mine, shows="a été reprise")
    made = propose(one, other, text=f"Un abri protège. {LONG}")
    address = made.get_absolute_url()
    camera.take("joinings proposed", address, mine, shows="Reprendre ma proposition")
    camera.take("joinings asked", address, theirs, shows="Oui, signer ce texte")
    camera.take("joinings to answer", other.get_absolute_url(), theirs, shows="Lire et répondre")
    _decide(one, Visibility.RESTRICTED, Visibility.PUBLIC)
    camera.take("joinings held", address, theirs, shows="vous ne pouvez que refuser")
    _decide(one, Visibility.PUBLIC, Visibility.RESTRICTED)
    accept(made)
    camera.take("joinings joint", page, shows="Réunit deux arguments")
    camera.take("joinings signed", page, mine, shows="Retirer mon nom")
    camera.take("joinings led on", other.get_absolute_url(), shows="Lire le texte commun")
    camera.take("joinings listed", path("arguments", row), shows="Samuel Petit")
    camera.take("joinings first", row.get_absolute_url(), shows="Samuel Petit")
    unsign_argument(by=one.author, argument=one)
    camera.take("joinings unsigned", page, theirs, shows="Modifier")
    third = argued(row, text=f"{ONE} La police le dit.")
    fourth = argued(row, text=f"{ONE} C’est la police qui le dit.")
    no = propose(third, fourth)
    refuse_joining(by=fourth.author, joining=reread(no))
    asker = sign_in(Client(), third.author)
    camera.take("joinings refused", no.get_absolute_url(), asker, shows="C’est non")


def _decide(argument: object, to: Visibility, before: Visibility) -> None:
    change = Change(to, "La phrase donne une adresse privée.", before, timezone.now())
    change_argument_visibility(by=None, argument=argument, change=change)
