"""Accounts of other networks: none, some, each state, each form with what is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from civic.syndication.connectors import forms, registry
from civic.syndication.connectors.connecting import Field, Way
from civic.syndication.models import RemoteAnswer
from civic.syndication.rules import Voice
from civic.syndication.states import DeliveryState
from initiatives.models import TeamMember, TeamRole
from tests.factories import make_initiative, make_mandate
from tests.syndication.cast import FakeNetwork, connected
from tests.syndication.pages.cast import (
    Place,
    come,
    delivery,
    knows_limits,
    member,
    place_of,
    ready_initiative,
)

if TYPE_CHECKING:
    from tests.html.scenes import Camera

LONG = "Anticonstitutionnellementanticonstitutionnellement"


def _fields() -> tuple[Field, ...]:
    return (
        Field("token", "Le jeton", "Il se trouve dans les réglages.", "xxxx-xxxx", secret=True),
        Field("room", f"Le salon {LONG}", "Invitez-y d’abord le compte."),
    )


@override_settings(CHANNEL_NETWORKS=["fake"], NETWORK_APPS={})
def channels(camera: Camera) -> None:
    """Every page of each owner."""
    registry.add(FakeNetwork())
    forms.WAYS["fake"] = Way(_fields, lambda *said: ())
    try:
        _team(camera)
        _forms(camera)
        _others(camera)
    finally:
        del forms.WAYS["fake"]


def _team(camera: Camera) -> None:
    lacking = make_initiative()
    here = reverse("team-channels:list", args=[lacking.pk, lacking.slug])
    camera.take("channels not yet", here, come(lacking.author), shows="0 message différent")
    ready = ready_initiative()
    here = reverse("team-channels:list", args=[ready.pk, ready.slug])
    camera.take("channels none", here, come(ready.author), shows="Aucun compte branché")
    place = place_of("team")
    told = [delivery(place.channel, state) for state in DeliveryState if state != "sending"]
    RemoteAnswer.objects.create(
        delivery=told[3],
        remote_id="1",
        url="https://ailleurs.example/r/1",
        author=f"@{LONG}@ailleurs.example",
        text=f"<b>{LONG}</b>\n\nEt les bus ?",
        at=timezone.now(),
    )
    knows_limits(place.channel, 300)
    reader = place.client()
    camera.take("channels", place.url("list"), reader, shows="1 annonce à relire")
    camera.take("channel", place.url("channel", place.channel), reader, shows="sur 300")
    camera.take("channel answers", place.url("answers", place.channel), reader, shows=LONG)
    for one in told:
        address = place.url("delivery", place.channel, one)
        camera.take(f"delivery {one.state}", address, reader, shows="annonce")
    row = place.channel.initiative
    camera.take("told outside", reverse("told-outside", args=[row.pk, row.slug]), shows="Ailleurs")


def _forms(camera: Camera) -> None:
    place = place_of("team")
    reader, held = place.client(), delivery(place.channel)
    knows_limits(place.channel, 40)
    camera.take("channel networks", place.url("networks"), reader, shows="pas encore éprouvé")
    camera.take("channel connect", place.url("connect", "fake"), reader, shows="Le jeton")
    rules = place.url("rules", place.channel)
    camera.take("channel rules", rules, reader, shows="par jour")
    camera.take("channel rules errors", rules, reader, post={}, status=422, shows="corriger")
    camera.take(
        "delivery too long",
        place.url("delivery", place.channel, held),
        reader,
        post={"words": LONG, "suite": "approuver"},
        status=422,
        shows="Trop long",
    )
    camera.take("channel revoke", place.url("revoke", place.channel), reader, shows="averti")


def _others(camera: Camera) -> None:
    desk = place_of("mandate")
    camera.take("official channels", desk.url("list"), desk.client(), shows="territoire")
    rules = desk.url("rules", desk.channel)
    camera.take("official channel rules", rules, desk.client(), shows="Dijon")
    make_mandate(desk.person, function=f"Conseiller {LONG}")
    camera.take("official mandates", reverse("official-channels"), desk.client(), shows="lequel")
    site: Place = place_of("site")
    for state in ("paused", "lost"):
        type(site.channel).objects.filter(pk=site.channel.pk).update(state=state, problem=LONG)
        address = site.url("channel", site.channel)
        camera.take(f"site channel {state}", address, site.client(), shows=LONG)
    row = ready_initiative()
    person = member(row, TeamRole.COAUTHOR)
    connected(person, Voice(initiative=row))
    TeamMember.objects.filter(person=person).delete()
    here = reverse("team-channels:list", args=[row.pk, row.slug])
    camera.take("channels of a guest", here, come(person), shows="plus de l’équipe")
