"""The team in every state: alone, several, asked, left; and a launch in circles."""

from typing import TYPE_CHECKING

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from initiatives.actions.circles import (
    change_circle_visibility,
    invite_from_circle,
    invite_to_circle,
    say_yes,
    stop_circle,
    widen,
)
from initiatives.actions.parts import Change
from initiatives.actions.team import Guest, invite, write_charter
from initiatives.models import TeamMember, TeamRole
from initiatives.states import Visibility
from initiatives.team_letters import address_of
from tests.html.world import make_world
from tests.teams.cast import ASK, joined, make_circle

if TYPE_CHECKING:
    from tests.html.scenes import Camera


def teams(camera: "Camera") -> None:
    """Reading a team, asking, answering, leaving."""
    world = make_world()
    author, row = world.client(world.author), world.open
    guest = world.client(world.newcomer)
    where = {"pk": row.pk, "slug": row.slug}
    page, ask = reverse("team", kwargs=where), reverse("team-invite", kwargs=where)
    camera.take("team alone", page, shows="Qui porte")
    camera.take("team of a lone founder", page, author, shows="seul pour l’instant")
    camera.take("team invite", ask, author, shows="Envoyer l’invitation")
    camera.take("team invite errors", ask, author, post={"who": "x"}, status=422, shows="erreurs")
    asked = invite(
        by=world.author,
        initiative=row,
        guest=Guest(TeamRole.COAUTHOR, line="Viens.", person=world.newcomer),
    )
    address = address_of(asked)
    camera.take("team invitation to a visitor", address, Client(), shows="Me connecter")
    camera.take("team invitation", address, guest, shows="Rejoindre l’équipe")
    camera.take("team invitation errors", address, guest, post={}, status=422, shows="Cochez")
    camera.take("team with somebody asked", page, author, shows="Sans réponse")
    guest.post(address, {"is_public": "on"})
    camera.take("team invitation answered", address, guest, shows="n’attend plus")
    for _turn in range(2):
        joined(row, TeamRole.ANIMATOR)
    charter = reverse("team-charter", kwargs=where)
    camera.take("team charter", charter, guest, shows="Enregistrer")
    write_charter(by=world.author, initiative=row, text="anticonstitutionnellement" * 20)
    camera.take("team", page, author, shows="Passer la main")
    camera.take("team of a member", page, guest, shows="Quitter l’équipe")
    number = TeamMember.objects.get(person=world.newcomer).pk
    for name in ("team-hand-over", "team-remove"):
        camera.take(name, reverse(name, kwargs={**where, "number": number}), author)
    leave = reverse("team-leave", kwargs=where)
    camera.take("team leave", leave, guest, shows="disparaît")
    camera.take("team leave refused", leave, author, shows="Passez d’abord")
    camera.take("manage a team", reverse("manage", kwargs=where), guest)


def circles(camera: "Camera") -> None:
    """Starting, inviting, reading, saying yes, covered, stopped."""
    world = make_world()
    owner, visitor = world.client(world.author), Client()
    circle = make_circle(by=world.author)
    desk = reverse("circle-desk", kwargs={"uid": circle.draft_id})
    stop_circle(by=world.author, circle=circle)
    camera.take("circle to start", desk, owner, shows="Ouvrir le premier cercle")
    wrong = {"close": "1", "theirs": ""}
    camera.take("circle errors", desk, owner, post=wrong, status=422, shows="erreurs")
    circle = make_circle(by=world.author, mark="anticonstitutionnellement" * 2, close=10)
    desk = reverse("circle-desk", kwargs={"uid": circle.draft_id})
    camera.take("circle without anybody", desk, owner, shows="0 sur 10")
    posted = {"suite": "inviter"}
    camera.take("circle invitation errors", desk, owner, post=posted, status=422, shows="erreurs")
    rows = [invite_to_circle(by=world.author, circle=circle, ask=ASK) for _turn in range(6)]
    own = rows[0].get_absolute_url()
    camera.take("circle of one's own link", own, visitor, shows="Oui, j’en suis")
    for one in rows:
        say_yes(invitation=one)
    widen(by=world.author, circle=circle)
    guest = invite_from_circle(host=rows[0], ask=ASK)
    camera.take("circle yes", own, visitor, shows="Inviter quelqu’un des vôtres")
    camera.take("circle yes errors", own, visitor, post=posted, status=422, shows="erreurs")
    camera.take("circle of a guest", guest.get_absolute_url(), visitor, shows="vous invite")
    camera.take("circle desk", desk, owner, shows="a dit oui")
    camera.take("circle of its owner", circle.get_absolute_url(), owner, shows="Gérer mes cercles")
    camera.take("circle flag", f"/signaler/circle/{circle.pk}/", world.client(world.reader))
    before = Visibility.PUBLIC
    for state in (Visibility.BLURRED, Visibility.RESTRICTED):
        change = Change(state, "Un motif.", before, timezone.now())
        circle.visibility = before
        change_circle_visibility(by=None, circle=circle, change=change)
        before = state
        camera.take(f"circle {state}", own, visitor, shows="Un motif.")
    camera.take("circle desk withheld", desk, owner, shows="Un motif.")
