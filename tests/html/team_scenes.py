"""The team in every state: alone, several, asked, left."""

from typing import TYPE_CHECKING

from django.test import Client
from django.urls import reverse

from initiatives.actions.team import Guest, invite, write_charter
from initiatives.models import TeamMember, TeamRole
from initiatives.team_letters import address_of
from tests.html.world import make_world
from tests.teams.cast import joined

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
