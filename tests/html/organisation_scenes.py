"""Organisations: the directory, one of each state, its desk, and behind an initiative."""

from typing import TYPE_CHECKING

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from initiatives.actions.backings import disown
from initiatives.actions.organisation_members import Guest, invite_into
from initiatives.actions.organisations import (
    change_organisation_visibility,
    check_organisation,
    close_organisation,
)
from initiatives.actions.parts import Change
from initiatives.models import Backing, OrganisationRole
from initiatives.organisation_letters import address_of
from initiatives.states import Visibility
from tests.factories import make_operator
from tests.html.world import make_world
from tests.organisations.cast import backed, come_into, make_organisation

if TYPE_CHECKING:
    from tests.html.scenes import Camera


def organisations(camera: "Camera") -> None:
    """Reading, opening, asking in, standing behind, closed and withheld."""
    world = make_world()
    visitor, lead, row = Client(), world.client(world.author), world.open
    guest, reader = world.client(world.newcomer), world.client(world.reader)
    new, mine = reverse("create-organisation"), reverse("my-organisations")
    where = {"pk": row.pk, "slug": row.slug}
    team, behind = reverse("team", kwargs=where), reverse("back-initiative", kwargs=where)
    camera.take("organisations none", "/organisations/", visitor, shows="Aucune organisation")
    camera.take("organisations mine none", mine, reader, shows="d’aucune organisation")
    camera.take("organisation behind none", behind, reader, shows="responsable d’aucune")
    camera.take("organisation form", new, lead, shows="Créer la page")
    wrong = {"name": "x", "number": "12"}
    camera.take("organisation errors", new, lead, post=wrong, status=422, shows="erreurs")
    one = make_organisation(world.author, site="https://amis.example", number="732829320")
    page, desk = one.get_absolute_url(), reverse("manage-organisation", args=[one.pk, one.slug])
    camera.take("organisation new", page, visitor, shows="Non vérifiée")
    camera.take("organisation behind form", behind, lead, shows="Elle la porte")
    camera.take("organisation behind errors", behind, lead, post={}, status=422, shows="erreurs")
    guest_of = Guest(OrganisationRole.MEMBER, person=world.newcomer)
    asked = invite_into(by=world.author, organisation=one, guest=guest_of)
    address = address_of(asked)
    camera.take("organisation invitation to a visitor", address, visitor, shows="Me connecter")
    camera.take("organisation invitation", address, guest, shows="Montrer mon nom")
    camera.take("organisation invitation of another", address, reader, shows="autre compte")
    camera.take("organisation desk asked", desk, lead, shows="Sans réponse")
    guest.post(address, {"suite": "accepter", "shows_name": "on"})
    camera.take("organisation invitation answered", address, guest, shows="n’attend plus")
    for name in ("edit-organisation", "organisation-invite", "leave-organisation"):
        camera.take(name, reverse(name, args=[one.pk, one.slug]), lead)
    ask = reverse("organisation-invite", args=[one.pk, one.slug])
    camera.take("organisation invite errors", ask, lead, post={"who": "x"}, status=422)
    camera.take("close-organisation", reverse("close-organisation", args=[one.pk, one.slug]), lead)
    place = one.members.get(person=world.newcomer)
    member = reverse("organisation-member", args=[one.pk, one.slug, place.pk])
    camera.take("organisation member", member, lead, shows="En faire un responsable")
    for _turn in range(3):
        come_into(one, shows_name=True)
    check_organisation(by=make_operator(), organisation=one, checked=True)
    backed(one, row, Backing.Sort.CARRIES)
    long = make_organisation(name="Anticonstitutionnellement" * 3, about="Sans espace" * 40)
    disown(by=world.author, backing=backed(long, row))
    for number in range(4):
        backed(make_organisation(name=f"Le comité du quartier {number}"), row)
    camera.take("organisations", "/organisations/", visitor, shows="vérifiée")
    camera.take("organisations found", "/organisations/?q=le+com", visitor, shows="comité")
    camera.take("organisations not found", "/organisations/?q=zz", visitor, shows="commence par")
    camera.take("organisations mine", mine, lead, shows="Gérer")
    camera.take("organisation", page, visitor, shows="Qui dit en être")
    camera.take("organisation long words", long.get_absolute_url(), visitor)
    camera.take("organisation desk", desk, lead, shows="Qui en est")
    camera.take("organisation desk of a member", desk, guest, shows="Votre place")
    camera.take("initiative carried", row.get_absolute_url(), visitor, shows="Portée par")
    camera.take("team with organisations", team, lead, shows="n’a pas demandé ce soutien")
    person = world.newcomer.get_absolute_url()
    camera.take("person of an organisation", person, visitor, shows="Les Amis du tramway")
    close_organisation(by=world.author, organisation=one)
    camera.take("organisation closed", page, visitor, shows="ne parle plus")
    before = Visibility.PUBLIC
    for state in (Visibility.BLURRED, Visibility.RESTRICTED):
        change = Change(state, "Un motif.", before, timezone.now())
        long.visibility = before
        change_organisation_visibility(by=None, organisation=long, change=change)
        before = state
        camera.take(f"organisation {state}", long.get_absolute_url(), visitor, shows="Un motif.")
