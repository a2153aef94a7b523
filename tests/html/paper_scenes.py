"""Signatures on paper, as the team and the person who recounts see them."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.test import Client
from django.urls import reverse

from initiatives.actions.paper import Pile, cancel_paper, confirm_paper, declare_paper
from initiatives.actions.petitions import close_petition
from initiatives.models import PaperCount
from initiatives.views.paper import link_to
from tests.html.world import make_world
from tests.petitions.cast import make_petition
from tests.petitions.test_paper import pile, typed

if TYPE_CHECKING:
    from tests.html.scenes import Camera


def paper(camera: "Camera") -> None:
    """Declaring, recounting, cancelling; the sheet that is no longer printed."""
    world = make_world()
    author, second = world.client(world.author), world.client(world.reader)
    row = world.open
    petition = make_petition(row)
    address = reverse("paper-counts", args=[row.pk, row.slug])
    camera.take("paper none", address, author, shows="Aucune feuille")
    camera.take("paper errors", address, author, post={}, status=422, shows="erreurs")
    wrong = typed(number="61", place="x" * 121)
    camera.take("paper too many", address, author, post=wrong, status=422, shows="60 au plus")
    made = [declare_paper(by=world.author, petition=petition, pile=each) for each in _piles()]
    confirm_paper(by=world.reader, uid=made[0].uid, number=made[0].number)
    cancel_paper(by=world.author, uid=made[1].uid)
    camera.take("paper", address, author, shows="Annulé")
    camera.take("paper recounted", _path(made[0]), second, shows="Vous avez trouvé")
    recount = _path(made[2])
    camera.take("paper to recount", recount, second, shows="Signatures que vous avez comptées")
    other = {"number": "1", "sure": "on"}
    camera.take("paper other number", recount, second, post=other, status=422, shows="Recomptez")
    camera.take("paper author recounts", recount, author, status=403, shows="hors de l’équipe")
    camera.take("paper stale link", "/petitions/papier/x/", Client(), status=404)
    close_petition(by=world.author, petition=petition)
    sheet = reverse("paper-sheet", args=[row.pk, row.slug])
    camera.take("paper sheet over", sheet, status=410, shows="La pétition est close")


def _path(row: PaperCount) -> str:
    return link_to(row).removeprefix(settings.SITE_URL)


def _piles() -> list[Pile]:
    return [pile(1200, 60), pile(1, 1, place="anticonstitutionnellement" * 4), pile()]
