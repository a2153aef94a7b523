"""The stand: many people sign on one device, and nobody sees who signed before."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civic.audit.models import AuditEvent
from civic.lib.permissions import Conflict, Refused
from civic.notifications.models import Mail
from initiatives.actions.petition_tallies import tally_of
from initiatives.actions.petitions import close_petition, pause_petition
from initiatives.actions.signing import confirm
from initiatives.actions.stand import STANDS_MAX, open_stand, stand_of
from initiatives.models import Signature, Stand
from initiatives.petitions.consents import CONSENT_VERSION, CONSENTS
from initiatives.petitions.states import Proof, SignatureState
from initiatives.views import stand as views
from tests.accounts.cast import sign_in
from tests.factories import make_initiative, make_user
from tests.petitions.cast import make_petition, post_form, without_redis


@pytest.fixture
def petition(db):
    cache.clear()
    return make_petition()


def author_of(petition):
    return petition.initiative.author


def address_of(petition):
    return reverse("stand", args=[petition.initiative.pk, petition.initiative.slug])


def client_of(user):
    return sign_in(Client(), user)


@pytest.fixture
def device(petition):
    """A tablet on which the author opened the stand."""
    client = client_of(author_of(petition))
    response = client.post(address_of(petition), {"suite": "ouvrir"})
    assert response.status_code == 303
    return client


def typed(page, **fields):
    """What somebody types in a form as it was shown."""
    hidden = dict(re.findall(r'name="(form_key|terms|consent)" value="([^"]*)"', page))
    assert hidden["consent"] == CONSENT_VERSION
    return hidden | {
        "first_name": "Odile",
        "last_name": "Martin",
        "email": "odile@example.org",
        "commune": "21231",
        "commune_texte": "Dijon",
        "old_enough": "on",
        "agrees": "on",
        **fields,
    }


def page_of(device, petition):
    return device.get(address_of(petition)).content.decode()


def signs(device, petition, **fields):
    return device.post(address_of(petition), typed(page_of(device, petition), **fields))


def test_the_account_leaves_the_device_when_the_stand_opens(petition, device):
    assert "_auth_user_id" not in device.session
    assert device.get("/compte/").status_code == 302
    assert AuditEvent.objects.filter(verb="stand.open").count() == 1
    assert 86_000 < device.session.get_expiry_age() <= 86_400


def test_somebody_signs_and_nothing_of_them_stays(petition, device):
    response = signs(device, petition)
    assert response.status_code == 303
    assert response.headers["Location"] == f"{address_of(petition)}?merci=1"
    shown = device.get(response.headers["Location"])
    page = shown.content.decode()
    assert "C’est noté" in page
    for word in ("Odile", "Martin", "odile@example.org"):
        assert word not in page
    assert "checked" not in page
    assert shown.headers["Cache-Control"] == "private, no-store"
    assert shown.headers["Referrer-Policy"] == "same-origin"


def test_no_browser_offers_what_the_one_before_typed(petition, device):
    page = page_of(device, petition)
    form = page[page.index("data-stand") :]
    typed_in = re.findall(r'<input type="(?:text|email)"[^>]*>', form)
    assert len(typed_in) == 5
    assert [tag for tag in typed_in if 'autocomplete="off"' not in tag] == []
    assert re.search(r'<form[^>]*autocomplete="off"[^>]*data-stand', page)


def test_each_form_of_a_stand_has_its_own_key(petition, device):
    pages = [page_of(device, petition) for _turn in range(2)]
    keys = {typed(page)["form_key"] for page in pages}
    assert len(keys) == 2


def test_it_is_a_signature_like_any_other_that_says_where_it_was_made(petition, device):
    signs(device, petition)
    row, stand = Signature.objects.get(), Stand.objects.get()
    assert (row.state, row.features["stand"]) == (SignatureState.PENDING, stand.uid.hex)
    assert row.person_key is None
    assert Mail.objects.filter(to="odile@example.org").count() == 1
    assert tally_of(petition).confirmed == 0
    confirm(uid=row.uid, terms=petition.terms)
    row.refresh_from_db()
    assert (row.proof, tally_of(petition).confirmed) == (Proof.EMAIL, 1)


def test_it_leaves_what_the_controls_look_at_like_any_other(petition, device):
    signs(device, petition, email="odile@yopmail.com", first_name="Azertyuiop")
    traces = Signature.objects.get().features
    assert traces["disposable"]
    assert traces["name"] >= 60
    assert all(traces[name] for name in ("v", "network", "domain", "stand"))


def test_sixty_people_sign_on_one_device(petition, device, monkeypatch):
    monkeypatch.setattr(views, "MOST", 60)
    for number in range(60):
        assert signs(device, petition, email=f"n{number}@example.org").status_code == 303
    stands = Signature.objects.values_list("features__stand", flat=True)
    assert list(stands) == [Stand.objects.get().uid.hex] * 60


def test_more_than_twenty_in_a_minute_wait(petition, device):
    assert (views.MOST, views.SECONDS) == (20, 60)
    answers = [signs(device, petition, email=f"n{at}@example.org").status_code for at in range(21)]
    assert answers == [303] * 20 + [429]
    assert Signature.objects.count() == 20


def test_a_stand_waits_without_redis_too(petition, device):
    keys = [typed(page_of(device, petition), email=f"n{at}@example.org") for at in range(21)]
    with without_redis():
        post_form(petition)
        answers = [device.post(address_of(petition), sent).status_code for sent in keys]
    assert answers == [303] * 20 + [429]
    assert Signature.objects.count() == 21


def test_a_wrong_form_comes_back_filled_with_a_way_to_wipe_it(petition, device):
    response = signs(device, petition, email="odile")
    page = response.content.decode()
    assert response.status_code == 422
    assert 'value="Odile"' in page
    assert "Effacer et laisser la place" in page
    assert response.headers["Cache-Control"] == "private, no-store"
    assert "Odile" not in page_of(device, petition)


def test_nobody_ticks_the_box_for_anybody(petition, device):
    page = page_of(device, petition)
    assert str(CONSENTS[CONSENT_VERSION]) in page.replace("\u00a0", " ")
    sent = typed(page)
    del sent["agrees"]
    assert device.post(address_of(petition), sent).status_code == 422
    assert not Signature.objects.exists()


@pytest.mark.parametrize("method", ["get", "post"])
def test_only_the_team_opens_a_stand(petition, method):
    asked = {"suite": "ouvrir"} if method == "post" else {}
    address = address_of(petition)
    anonymous = getattr(Client(), method)(address, asked)
    assert anonymous.status_code == 303
    assert anonymous.headers["Location"].startswith("/compte/connexion/")
    assert getattr(client_of(make_user()), method)(address, asked).status_code == 403
    assert not Stand.objects.exists()
    assert client_of(author_of(petition)).get(address).status_code == 200


def test_another_device_cannot_sign_at_the_stand(petition, device):
    page = page_of(device, petition)
    response = Client().post(address_of(petition), typed(page))
    assert response.status_code == 403
    assert "Ce stand est fermé" in response.content.decode()
    assert not Signature.objects.exists()


def test_a_stand_is_for_one_petition(petition, device):
    other = make_petition()
    response = device.post(address_of(other), typed(page_of(device, petition)))
    assert response.status_code == 403
    assert not Signature.objects.exists()


def test_the_stand_is_over_after_a_day(petition, device):
    page = page_of(device, petition)
    stand = Stand.objects.get()
    assert stand.ends_at - stand.opened_at == timedelta(days=1)
    now = timezone.now()
    Stand.objects.update(opened_at=now - timedelta(days=1), ends_at=now)
    assert device.post(address_of(petition), typed(page)).status_code == 403
    assert device.get(address_of(petition)).status_code == 303


def test_the_device_closes_the_stand_and_forgets_it(petition, device):
    response = device.post(address_of(petition), {"suite": "fermer"})
    assert response.headers["Location"] == petition.initiative.get_absolute_url()
    assert Stand.objects.get().closed_at is not None
    assert views.SESSION_KEY not in device.session
    assert AuditEvent.objects.filter(verb="stand.close").count() == 1


def test_the_team_closes_stands_from_elsewhere(petition, device):
    page = page_of(device, petition)
    client = client_of(author_of(petition))
    assert "Fermer partout" in client.get(address_of(petition)).content.decode()
    assert (
        client_of(make_user()).post(address_of(petition), {"suite": "tout-fermer"}).status_code
        == 403
    )
    assert client.post(address_of(petition), {"suite": "tout-fermer"}).status_code == 303
    assert device.post(address_of(petition), typed(page)).status_code == 403


def test_a_petition_at_rest_takes_nothing_at_its_stand(petition, device):
    page = page_of(device, petition)
    pause_petition(by=author_of(petition), petition=petition)
    assert device.get(address_of(petition)).status_code == 200
    assert device.post(address_of(petition), typed(page)).status_code == 409
    close_petition(by=author_of(petition), petition=petition)
    client = client_of(author_of(petition))
    assert client.post(address_of(petition), {"suite": "ouvrir"}).status_code == 409
    assert not Signature.objects.exists()


def test_twenty_stands_are_open_at_most(petition):
    for _turn in range(STANDS_MAX):
        open_stand(by=author_of(petition), petition=petition)
    with pytest.raises(Conflict):
        open_stand(by=author_of(petition), petition=petition)


def test_a_stand_is_held_by_its_secret_only(petition):
    stand, secret = open_stand(by=author_of(petition), petition=petition)
    assert stand_of(uid=str(stand.uid), secret=secret, petition=petition) == stand
    assert stand_of(uid=str(stand.uid), secret="x", petition=petition) is None
    assert stand_of(uid="x", secret=secret, petition=petition) is None
    assert secret.encode() not in bytes(stand.key)
    with pytest.raises(Refused):
        open_stand(by=make_user(), petition=petition)


def test_there_is_no_stand_without_a_petition(db):
    initiative = make_initiative()
    address = reverse("stand", args=[initiative.pk, initiative.slug])
    assert client_of(initiative.author).get(address).status_code == 404
