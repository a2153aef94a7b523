"""« Suivre » on its own address: one press with an account, an address to confirm without."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.conf import settings as site
from django.core import mail
from django.test import Client
from django.utils import timezone

from civic.notifications import actions, registry, tokens
from civic.notifications.models import Follow, Mail, Reader
from civic.notifications.states import Kind, Origin, Rhythm
from civic.notifications.tokens import Wish
from tests.factories import make_initiative, make_places, make_theme, make_user, withhold
from tests.initiatives.test_stances import signed_in, suspend

pytestmark = pytest.mark.django_db

AREA = "/suivre/territoire/21231/"


@pytest.fixture(autouse=True)
def _places():
    make_places()


def pages():
    """One address of each kind, the kind and the key kept."""
    initiative, person = make_initiative(), make_user()
    make_theme("ecole")
    return [
        (f"/suivre/initiative/{initiative.pk}/", Kind.INITIATIVE, str(initiative.pk)),
        ("/suivre/territoire/D21/", Kind.AREA, "d21"),
        ("/suivre/theme/ecole/", Kind.THEME, "ecole"),
        (f"/suivre/personne/{person.handle}/", Kind.PERSON, str(person.uid)),
        (f"/suivre/personne/{person.uid}/", Kind.PERSON, str(person.uid)),
        (
            "/suivre/recherche/?tri=recentes&apres=x&theme=ecole&q=V%C3%A9lo%20%20cargo&etat=",
            Kind.SEARCH,
            "q=v%C3%A9lo+cargo&theme=ecole",
        ),
    ]


def asked():
    """What somebody asked to follow; authors follow their own besides."""
    return Follow.objects.filter(origin=Origin.ASKED)


def path_of(url):
    return url.removeprefix(site.SITE_URL)


def sent_letter():
    """The last confirmation as it would leave."""
    row = Mail.objects.filter(kind="follow-confirm").latest("pk")
    return registry.model(row.kind).build(row.args)


def test_it_follows_everything_in_one_press():
    client = signed_in(make_user())
    for address, kind, key in pages():
        assert client.get(address).status_code == 200
        response = client.post(address)
        assert response.status_code == 303
        assert client.get(response.url).status_code == 200
        row = asked().get(kind=kind, key=key)
        assert (row.rhythm, row.origin) == (Rhythm.WEEKLY, Origin.ASKED)
        assert "Vous suivez déjà" in client.get(address).content.decode()


def test_it_follows_at_the_rhythm_one_chooses():
    client = signed_in(make_user())
    client.post(AREA, {"rythme": "daily"})
    assert Follow.objects.get().rhythm == Rhythm.DAILY
    client.post("/suivre/territoire/fr/", {"rythme": "n’importe"})
    assert Follow.objects.get(key="fr").rhythm == Rhythm.WEEKLY


def test_it_follows_once_when_pressed_twice():
    client = signed_in(make_user())
    for _ in range(2):
        assert client.post(AREA).status_code == 303
    assert Follow.objects.count() == 1


def test_it_stops_following_in_one_press():
    client = signed_in(make_user())
    for address, _kind, _key in pages():
        client.post(address)
        path, _, query = address.partition("?")
        response = client.post(f"{path}arreter/{'?' if query else ''}{query}")
        assert response.status_code == 303
        assert not asked().exists()
    assert client.post(f"{AREA}arreter/").status_code == 303


def test_it_stops_following_what_can_no_longer_be_read():
    initiative = make_initiative()
    client = signed_in(make_user())
    client.post(f"/suivre/initiative/{initiative.pk}/")
    suspend(initiative)
    assert client.get(f"/suivre/initiative/{initiative.pk}/").status_code == 404
    assert client.post(f"/suivre/initiative/{initiative.pk}/").status_code == 404
    response = client.post(f"/suivre/initiative/{initiative.pk}/arreter/")
    assert response.url == "/compte/suivis/"
    assert not asked().exists()


@pytest.mark.parametrize(
    "address",
    [
        "/suivre/initiative/99999/",
        "/suivre/initiative/9999999999999999999999/",
        "/suivre/initiative/x/",
        "/suivre/territoire/zz/",
        "/suivre/theme/rien/",
        "/suivre/personne/personne/",
        "/suivre/recherche/",
        "/suivre/recherche/?tri=recentes&page=2",
        "/suivre/recherche/?q=velo&territoire=99999",
        "/suivre/recherche/?q=velo&theme=rien",
        "/suivre/recherche/q/",
        "/suivre/autre/1/",
    ],
)
def test_it_knows_only_what_can_be_followed(address, client):
    assert client.get(address).status_code == 404
    assert signed_in(make_user()).post(address).status_code == 404
    assert client.post(address, {"email": "ana@example.org"}).status_code == 404
    assert not Mail.objects.exists()


def test_it_sends_visitors_who_stop_to_the_sign_in_page(client):
    response = client.post(f"{AREA}arreter/")
    assert response.status_code == 303
    assert response.url.startswith("/compte/connexion/?next=")


def test_it_stops_by_post_only(client):
    assert client.get(f"{AREA}arreter/").status_code == 405
    assert client.get("/suivre/recherche/arreter/?q=velo").status_code == 405
    assert client.put(AREA).status_code == 405


def test_it_refuses_a_forged_press():
    client = signed_in(make_user(), enforce_csrf_checks=True)
    assert client.post(AREA).status_code == 403
    assert client.post(f"{AREA}arreter/").status_code == 403
    assert not Follow.objects.exists()


def test_it_is_kept_by_no_cache_and_no_search_engine(client):
    response = client.get(AREA)
    assert response.headers["Cache-Control"] == "private, no-store"
    assert 'name="robots" content="noindex"' in response.content.decode()
    assert "Disallow: /suivre/" in client.get("/robots.txt").content.decode()


def test_it_swaps_the_button_in_place():
    client = signed_in(make_user())
    response = client.post(f"{AREA}?partie=bouton")
    assert response.url == f"{AREA}?partie=bouton"
    html = client.get(response.url).content.decode()
    assert "Vous suivez" in html
    assert "<html" not in html
    response = client.post(f"{AREA}arreter/?partie=bouton")
    assert "Ne plus suivre" not in client.get(response.url).content.decode()
    search = client.post("/suivre/recherche/?q=velo&partie=bouton")
    assert search.url == "/suivre/recherche/?q=velo&partie=bouton"


# ------------------------------------------------------------------------------- without account
def test_it_asks_an_address_and_keeps_nothing_else(client):
    response = client.post(AREA, {"email": "Ana@Example.org"})
    assert (response.status_code, response.url) == (303, f"{AREA}?envoye=1")
    assert "Regardez vos e-mails" in client.get(response.url).content.decode()
    assert not Reader.objects.exists()
    row = Mail.objects.get()
    assert (row.to, row.kind, row.get_lane_display()) == (
        "ana@example.org",
        "follow-confirm",
        "Confirmations et sécurité",
    )
    letter = sent_letter()
    assert letter.subject == "Confirmez votre suivi : Dijon (21)"
    assert "ana" not in letter.context["confirm_url"]


def test_it_answers_the_same_whether_the_address_is_known(client):
    make_user(email="ana@example.org")
    actions.confirm(email="bob@example.org", kind=Kind.AREA, key="21231")
    answers = {
        (response.status_code, response.url, response.content)
        for email in ("ana@example.org", "bob@example.org", "new@example.org")
        for response in [client.post(AREA, {"email": email})]
    }
    assert len(answers) == 1


def test_it_sends_one_message_for_two_presses(client):
    for _ in range(2):
        assert client.post(AREA, {"email": "ana@example.org"}).status_code == 303
    assert Mail.objects.count() == 1


def test_it_fills_nobodys_mailbox(client):
    for number in range(6):
        address = f"/suivre/recherche/?q=sujet+{number}"
        assert client.post(address, {"email": "ana@example.org"}).status_code == 303
    assert Mail.objects.count() == 4
    Mail.objects.update(created_at=timezone.now() - timedelta(hours=2))
    for number in range(10, 20):
        client.post(f"/suivre/recherche/?q=sujet+{number}", {"email": "ana@example.org"})
    assert Mail.objects.count() == 8


def test_it_slows_down_a_network_that_asks_too_often(client):
    for number in range(20):
        assert client.post(AREA, {"email": f"n{number}@example.org"}).status_code == 303
    response = client.post(AREA, {"email": "another@example.org"})
    assert response.status_code == 429
    assert Mail.objects.count() == 20


@pytest.mark.parametrize("email", ["", "pas une adresse", f"{'a' * 250}@example.org"])
def test_it_gives_a_wrong_address_back_to_correct(client, email):
    response = client.post(AREA, {"email": email})
    assert response.status_code == 422
    html = response.content.decode()
    assert 'id="erreurs"' in html
    assert email in html
    assert not Mail.objects.exists()


def test_it_refuses_a_forged_question():
    client = Client(enforce_csrf_checks=True)
    assert client.post(AREA, {"email": "ana@example.org"}).status_code == 403
    assert not Mail.objects.exists()


# ----------------------------------------------------------------------------------- confirming
def confirm_path(email="ana@example.org", kind=Kind.AREA, key="21231"):
    return path_of(tokens.confirm_url(Wish(email, kind, key)))


def test_it_confirms_with_the_button_only(client):
    client.post(AREA, {"email": "ana@example.org"})
    path = path_of(sent_letter().context["confirm_url"])
    page = client.get(path)
    assert page.headers["Cache-Control"] == "private, no-store"
    assert not page.cookies
    assert "Nous écrirons à <b>ana@example.org</b>" in page.content.decode()
    assert not Reader.objects.exists()
    response = Client(enforce_csrf_checks=True).post(path)
    assert response.status_code == 303
    html = client.get(response.url).content.decode()
    assert "C’est confirmé" in html
    assert "Dijon (21)" in html
    row = Follow.objects.get()
    assert (row.reader.email, row.kind, row.key, row.rhythm) == (
        "ana@example.org",
        Kind.AREA,
        "21231",
        Rhythm.WEEKLY,
    )


def test_it_confirms_twice_without_harm(client):
    path = confirm_path()
    client.post(path)
    row = Follow.objects.get()
    actions.set_rhythm(by=row.reader, follow=row, rhythm=Rhythm.DAILY)
    assert client.post(path).status_code == 303
    assert Follow.objects.get().rhythm == Rhythm.DAILY


def test_it_gives_the_follow_to_the_account_of_the_address(client):
    user = make_user(email="ana@example.org")
    path = confirm_path()
    response = client.post(path)
    assert response.url == f"{path}?fait=1"
    assert "C’est fait" in client.get(response.url).content.decode()
    assert Follow.objects.get().reader.user == user
    assert signed_in(user).post(path).url.startswith("/compte/suivis/?nouveau=")


def test_it_refuses_forged_and_old_links(client, monkeypatch):
    good = confirm_path()
    token = good.split("/")[-2]
    for bad in ("x", token[:-4], token[:-6] + "AAAAAA", "é" * 10, "A" * 2000):
        assert client.get(f"/suivre/confirmer/{bad}/").status_code == 404
        assert client.post(f"/suivre/confirmer/{bad}/").status_code == 404
    monkeypatch.setattr(tokens, "CONFIRM_DAYS", -1)
    assert client.post(good).status_code == 404
    assert not Follow.objects.exists()


def test_it_confirms_nothing_that_was_withheld_meanwhile(client):
    initiative = make_initiative()
    path = confirm_path(key=str(initiative.pk), kind=Kind.INITIATIVE)
    client.post(f"/suivre/initiative/{initiative.pk}/", {"email": "ana@example.org"})
    withhold(initiative)
    assert client.post(path).status_code == 404
    assert sent_letter() is None


def test_it_tells_who_follows_already_by_message_alone(client):
    actions.confirm(email="ana@example.org", kind=Kind.AREA, key="21231")
    client.post(AREA, {"email": "ana@example.org"})
    letter = sent_letter()
    assert letter.subject.startswith("Vous suivez déjà")
    assert client.get(path_of(letter.context["manage_url"])).status_code == 200


def test_it_asks_for_put_nowhere(client):
    assert client.put(confirm_path()).status_code == 405


def test_it_is_a_letter_that_can_be_drawn(client):
    from civic.lib.letters import HTML, TEXT, draw

    client.post(AREA, {"email": "ana@example.org"})
    letter = sent_letter()
    for form in (TEXT, HTML):
        drawn = draw(letter, form)
        assert letter.context["confirm_url"] in drawn
        assert "Confirmer mon suivi" in drawn
    assert re.search(r"Confirmez votre suivi", draw(letter, HTML))
    assert mail.outbox == []
    assert urlsplit(letter.context["confirm_url"]).path.startswith("/suivre/confirmer/")
