import re
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from civic.accounts import registry
from civic.accounts.actions import erase_account, withdraw_consent
from civic.accounts.models import Consent
from civic.activity.models import Activity
from civic.lib.kept import forget_everything
from civic.territories.models import Territory
from civic.territories.registry import tree_changed
from initiatives import actions
from initiatives.cards import html_of
from initiatives.models import Draft, Image, Initiative, Stance, StanceDelta, Tally
from initiatives.states import Outcome, Side, Visibility
from tests.factories import (
    make_initiative,
    make_mandate,
    make_moderator,
    make_territory,
    make_user,
)

pytestmark = pytest.mark.django_db


def page(client, person, query=""):
    return client.get(f"/personnes/{person.handle}/{query}")


def take(person, initiative, side=Side.SUPPORT, **options):
    actions.take_stance(by=person, initiative=initiative, side=side, agrees=True, **options)


def test_it_shows_what_a_person_published_and_what_came_of_it(
    client, django_assert_max_num_queries
):
    mandate = make_mandate(function="Maire")
    person = mandate.user
    person.bio = "Je roule à vélo."
    person.save()
    make_initiative(author=person, title="Rouvrir la gare")
    closed = make_initiative(author=person, title="Planter des haies")
    actions.close(by=person, initiative=closed, outcome=Outcome.PARTLY, text="La moitié.")
    with django_assert_max_num_queries(5):
        response = page(client, person)
    html = response.content.decode()
    for text in (person.name, "Maire", "Je roule à vélo.", "Rouvrir la gare", "atteint en partie"):
        assert text in html
    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")


def test_it_never_tells_opinions_nor_contents_withheld(client):
    person = make_user()
    take(person, make_initiative(title="Une cause soutenue"), show_name=True)
    withheld = make_initiative(author=person, title="Texte suspendu")
    actions.change_visibility(
        by=make_moderator(), initiative=withheld, to=Visibility.RESTRICTED, reason="Motif."
    )
    html = page(client, person).content.decode()
    assert "Une cause soutenue" not in html
    assert "Texte suspendu" not in html
    assert "Aucune initiative publiée" in html


@pytest.mark.parametrize("shown", [True, False])
def test_it_shows_the_commune_only_if_chosen(client, shown):
    person = make_user(home=make_territory("21054"), home_is_public=shown)
    assert ("Beaune" in page(client, person).content.decode()) == shown


def test_it_shows_no_mandate_that_ended(client):
    yesterday = timezone.localdate() - timedelta(days=1)
    mandate = make_mandate(function="Conseiller", ends_on=yesterday)
    assert "Conseiller" not in page(client, mandate.user).content.decode()


def test_it_pages_what_a_person_published(client):
    person, now = make_user(), timezone.now()
    for number in range(25):
        make_initiative(author=person, title=f"N {number}", at=now - timedelta(hours=number))
    first = page(client, person)
    assert len(first.context["cards"]) == 20
    assert not first.context["previous_url"]
    second = client.get(first.context["next_url"])
    found = re.findall(r">(N \d+)</a>", second.content.decode())
    assert found == [f"N {n}" for n in range(20, 25)]
    assert len(client.get(second.context["previous_url"]).context["cards"]) == 20
    assert page(client, person, "?apres=zzz").status_code == 422


def test_it_keeps_the_order_when_some_cards_are_kept(client):
    person, now = make_user(), timezone.now()
    rows = [
        make_initiative(author=person, title=f"Titre {n}", at=now - timedelta(hours=n))
        for n in range(4)
    ]
    html_of([rows[2]])
    found = re.findall(r">(Titre \d)</a>", page(client, person).content.decode())
    assert found == [f"Titre {n}" for n in range(4)]


def test_it_says_gone_for_an_erased_account(client):
    person = make_user(name="Zoé Partie")
    initiative = make_initiative(author=person)
    erase_account(by=person)
    person.refresh_from_db()
    response = page(client, person)
    assert response.status_code == 410
    assert "Zoé Partie" not in response.content.decode()
    html = client.get(initiative.get_absolute_url()).content.decode()
    assert "compte supprimé" in html
    assert "Zoé Partie" not in html


def test_it_knows_only_people(client):
    assert client.get("/personnes/personne-du-tout/").status_code == 404
    assert client.post(f"/personnes/{make_user().handle}/").status_code == 405


def test_it_leaves_only_counts_when_an_account_is_erased(django_capture_on_commit_callbacks):
    person, initiative = make_user(), make_initiative()
    own = make_initiative(author=person)
    take(person, initiative, show_name=True)
    picture = Image.objects.create(
        file=ContentFile(b"x", name="x.webp"), width=1, height=1, alt="Brouillon"
    )
    Draft.objects.create(owner=person, data={"title": "Secret"}, image=picture)
    Draft.objects.create(owner=person, published=own)
    actions.fold()
    with django_capture_on_commit_callbacks(execute=True):
        erase_account(by=person)
    stance = Stance.objects.get(initiative=initiative)
    assert (stance.person, stance.show_name) == (None, False)
    assert Tally.objects.get(initiative=initiative).supports == 1
    assert actions.recount() == 0
    assert not Draft.objects.exists()
    assert not Image.objects.exists()
    assert not picture.file.storage.exists(picture.file.name)
    told = Activity.objects.get(subject_key=str(own.pk))
    assert (told.actor_name, told.actor_key) == ("compte supprimé", "")


def test_it_withdraws_every_position_with_the_consent():
    person, initiative = make_user(), make_initiative()
    take(person, initiative)
    withdraw_consent(by=person, purpose=Consent.Purpose.OPINIONS)
    assert not Stance.objects.exists()
    actions.fold()
    assert Tally.objects.get(initiative=initiative).people == 0
    assert not StanceDelta.objects.exists()


def test_it_leaves_no_function_that_names_who_left(client):
    mandate = make_mandate(function="Troisième adjointe")
    initiative = make_initiative(author=mandate.user, as_mandate=mandate)
    assert "Troisième adjointe" in client.get(initiative.get_absolute_url()).text
    erase_account(by=mandate.user)
    forget_everything()
    assert "Troisième adjointe" not in client.get(initiative.get_absolute_url()).text


def test_it_exports_what_it_holds():
    mandate = make_mandate()
    person = mandate.user
    initiative = make_initiative(author=person, as_mandate=mandate, title="La mienne")
    withheld = make_initiative(title="Titre suspendu")
    take(person, initiative)
    take(person, withheld, Side.OPPOSE)
    actions.change_visibility(
        by=make_moderator(), initiative=withheld, to=Visibility.REMOVED, reason="Motif."
    )
    Draft.objects.create(owner=person, data={"title": "À finir"})
    parts = {part.key: list(part.rows(person)) for part in registry.parts()}
    assert parts["initiatives"][0]["titre"] == "La mienne"
    assert parts["initiatives"][0]["versions"][0]["numéro"] == 1
    assert parts["brouillons"][0]["titre"] == "À finir"
    sides = [(row["initiative"], row["position"]) for row in parts["positions"]]
    assert sides == [("La mienne", "Je rejoins"), (f"n° {withheld.pk}", "Je m’oppose")]


def test_it_says_who_must_be_kept_as_an_author():
    author = make_initiative().author
    assert registry.is_author(author)
    assert not registry.is_author(make_user())


def test_it_follows_a_commune_that_moves():
    initiative = make_initiative(territory=make_territory("21054"))
    Territory.objects.filter(pk="21054").update(path="fr/r27/d21/neuve/")
    tree_changed()
    assert Initiative.objects.get(pk=initiative.pk).area_path == "fr/r27/d21/neuve/"
