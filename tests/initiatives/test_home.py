from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from initiatives import actions, queries
from initiatives.models import Initiative, Organisation
from initiatives.states import Outcome, Side, Visibility
from tests.factories import (
    make_initiative,
    make_moderator,
    make_places,
    make_territory,
    make_theme,
    make_user,
)
from tests.organisations.cast import make_organisation

pytestmark = pytest.mark.django_db


def home(client):
    return client.get("/")


def test_it_is_useful_when_empty(client):
    html = home(client).content.decode()
    assert "Tout reste à écrire." in html
    assert 'action="/territoires/recherche/"' in html
    assert "Comment ça marche" in html
    assert "Ce qui bouge" not in html


def test_it_tells_what_moves_starts_concerns_all_and_came_of_it(
    client, django_assert_max_num_queries
):
    make_initiative(title="Rallumer le four")
    make_initiative(title="Un train de nuit", territory=make_territory("fr"))
    done = make_initiative(title="Planter des arbres")
    actions.close(
        by=done.author, initiative=done, outcome=Outcome.ACHIEVED, text="Deux mille plantés."
    )
    with django_assert_max_num_queries(6):
        response = home(client)
    html = response.content.decode()
    for text in ("Rallumer le four", "Un train de nuit", "Deux mille plantés.", "Ce qui bouge"):
        assert text in html
    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")
    assert "csrfmiddlewaretoken" not in html
    assert "s-maxage" in response.headers["Cache-Control"]


def test_it_costs_the_same_with_many(client, django_assert_max_num_queries):
    for number in range(12):
        make_initiative(title=f"Initiative {number}")
    with django_assert_max_num_queries(6):
        home(client)


def test_it_tells_each_initiative_once_and_its_milestones_in_numbers(client):
    initiative = make_initiative(title="Ouvrir la cour")
    for _ in range(5):
        actions.take_stance(by=make_user(), initiative=initiative, side=Side.SUPPORT, agrees=True)
    actions.fold()
    response = home(client)
    assert response.content.decode().count(">Ouvrir la cour</a>") == 2
    assert [row.title for row in queries.moves()] == ["Ouvrir la cour"]
    assert "5 personnes l’ont rejointe" in response.content.decode()


def test_it_tells_nothing_of_what_is_withheld(client):
    initiative = make_initiative(title="Texte suspendu")
    actions.change_visibility(
        by=make_moderator(), initiative=initiative, to=Visibility.RESTRICTED, reason="Motif."
    )
    assert "Texte suspendu" not in home(client).content.decode()


def test_it_starts_with_ones_own_commune():
    places = make_places()
    make_initiative(title="À Chenôve", territory=places["21166"])
    make_initiative(title="Dans la métropole", territory=places["242100410"])
    make_initiative(title="À Ajaccio", territory=places["2a004"])
    client = Client()
    client.force_login(make_user(home=places["21166"]))
    response = home(client)
    near = " ".join(response.context["near"])
    assert "Dans la métropole" in near
    assert "À Chenôve" in near
    assert "À Ajaccio" not in near
    assert "Chez vous\u00a0: Chenôve" in response.content.decode()
    assert response.headers["Cache-Control"] == "private, no-store"


def test_it_says_when_nothing_is_near_and_asks_where_one_lives():
    client = Client()
    client.force_login(make_user(home=make_territory("21054")))
    assert "Lancez la première initiative" in home(client).content.decode()
    client.force_login(make_user())
    assert "Choisir ma commune" in home(client).content.decode()


def test_it_refuses_other_methods(client):
    assert client.post("/").status_code == 405


def test_it_explains_the_formula_with_the_constants_it_uses(client):
    html = client.get("/classement/").content.decode().replace("\u00a0", " ")
    for text in ("moins de 25 personnes", "une place sur 5", "200 plus récentes", "20 000"):
        assert text in html


def test_it_computes_the_example_in_the_order_it_tells(client):
    points = [case["points"] for case in client.get("/classement/").context["examples"]]
    assert points == sorted(points, reverse=True)
    assert points[-1] == 0


def test_it_maps_the_site_for_search_engines(client, django_assert_max_num_queries):
    make_theme()
    kept = make_initiative()
    withheld = make_initiative(title="Suspendue")
    actions.change_visibility(
        by=make_moderator(), initiative=withheld, to=Visibility.REMOVED, reason="Motif."
    )
    index = client.get("/sitemap.xml")
    assert index.headers["Content-Type"].startswith("application/xml")
    number = kept.pk // 2_000
    assert f"/sitemap-initiatives-{number}.xml" in index.content.decode()
    with django_assert_max_num_queries(1):
        xml = client.get(f"/sitemap-initiatives-{number}.xml").content.decode()
    assert kept.get_absolute_url() in xml
    assert "suspendue" not in xml
    assert "/themes/mobilites/" in client.get("/sitemap-pages.xml").content.decode()
    assert "/territoires/d21-" in client.get("/sitemap-pages.xml").content.decode()
    assert client.get("/sitemap-initiatives-9000.xml").status_code == 404


def test_it_dates_what_changed_last(client):
    initiative = make_initiative(at=timezone.now() - timedelta(days=9))
    Initiative.objects.update(edited_at=timezone.now())
    xml = client.get(f"/sitemap-initiatives-{initiative.pk // 2_000}.xml").content.decode()
    assert f"<lastmod>{timezone.localdate():%Y-%m-%d}</lastmod>" in xml


def test_it_maps_an_empty_site(client):
    index = client.get("/sitemap.xml").content.decode()
    assert "sitemap-initiatives" not in index
    assert "sitemap-organisations" not in index


def test_it_maps_the_organisations_that_stand(client, django_assert_max_num_queries):
    kept, closed = make_organisation(), make_organisation(name="Fermée depuis")
    Organisation.objects.filter(pk=closed.pk).update(closed_at=timezone.now())
    number = kept.pk // 2_000
    assert f"/sitemap-organisations-{number}.xml" in client.get("/sitemap.xml").content.decode()
    with django_assert_max_num_queries(1):
        xml = client.get(f"/sitemap-organisations-{number}.xml").content.decode()
    assert kept.get_absolute_url() in xml
    assert "fermee" not in xml
    assert client.get("/sitemap-organisations-9000.xml").status_code == 404
