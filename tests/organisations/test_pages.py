"""The pages of organisations: who reads and who does what, from the directory to the desk."""

import pytest
from django.test import Client
from django.urls import reverse

from civic.notifications.models import Follow
from initiatives.actions.organisation_members import Guest, invite_into
from initiatives.models import Backing, Organisation, OrganisationMember, OrganisationRole
from initiatives.organisation_letters import address_of
from tests.factories import make_initiative, make_user
from tests.organisations.cast import NAME, backed, come_into, lead_of, make_organisation
from tests.teams.cast import client_of

pytestmark = pytest.mark.django_db
CARD = {"sort": "association", "name": NAME, "about": "Nous comptons."}


def at(row, name, **more):
    return reverse(name, kwargs={"pk": row.pk, "slug": row.slug, **more})


# Address, what is posted, and what a lead gets.
POSTS = [
    ("edit-organisation", CARD, 303),
    ("organisation-invite", {"who": "odile@example.org", "role": "member"}, 303),
    ("close-organisation", {}, 303),
    ("leave-organisation", {}, 409),
    ("organisation-name-me", {"montrer": "oui"}, 303),
]


@pytest.mark.parametrize(("name", "data", "lead"), POSTS)
def test_each_post_by_each_person(name, data, lead):
    row = make_organisation()
    address = at(row, name)
    visitor = Client().post(address, data)
    assert (visitor.status_code, "/compte/connexion/" in visitor.url) == (303, True)
    assert client_of(make_user()).post(address, data).status_code == 403
    member = client_of(come_into(row)).post(address, data).status_code
    assert member == (303 if name in ("leave-organisation", "organisation-name-me") else 403)
    assert client_of(lead_of(row)).post(address, data).status_code == lead


@pytest.mark.parametrize("suite", ["responsable", "retirer"])
def test_a_lead_changes_somebodys_place(suite):
    row = make_organisation()
    person = come_into(row)
    place = row.members.get(person=person)
    address = at(row, "organisation-member", number=place.pk)
    for client in (client_of(make_user()), client_of(person)):
        assert client.post(address, {"suite": suite}).status_code == 403
    client = client_of(lead_of(row))
    assert client.get(address).status_code == 200
    assert client.post(address, {"suite": suite}).status_code == 303
    place.refresh_from_db()
    assert (place.role == OrganisationRole.LEAD, place.left_at is not None) == (
        suite == "responsable",
        suite == "retirer",
    )


def test_opening_one_loses_nothing_typed():
    client = client_of(make_user())
    address = reverse("create-organisation")
    assert Client().get(address).status_code == 303
    page = client.post(address, {**CARD, "number": "12"})
    assert page.status_code == 422
    assert "Nous comptons." in page.content.decode()
    made = client.post(address, {**CARD, "site": "amis.example"})
    assert made.url == Organisation.objects.get().get_absolute_url()
    page = Client().get(made.url).content.decode()
    assert "https://amis.example" in page
    assert "Non vérifiée" in page


def test_an_invitation_is_answered_by_its_button():
    row, guest = make_organisation(), make_user(name="Odile Perrin")
    asked = invite_into(
        by=lead_of(row),
        organisation=row,
        guest=Guest(OrganisationRole.MEMBER, address="odile@example.org"),
    )
    address = address_of(asked)
    assert Client().get(f"{address[:-3]}x/").status_code == 404
    assert "Me connecter" in Client().get(address).content.decode()
    assert Client().post(address, {"suite": "accepter"}).status_code == 303
    client = client_of(guest)
    client.get(address)
    assert not OrganisationMember.objects.of(guest).exists()
    client.post(address, {"suite": "accepter", "shows_name": "on"})
    assert "Odile Perrin" in Client().get(row.get_absolute_url()).content.decode()
    assert NAME in Client().get(guest.get_absolute_url()).content.decode()
    assert "n’attend plus" in Client().get(address).content.decode()


def test_one_stands_behind_an_initiative_from_its_team():
    row, initiative = make_organisation(), make_initiative()
    where = {"pk": initiative.pk, "slug": initiative.slug}
    team, address = reverse("team", kwargs=where), reverse("back-initiative", kwargs=where)
    assert "d’aucune organisation" in client_of(make_user()).get(address).content.decode()
    assert (
        client_of(make_user()).post(address, {"organisation": row.pk, "sort": "backs"}).status_code
        == 422
    )
    client = client_of(lead_of(row))
    assert client.post(address, {"organisation": row.pk, "sort": "carries"}).status_code == 422
    assert client.post(address, {"organisation": row.pk, "sort": "backs"}).url == team
    assert "Soutenue par" in Client().get(initiative.get_absolute_url()).content.decode()
    change = reverse("change-backing", kwargs={**where, "number": Backing.objects.get().pk})
    assert client.get(change).status_code == 405
    assert Client().post(change).status_code == 303
    assert client.post(change, {"suite": "demarquer"}).status_code == 403
    assert client_of(initiative.author).post(change, {"suite": "demarquer"}).url == team
    assert "n’a pas demandé" in Client().get(team).content.decode()
    assert client_of(initiative.author).post(change, {"suite": "retirer"}).status_code == 403
    assert client.post(change, {"suite": "retirer"}).url == team
    assert NAME not in Client().get(team).content.decode()


def test_the_directory_finds_by_the_beginning_of_a_name():
    make_organisation(name="Étoile du Nord")
    make_organisation(name="Comité des fêtes")
    found = Client().get("/organisations/?q=etoile").content.decode()
    assert "Étoile du Nord" in found
    assert "Comité" not in found
    assert "Aucune organisation dont" in Client().get("/organisations/?q=zz").content.decode()
    assert Client().get("/organisations/?apres=x").status_code == 422


def test_pages_cost_the_same_with_one_and_with_many(django_assert_max_num_queries):
    row = make_organisation()
    for _turn in range(6):
        backed(row, make_initiative())
        come_into(row, shows_name=True)
        make_organisation()
    with django_assert_max_num_queries(5):
        Client().get(row.get_absolute_url())
    with django_assert_max_num_queries(2):
        Client().get("/organisations/")


def test_it_is_read_over_the_api_without_its_people():
    row = make_organisation()
    person = come_into(row, shows_name=True)
    initiative = make_initiative()
    backed(row, initiative)
    one = Client().get(f"/api/v1/organisations/{row.pk}/").json()
    assert (one["name"], one["behind"][0]["initiative"]) == (NAME, initiative.pk)
    assert person.name not in str(one)
    [listed] = Client().get("/api/v1/organisations/").json()["results"]
    assert listed["id"] == row.pk
    [behind] = Client().get(f"/api/v1/initiatives/{initiative.pk}/").json()["organisations"]
    assert (behind["name"], behind["sort"]) == (NAME, "backs")
    assert Client().get("/api/v1/organisations/999999/").status_code == 404


def test_it_can_be_followed_and_is_heard():
    row, reader = make_organisation(), make_user()
    client = client_of(reader)
    assert client.post(f"/suivre/organisation/{row.key}/", {"rythme": "now"}).status_code == 303
    assert Follow.objects.get(kind="organisation").key == row.key
    backed(row, make_initiative(title="Un banc devant la gare"))
    from civic.activity.actions import settle

    settle()
    page = client.get("/compte/nouvelles/").content.decode()
    assert "Un banc devant la gare" in page
    assert f"Vous suivez {NAME}" in page
