"""Petitions in every state, and what their team does with them."""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from initiatives.actions.petition_tallies import fold_signatures
from initiatives.actions.petitions import close_petition, pause_petition, resume_petition
from initiatives.models import Initiative, Petition, SignatureDelta
from tests.factories import make_initiative, make_mandate, make_places
from tests.html.world import LONG_WORDS, make_world
from tests.petitions.cast import make_petition

if TYPE_CHECKING:
    from tests.html.scenes import Camera


def petitions(camera: "Camera") -> None:
    """Young, near its threshold, under control, paused, closed, archived, withheld."""
    world = make_world()
    make_mandate(world.official, function="Maire")
    author, page = world.client(world.author), world.open.get_absolute_url()
    _opening(camera, author, page)
    petition = make_petition(world.open, request=f"{LONG_WORDS} {LONG_WORDS}"[:280])
    camera.take("petition young", page, shows="Moins de 5 signatures")
    camera.take("petition young page", f"{page}petition/", shows="trop peu de signatures")
    camera.take("petition correct", f"{page}gerer/petition/corriger/", author)
    _signed(petition, 700)
    camera.take("petition", page, world.client(world.reader), shows="Encore")
    camera.take("petition page", f"{page}petition/", author, shows="Gérer la pétition")
    _signed(petition, 150)
    camera.take("petition crossed", page, shows="Contrôle en cours")
    camera.take("petition crossed page", f"{page}petition/", shows="Contrôle en cours")
    camera.take("list of petitions", "/initiatives/?petition=ouverte", shows="Pétition à signer")
    camera.take("petition manage", f"{page}gerer/petition/", author, shows="Mettre en pause")
    national = make_petition(make_initiative(territory=make_places()["fr"]))
    camera.take("petition national", f"{national.initiative.get_absolute_url()}petition/")
    _withheld(camera, world.states["restricted"])
    _states(camera, author, petition, page)


def _withheld(camera: "Camera", row: Initiative) -> None:
    Petition.objects.create(
        initiative=row,
        addressee="Le maire de Dijon",
        request="Fermer la rue du Bourg aux voitures le dimanche.",
        goal=100,
        reply_threshold=805,
        terms="x" * 64,
        ends_at=timezone.now() + timedelta(days=30),
    )
    address = reverse("petition", args=[row.pk, row.slug])
    camera.take("petition restricted", address, shows="Accès suspendu")


def _opening(camera: "Camera", author: Client, page: str) -> None:
    path = f"{page}gerer/petition/ouvrir/"
    camera.take("petition form", path, author, shows="Adjointe au maire")
    camera.take("petition errors", path, author, post={}, status=422)
    asked = {
        "addressee": "autre",
        "other": "La direction de la gare",
        "request": "Rouvrir la passerelle aux piétons avant l’hiver.",
        "goal": "autre",
        "own_goal": "1200",
        "ends_on": (timezone.localdate() + timedelta(days=90)).isoformat(),
    }
    camera.take("petition review", path, author, post=asked, shows="signeront")


def _states(camera: "Camera", client: Client, petition: Petition, page: str) -> None:
    tools, by = f"{page}gerer/petition/", petition.initiative.author
    pause_petition(by=by, petition=petition)
    camera.take("petition paused", page, shows="En pause depuis")
    camera.take("petition paused page", f"{page}petition/", shows="En pause depuis")
    camera.take("petition manage paused", tools, client, shows="Reprendre")
    resume_petition(by=by, petition=petition)
    camera.take("petition close", f"{tools}clore/", client)
    camera.take("petition close errors", f"{tools}clore/", client, post={}, status=422)
    close_petition(by=by, petition=petition)
    camera.take("petition closed", page, shows="on ne peut plus la signer")
    camera.take("petition closed page", f"{page}petition/", shows="24 heures")
    camera.take("petition manage closed", tools, client, shows="Close")
    camera.take("petition closed already", f"{tools}clore/", client, shows="déjà close")
    camera.take("petition correct closed", f"{tools}corriger/", client, status=409)
    now = timezone.now()
    Petition.objects.filter(pk=petition.pk).update(state="archived", anonymised_at=now)
    camera.take("petition archived", f"{page}petition/", shows="ont été effacés")


def _signed(petition: Petition, number: int) -> None:
    """So many signatures, over some days and three départements."""
    today = timezone.localdate()
    shares = [("d21", 0.7), ("d71", 0.2), ("d39", 0.1)]
    for ago in (9, 8, 5, 4):
        for area, share in shares:
            found = round(number * share / 4)
            SignatureDelta.objects.create(
                petition_id=petition.pk,
                day=today - timedelta(days=ago),
                area=area,
                received=found,
                confirmed=found,
                local=found if area == "d21" else 0,
            )
    fold_signatures()
