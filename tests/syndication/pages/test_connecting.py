"""Connecting an account: a form, or a visit to the network and back."""

from dataclasses import replace

import pytest
from django.urls import reverse

from civic.syndication.connectors import forms
from civic.syndication.connectors.base import Account, AuthLostError
from civic.syndication.connectors.connecting import Begun, ConnectingError, Field, Way
from civic.syndication.models import Channel
from civic.syndication.rules import Voice
from tests.factories import make_user
from tests.syndication.cast import CREDENTIAL, connected, offer
from tests.syndication.pages.cast import come, place_of

pytestmark = pytest.mark.django_db
SERVER = "https://ailleurs.example"
ACCOUNT = Account(SERVER, replace(CREDENTIAL, remote_id="77", name="@lea@ailleurs.example"))
OTHER = Account(SERVER, replace(CREDENTIAL, remote_id="78", name="@zoe@ailleurs.example"))


def fill():
    return (Field("token", "Le jeton", "Il se trouve là-bas.", secret=True), Field("room", "Salon"))


def finish(typed, kept, back, client):
    if typed.get("token") == "refusé":
        raise ConnectingError("Ce jeton n’ouvre rien.", "token")
    if typed.get("token") == "muet":
        raise AuthLostError("Le réseau ne répond pas.")
    return (ACCOUNT,) if typed.get("room") != "deux" else (ACCOUNT, OTHER)


def finish_visit(query, kept, back, client):
    assert kept["secret"] == "de l’application"
    assert back == "http://localhost:8000/diffusion/retour/fake/"
    return (ACCOUNT,)


def begin(typed, back, state, client):
    return Begun(f"{SERVER}/oauth?state={state}", {"secret": "de l’application"})


@pytest.fixture
def by_form(settings, monkeypatch):
    settings.NETWORK_APPS = {}
    monkeypatch.setitem(forms.WAYS, "fake", Way(fill, finish))
    return offer(settings)


@pytest.fixture
def by_visit(settings, monkeypatch):
    settings.NETWORK_APPS = {}
    settings.SITE_URL = "http://localhost:8000"
    monkeypatch.setitem(forms.WAYS, "fake", Way(tuple, finish_visit, begin))
    return offer(settings)


@pytest.mark.parametrize("kind", ["team", "mandate", "site"])
def test_it_connects_by_a_form_and_holds_what_leaves_until_it_is_ruled(kind, by_form):
    place = place_of(kind)
    client = place.client()
    assert "Ailleurs" in client.get(place.url("networks")).content.decode()
    here = place.url("connect", "fake")
    page = client.get(here).content.decode()
    assert 'type="password"' in page
    answer = client.post(here, {"token": "s3cr3t", "room": "#ici"})
    made = Channel.objects.exclude(pk=place.channel.pk).get()
    assert (answer.status_code, answer.url) == (303, place.url("rules", made))
    assert (made.remote_id, made.holds, made.owner) == ("77", True, place.channel.owner)
    assert made.limits["text"] == 500
    # The same account again is the same channel.
    client.post(here, {"token": "s3cr3t", "room": "#ici"})
    assert Channel.objects.count() == 2


def test_it_says_what_is_wrong_at_its_field_and_keeps_all_but_the_secret(by_form):
    place = place_of("site")
    here = place.url("connect", "fake")
    answer = place.client().post(here, {"token": "refusé", "room": "#quartier"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Ce jeton n’ouvre rien." in page
    assert 'id="id_token-erreur"' in page
    assert 'value="#quartier"' in page
    assert "refusé" not in page
    assert "saisissez-le de nouveau" in page
    answer = place.client().post(here, {"token": "muet", "room": "#quartier"})
    assert (answer.status_code, "ne répond pas" in answer.content.decode()) == (422, True)


def test_it_lets_one_of_several_accounts_be_chosen(by_form):
    place = place_of("site")
    client, choose = place.client(), place.url("choose", "fake")
    answer = client.post(place.url("connect", "fake"), {"token": "bon", "room": "deux"})
    assert answer.url == choose
    assert "s3cr3t" not in str(dict(client.session))
    assert "@zoe@ailleurs.example" in client.get(choose).content.decode()
    assert client.post(choose, {}).status_code == 422
    assert client.post(choose, {"account": "1"}).status_code == 303
    assert Channel.objects.filter(remote_id="78").exists()
    # Chosen once: nothing of the others is kept.
    assert client.get(choose).url == place.url("connect", "fake")


@pytest.mark.parametrize("kind", ["team", "mandate", "site"])
def test_it_leaves_for_the_network_and_comes_back(kind, by_visit):
    place = place_of(kind)
    client = place.client()
    answer = client.post(place.url("connect", "fake"), {})
    assert answer.url == place.url("leave", "fake")
    page = client.get(answer.url).content.decode()
    assert "Continuer vers ailleurs.example" in page
    assert "de l’application" not in str(dict(client.session))
    state = page.split("/oauth?state=")[1].split('"')[0]
    back = reverse("channel-return", args=["fake"])
    answer = client.get(back, {"state": state, "code": "1"})
    made = Channel.objects.exclude(pk=place.channel.pk).get()
    assert answer.url == place.url("rules", made)
    # A state serves once.
    assert client.get(back, {"state": state, "code": "1"}).status_code == 403


def test_it_comes_back_to_the_form_with_the_reason_when_the_person_said_no(by_visit):
    place = place_of("team")
    client = place.client()
    client.post(place.url("connect", "fake"), {})
    page = client.get(place.url("leave", "fake")).content.decode()
    state = page.split("/oauth?state=")[1].split('"')[0]
    back = reverse("channel-return", args=["fake"])
    page = client.get(back, {"state": state, "error": "access_denied"}, follow=True)
    assert "pas donné votre accord" in page.content.decode()
    client.post(place.url("connect", "fake"), {})
    page = client.get(back, {"state": "forgé", "code": "1"}, follow=True).content.decode()
    assert "commencée ailleurs" in page
    assert Channel.objects.count() == 1


def test_nobody_finishes_a_visit_that_somebody_else_began(by_visit):
    place = place_of("team")
    client = place.client()
    client.post(place.url("connect", "fake"), {})
    page = client.get(place.url("leave", "fake")).content.decode()
    state = page.split("/oauth?state=")[1].split('"')[0]
    back = reverse("channel-return", args=["fake"])
    stranger = come(make_user())
    assert stranger.get(back, {"state": state, "code": "1"}).status_code == 403
    assert Channel.objects.count() == 1


def test_a_network_that_is_not_offered_is_nowhere(by_form, settings):
    place = place_of("site")
    assert place.client().get(place.url("connect", "jamais")).status_code == 404
    settings.NETWORK_APPS = {"fake": {"id": "", "secret": ""}}
    assert place.client().get(place.url("connect", "fake")).status_code == 404
    settings.CHANNEL_NETWORKS = []
    page = place.client().get(place.url("networks")).content.decode()
    assert "Aucun réseau n’est proposé ici" in page


def test_twelve_accounts_are_enough(by_form):
    place = place_of("site")
    for number in range(11):
        connected(place.person, Voice(), account=str(number))
    answer = place.client().post(place.url("connect", "fake"), {"token": "bon", "room": ""})
    assert answer.status_code == 429
    assert "Douze comptes" in answer.content.decode()


def test_a_webhook_gets_its_secret_before_it_is_called(settings, monkeypatch):
    from civic.syndication.connectors.webhook import Webhook

    settings.CHANNEL_NETWORKS = ["fake", "webhook"]
    monkeypatch.setattr(Webhook, "whoami", lambda self, account, client: account.credential)
    offer(settings)
    settings.CHANNEL_NETWORKS = ["fake", "webhook"]
    place = place_of("site")
    client, here = place.client(), place.url("connect", "webhook")
    page = client.get(here).content.decode()
    secret = page.split('value="whsec_')[1].split('"')[0]
    typed = {"url": "https://exemple.fr/annonces", "secret": "court"}
    answer = client.post(here, typed)
    assert (answer.status_code, "whsec_" in answer.content.decode()) == (422, True)
    assert client.post(here, {**typed, "url": "ftp://x"}).status_code == 422
    assert client.post(here, {**typed, "secret": f"whsec_{secret}"}).status_code == 303
    made = Channel.objects.exclude(pk=place.channel.pk).get()
    assert (made.network, made.name) == ("webhook", "exemple.fr")
    assert secret not in client.get(place.url("channel", made)).content.decode()
