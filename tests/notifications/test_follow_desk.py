"""« Mes suivis »: the same page for an account and for an address without one."""

import re
from datetime import UTC, datetime, time, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from civic.accounts.actions import erase_account
from civic.accounts.queries import my_data
from civic.notifications import actions, desk, tokens
from civic.notifications.actions.follows import SEARCHES_MAX
from civic.notifications.models import Follow, Mail, Reader, Silence
from civic.notifications.states import Kind, Origin, Rhythm
from civic.territories.models import Territory
from tests.factories import make_initiative, make_places, make_theme, make_user
from tests.initiatives.test_stances import signed_in, suspend

pytestmark = pytest.mark.django_db

PAGE = "/compte/suivis/"


@pytest.fixture(autouse=True)
def _places():
    make_places()


class Somebody:
    """Who follows, with their browser and their page."""

    def __init__(self, client, reader, page):
        self.client, self.reader, self.page = client, reader, page

    def follow(self, kind=Kind.AREA, key="21231", **fields):
        return actions.follow(by=self.reader, kind=kind, key=key, **fields)

    def html(self, query=""):
        response = self.client.get(f"{self.page}{query}")
        assert response.status_code == 200
        return response.content.decode()

    def change(self, row, **data):
        response = self.client.post(f"{self.page}{row.pk}/", data)
        row.refresh_from_db()
        return response


def with_account(**fields):
    user = make_user(**fields)
    return Somebody(signed_in(user), actions.reader_of(user), PAGE)


def with_address():
    reader = actions.reader_at("ana@example.org")
    client = Client(enforce_csrf_checks=True)
    return Somebody(client, reader, f"/suivis/{tokens.manage_token(reader)}/")


@pytest.fixture(params=[with_account, with_address])
def somebody(request):
    return request.param()


def test_it_lists_everything_by_kind(somebody):
    initiative, theme = make_initiative(), make_theme("ecole", name="École")
    somebody.follow(Kind.INITIATIVE, str(initiative.pk), origin=Origin.JOINED)
    somebody.follow()
    somebody.follow(Kind.THEME, theme.slug)
    somebody.follow(Kind.PERSON, str(initiative.author.uid))
    somebody.follow(Kind.SEARCH, "echelle=locale&q=v%C3%A9lo&territoire=21231")
    html = somebody.html()
    for text in (
        initiative.title,
        "Vous avez rejoint l’initiative",
        "Dijon (21)",
        "École",
        initiative.author.name,
        "« vélo » · Dijon · locales",
    ):
        assert text.replace("« ", "«\u00a0").replace(" »", "\u00a0»") in html
    assert len(re.findall(r'<section class="suivis"', html)) == 5


def test_it_changes_a_rhythm_in_one_press(somebody):
    row = somebody.follow()
    response = somebody.change(row, rythme="daily")
    assert (response.status_code, response.url) == (303, f"{somebody.page}#suivi-{row.pk}")
    assert row.rhythm == Rhythm.DAILY
    assert somebody.change(row, rythme="parfois").status_code == 303
    assert row.rhythm == Rhythm.DAILY


def test_it_swaps_one_row_in_place(somebody):
    row = somebody.follow()
    response = somebody.client.post(f"{somebody.page}{row.pk}/?partie=ligne", {"rythme": "now"})
    assert response.url == f"{somebody.page}?partie={row.pk}"
    html = somebody.html(f"?partie={row.pk}")
    assert 'hx-swap-oob="true"' in html
    assert "dès que possible" in html
    assert "<html" not in html
    for wrong in ("0", "x", "9" * 30):
        assert somebody.client.get(f"{somebody.page}?partie={wrong}").status_code == 404


@pytest.mark.parametrize(("word", "days"), [("jour", 1), ("semaine", 7), ("mois", 30)])
def test_it_mutes_for_a_while(somebody, word, days):
    row = somebody.follow()
    somebody.change(row, sourdine=word)
    expected = timezone.now() + timedelta(days=days)
    assert abs(row.muted_until - expected) < timedelta(minutes=1)
    html = somebody.html()
    assert "En sourdine jusqu’au" in html
    assert "tout est en sourdine" in html
    somebody.change(row, entendre="1")
    assert row.muted_until is None


def test_it_stops_following(somebody):
    row = somebody.follow()
    response = somebody.client.post(f"{somebody.page}{row.pk}/", {"arreter": "1"})
    assert response.url == f"{somebody.page}?fait=retire"
    assert not Follow.objects.exists()
    assert somebody.client.post(f"{somebody.page}{row.pk}/", {"arreter": "1"}).status_code == 404


def test_it_changes_nothing_of_somebody_else(somebody):
    other = actions.reader_of(make_user())
    row = actions.follow(by=other, kind=Kind.AREA, key="21231")
    for data in ({"rythme": "now"}, {"arreter": "1"}, {"sourdine": "jour"}):
        assert somebody.change(row, **data).status_code == 404
    assert (row.rhythm, row.muted_until) == (Rhythm.WEEKLY, None)


def test_it_pauses_everything(somebody):
    somebody.follow()
    somebody.follow(Kind.THEME, "ecole")
    post = somebody.client.post
    assert post(f"{somebody.page}tout/", {"sourdine": "semaine"}).status_code == 303
    assert Follow.objects.filter(muted_until__isnull=False).count() == 2
    assert "Tout entendre de nouveau" in somebody.html("?fait=sourdine")
    post(f"{somebody.page}tout/", {"entendre": "1"})
    assert not Follow.objects.filter(muted_until__isnull=False).exists()
    post(f"{somebody.page}tout/", {"jamais": "1"})
    assert set(Follow.objects.values_list("rhythm", flat=True)) == {Rhythm.NEVER}
    assert "sont sur" in somebody.html("?fait=jamais")
    assert post(f"{somebody.page}tout/", {}).url == somebody.page


def test_it_sets_the_quiet_hours(somebody):
    somebody.follow()
    wanted = {"quiet_from": "22", "quiet_to": "7", "zone": "Pacific/Noumea"}
    response = somebody.client.post(f"{somebody.page}heures/", wanted)
    assert response.url == f"{somebody.page}?fait=heures"
    reader = Reader.objects.get(pk=somebody.reader.pk)
    assert (reader.quiet_from, reader.quiet_to, reader.zone) == (
        time(22),
        time(7),
        "Pacific/Noumea",
    )
    assert "Aucun message entre 22\u00a0h et 7\u00a0h" in somebody.html()


@pytest.mark.parametrize(
    "wrong", [{"quiet_from": "25"}, {"zone": "Mars/Olympus"}, {"quiet_to": ""}, {"zone": ""}]
)
def test_it_gives_wrong_hours_back_to_correct(somebody, wrong):
    data = {"quiet_from": "22", "quiet_to": "7", "zone": "Europe/Paris", **wrong}
    response = somebody.client.post(f"{somebody.page}heures/", data)
    assert response.status_code == 422
    assert 'id="erreurs"' in response.content.decode()
    assert Reader.objects.get(pk=somebody.reader.pk).quiet_from == time(21)


def test_it_keeps_a_zone_that_the_list_has_not(somebody):
    Reader.objects.update(zone="Asia/Thimphu")
    html = somebody.html()
    assert '<option value="Asia/Thimphu" selected>' in html
    somebody.reader = Reader.objects.get(pk=somebody.reader.pk)
    data = {"quiet_from": "20", "quiet_to": "7", "zone": "Asia/Thimphu"}
    assert somebody.client.post(f"{somebody.page}heures/", data).status_code == 303


@pytest.mark.parametrize("what", ["tout/", "heures/", "1/"])
def test_it_changes_by_post_only(somebody, what):
    assert somebody.client.get(f"{somebody.page}{what}").status_code == 405
    assert somebody.client.post(somebody.page).status_code == 405


def test_it_names_what_can_no_longer_be_read(somebody):
    initiative = make_initiative()
    rows = [
        somebody.follow(Kind.INITIATIVE, str(initiative.pk)),
        somebody.follow(Kind.AREA, "99999"),
        somebody.follow(Kind.THEME, "rien"),
        somebody.follow(Kind.PERSON, "7b5e5a4e-0000-4000-8000-000000000000"),
        somebody.follow(Kind.SEARCH, "q=velo&theme=rien"),
    ]
    suspend(initiative)
    html = somebody.html()
    assert initiative.title not in html
    assert f"Initiative n°\u00a0{initiative.pk}" in html
    for row in rows:
        assert somebody.change(row, rythme="never").status_code == 303


@pytest.mark.parametrize("number", [1, 50])
def test_it_costs_the_same_for_one_and_for_fifty(somebody, number):
    author = make_user()
    for index in range(number):
        somebody.follow(Kind.INITIATIVE, str(make_initiative(author=author).pk))
        somebody.follow(Kind.THEME, make_theme(f"t{index}").slug)
        somebody.follow(Kind.PERSON, str(make_user().uid))
        if index < SEARCHES_MAX:
            somebody.follow(Kind.SEARCH, f"q=mot{index}&territoire=21231&theme=t{index}")
        somebody.follow(Kind.AREA, list(make_places())[index % 10])
    somebody.html()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        somebody.html()
    assert len(queries) <= 16, [query["sql"][:90] for query in queries]


def test_it_tells_what_arrives_next(monkeypatch):
    now = datetime(2026, 11, 25, 10, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: now)
    reader = actions.reader_of(make_user())
    for key, rhythm in (("d21", Rhythm.DAILY), ("21231", Rhythm.WEEKLY), ("fr", Rhythm.NOW)):
        actions.follow(by=reader, kind=Kind.AREA, key=key, rhythm=rhythm)
    actions.follow(by=reader, kind=Kind.AREA, key="r27")
    reader.refresh_from_db()
    shown = [(one.name, one.when, one.about) for one in desk.desk_of(reader).upcoming]
    assert shown == [
        ("Nouvelles", "dès que possible, une fois par heure au plus", "de 1 suivi"),
        ("Résumé du jour", "demain, peu après 8\u00a0h", "de 1 suivi"),
        ("Résumé de la semaine", "demain, peu après 18\u00a0h", "de 2 suivis"),
    ]
    reader.weekly_due_at = now - timedelta(minutes=1)
    assert desk.desk_of(reader).upcoming[2].when == "dans les minutes qui viennent"
    reader.weekly_due_at = now + timedelta(days=6)
    assert desk.desk_of(reader).upcoming[2].when == "mardi 1er décembre, peu après 11\u00a0h"


def test_it_says_when_messages_no_longer_arrive(somebody):
    Reader.objects.update(stopped_at=timezone.now())
    assert "Nous avons cessé de vous écrire" in somebody.html()


# ------------------------------------------------------------------------------------- accounts
def test_it_proposes_something_near(client):
    user = make_user(home=Territory.objects.get(pk="21231"))
    client = signed_in(user)
    html = client.get(PAGE).content.decode()
    assert not Reader.objects.exists()
    assert "Suivre Dijon" in html
    assert "Suivre Dijon Métropole" in html
    assert "Suivre Côte-d’Or" in html
    client.post("/suivre/territoire/21231/")
    assert "Suivre Dijon" not in client.get(PAGE).content.decode()
    assert "Votre commune ou votre code postal" in signed_in(make_user()).get(PAGE).content.decode()


def test_it_asks_visitors_to_sign_in(client):
    for method, what in (("get", ""), ("post", "1/"), ("post", "tout/"), ("post", "heures/")):
        response = getattr(client, method)(f"{PAGE}{what}")
        assert response.status_code == 302
        assert response.url == "/compte/connexion/?next=/compte/suivis/"


def test_it_refuses_forged_forms():
    user = make_user()
    row = actions.follow_as(by=user, kind=Kind.AREA, key="21231")
    client = signed_in(user, enforce_csrf_checks=True)
    for what in (f"{row.pk}/", "tout/", "heures/"):
        assert client.post(f"{PAGE}{what}", {"arreter": "1"}).status_code == 403
    assert Follow.objects.exists()


def test_it_saves_hours_before_anything_is_followed():
    user = make_user()
    data = {"quiet_from": "22", "quiet_to": "7", "zone": "Europe/Paris"}
    assert signed_in(user).post(f"{PAGE}heures/", data).status_code == 303
    assert Reader.objects.get().quiet_from == time(22)


def test_it_leads_there_from_the_menus():
    html = signed_in(make_user()).get("/compte/").content.decode()
    assert html.count('href="/compte/suivis/"') >= 2


def test_it_shows_one_their_data_and_lets_it_go():
    user = make_user()
    actions.follow_as(by=user, kind=Kind.AREA, key="21231")
    rows = my_data(user)["suivis"]["lignes"]
    assert rows[1]["identifiant"] == "21231"
    assert list(my_data(make_user())["suivis"]["lignes"]) == []
    erase_account(by=user)
    assert not Reader.objects.exists()
    assert not Follow.objects.exists()


# ------------------------------------------------------------------------------------ addresses
def test_it_sets_no_cookie_behind_a_link():
    somebody = with_address()
    response = somebody.client.get(somebody.page)
    assert not response.cookies
    assert response.headers["Cache-Control"] == "private, no-store"
    assert "csrfmiddlewaretoken" not in response.content.decode()


def test_it_erases_an_address_for_good():
    somebody = with_address()
    somebody.follow()
    Client().post("/suivre/territoire/d21/", {"email": "ana@example.org"})
    assert somebody.client.get(f"{somebody.page}effacer/").status_code == 405
    response = somebody.client.post(f"{somebody.page}effacer/")
    assert (response.status_code, response.url) == (303, "/suivis/efface/")
    assert "Tout est effacé" in somebody.client.get(response.url).content.decode()
    assert not Reader.objects.exists()
    assert not Mail.objects.exists()
    assert not Silence.objects.exists()
    assert somebody.client.get(somebody.page).status_code == 404
    assert somebody.client.post(f"{somebody.page}effacer/").status_code == 404


def test_it_has_no_link_that_opens_an_account():
    user = make_user()
    reader = actions.reader_of(user)
    token = tokens.manage_token(reader)
    row = actions.follow(by=reader, kind=Kind.AREA, key="21231")
    for what in ("", "tout/", "heures/", "effacer/", f"{row.pk}/"):
        told = Client().post(f"/suivis/{token}/{what}", {"jamais": "1", "arreter": "1"})
        assert told.status_code == 409
    row.refresh_from_db()
    assert row.rhythm == Rhythm.WEEKLY
    assert user.email not in Client().get(f"/suivis/{token}/").content.decode()
    assert tokens.manage_url(reader).endswith("/compte/suivis/")


@pytest.mark.parametrize("had_follows", [False, True])
def test_an_old_link_says_that_the_address_joined_an_account(had_follows):
    somebody, user = with_address(), make_user()
    somebody.follow()
    if had_follows:
        # The account's own reader stays, and that of the address becomes part of it.
        actions.follow_as(by=user, kind=Kind.AREA, key="d21")
    EmailAddress.objects.create(user=user, email="ana@example.org", verified=True)
    actions.adopt(user)
    for person in (Client(), signed_in(make_user())):
        response = person.get(somebody.page)
        assert response.status_code == 200
        page = response.content.decode()
        assert "Vos suivis ont rejoint votre compte" in page
        assert f'href="{PAGE}"' in page
        assert "Dijon" not in page
    own = signed_in(user).get(somebody.page)
    assert (own.status_code, own.url) == (303, PAGE)
    erase_account(by=user)
    assert Client().get(somebody.page).status_code == 404


def test_it_refuses_forged_links():
    somebody = with_address()
    token = somebody.page.split("/")[-2]
    other = tokens.unsubscribe_url(somebody.reader, "all").split("/")[-2]
    for bad in ("x", token[:-1], f"{token}x", token.split(".")[0], other, "é"):
        assert Client().get(f"/suivis/{bad}/").status_code == 404
        assert Client().post(f"/suivis/{bad}/tout/", {"jamais": "1"}).status_code == 404
