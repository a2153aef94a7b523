"""Feeds: what they are, and one's own list of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.test import Client
from django.urls import reverse

from civic.notifications.states import Kind
from tests.accounts.cast import sign_in
from tests.factories import make_initiative, make_user
from tests.notifications.cast import follows

if TYPE_CHECKING:
    from tests.html.scenes import Camera

LONG = "Anticonstitutionnellementanticonstitutionnellement"


def feeds(camera: Camera) -> None:
    """The public page, and the private one in each state."""
    camera.take("feeds", reverse("feeds"), shows="Suivre par un flux")
    person, here = make_user(), reverse("my-feeds")
    reader = sign_in(Client(), person)
    camera.take("my feeds none", here, reader, shows="Vous ne suivez rien")
    follows(person, Kind.INITIATIVE, make_initiative(title=f"Rouvrir {LONG} & « le reste »").pk)
    follows(person, Kind.AREA, "21231")
    opened = reader.post(reverse("open-feed-list"))
    camera.keep("my feeds secret address", here, opened)
    camera.take("my feeds", here, reader, shows="Jamais lue")
