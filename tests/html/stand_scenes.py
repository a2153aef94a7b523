"""The stand in every state, on the team's device and on the one that signs."""

from typing import TYPE_CHECKING

from django.core.cache import cache
from django.urls import reverse

from initiatives.actions.petitions import close_petition
from tests.html.world import make_world
from tests.petitions.cast import make_petition

if TYPE_CHECKING:
    from tests.html.scenes import Camera


def stand(camera: "Camera") -> None:
    """Opening, signing, closing."""
    cache.clear()
    world = make_world()
    device, author, row = world.client(world.author), world.client(world.author), world.open
    petition = make_petition(row, request="Rouvrir la passerelle aux piétons. " * 8)
    address = reverse("stand", args=[row.pk, row.slug])
    camera.take("stand to open", address, author, shows="Ouvrir le stand")
    camera.take("stand over", address, author, post={"first_name": "x"}, status=403)
    device.post(address, {"suite": "ouvrir"})
    camera.take("stand open elsewhere", address, author, shows="Fermer partout")
    camera.take("stand", address, device, shows="Effacer")
    camera.take("stand thanks", f"{address}?merci=1", device, shows="C’est noté")
    wrong = {"first_name": "Odile", "last_name": "1", "email": "x"}
    camera.take("stand errors", address, device, post=wrong, status=422, shows="erreurs")
    close_petition(by=world.author, petition=petition)
    camera.take("stand of a closed petition", address, device, shows="ne prend plus")
    camera.take("stand cannot open", address, author, shows="ne prend plus")
