import re

import pytest
from django.core import signing
from django.test import Client

from civic.audit.models import AuditEvent
from moderation.models import Notice
from moderation.views.notices import RECEIPT
from tests.factories import make_initiative, make_user
from tests.moderation.cast import make_notice, sign_in, typed

pytestmark = pytest.mark.django_db
PAGE = "/signaler/contenu-illicite/"


def test_it_opens_to_anyone_with_the_address_filled_in(client):
    response = client.get(PAGE, {"adresse": "/initiatives/4-titre/?a=1&b=2"})
    assert response.status_code == 200
    assert 'value="/initiatives/4-titre/?a=1&amp;b=2"' in response.text
    assert "sessionid" not in response.cookies
    assert set(response.cookies) == {"csrf"}


def test_it_asks_for_a_token_of_our_page():
    assert Client(enforce_csrf_checks=True).post(PAGE, typed()).status_code == 403


def test_it_receives_a_notice_and_shows_its_receipt(client):
    initiative = make_initiative()
    response = client.post(PAGE, typed(address=f"http://localhost{initiative.get_absolute_url()}"))
    assert response.status_code == 303
    notice = Notice.objects.get()
    assert (notice.subject_kind, notice.subject_key) == ("initiative", str(initiative.pk))
    assert (notice.category, notice.name, notice.email) == (
        "insult",
        "Anne Martin",
        "anne@example.org",
    )
    event = AuditEvent.objects.get(verb="notice.received")
    assert event.target_id == str(notice.pk)
    assert "anne" not in str(event.data)
    page = client.get(response.url)
    assert page.status_code == 200
    assert f"<strong>{notice.pk}</strong>" in page.text
    assert "anne" not in page.text
    assert "no-store" in page.headers["Cache-Control"]


@pytest.mark.parametrize("path", [f"/initiatives/{'9' * 300}-x/", f"/personnes/{'a' * 300}/"])
def test_it_receives_a_notice_about_an_address_that_never_was(client, path):
    assert client.post(PAGE, typed(address=path)).status_code == 303
    notice = Notice.objects.get()
    assert (notice.address, notice.subject_kind, notice.subject_key) == (path, "", "")


def test_it_works_for_somebody_signed_in_too():
    assert sign_in(make_user(), second_step=False).post(PAGE, typed()).status_code == 303


def test_it_makes_one_notice_of_a_double_click(client):
    form = typed()
    first, second = client.post(PAGE, form), client.post(PAGE, form)
    assert first.status_code == second.status_code == 303
    assert signing.loads(first.url.split("/")[-2], salt=RECEIPT) == signing.loads(
        second.url.split("/")[-2], salt=RECEIPT
    )
    assert Notice.objects.count() == 1


def test_it_refuses_the_same_form_with_another_text_but_keeps_it(client):
    form = typed()
    client.post(PAGE, form)
    response = client.post(PAGE, form | {"reason": "Un tout autre motif, assez long."})
    assert response.status_code == 422
    assert "Un tout autre motif" in response.text
    assert "déjà été envoyé avec un autre texte" in response.text
    again = re.search(r'name="form_key" value="([^"]+)"', response.text)[1]
    assert again != form["form_key"]
    sent = client.post(
        PAGE, form | {"reason": "Un tout autre motif, assez long.", "form_key": again}
    )
    assert sent.status_code == 303
    assert Notice.objects.count() == 2


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"address": ""}, "Indiquez l’adresse"),
        ({"address": "une initiative sur un parc"}, "Copiez l’adresse entière"),
        ({"address": "https://ailleurs.example/page/"}, "autre site"),
        ({"address": "http://[oups/"}, "pas complète"),
        ({"address": "/" + "a" * 600}, "500"),
        ({"category": ""}, "Choisissez ce qui"),
        ({"category": "idées"}, "réponse de la liste"),
        ({"reason": ""}, "Expliquez pourquoi"),
        ({"reason": "trop court"}, "20 caractères"),
        ({"reason": "nul\0" * 20}, "caractère"),
        ({"name": ""}, "Indiquez votre nom"),
        ({"email": ""}, "Indiquez votre adresse e-mail"),
        ({"email": "anne"}, "adresse complète"),
        ({"good_faith": ""}, "Cochez cette case"),
        ({"website": "http://spam.example"}, "champ caché"),
        ({"form_key": "pas-une-clé"}, "était abîmée"),
        ({"form_key": ""}, "était incomplète"),
    ],
)
def test_it_says_what_is_wrong_and_keeps_what_was_typed(client, wrong, message):
    response = client.post(PAGE, typed(name="Zoé Kervella") | wrong)
    assert response.status_code == 422
    assert message in response.text
    assert 'id="erreurs"' in response.text
    assert "traite un habitant de voleur" in response.text or "reason" in wrong
    assert "Zoé Kervella" in response.text or "name" in wrong
    assert not Notice.objects.exists()


def test_it_refuses_a_megabyte_clearly(client):
    text = "é" * 1_000_000
    response = client.post(PAGE, typed(reason=text))
    assert response.status_code == 422
    assert "Raccourcissez-la" in response.text
    assert text in response.text


def test_it_takes_emoji_and_right_to_left_text(client):
    reason = "Insulte 😡 répétée : هذا غير قانوني ומפר את החוק"
    assert client.post(PAGE, typed(reason=reason, name="=1+1")).status_code == 303
    assert Notice.objects.get().reason == reason


def test_it_asks_no_name_for_child_abuse_material(client):
    form = typed(category="child_abuse", name="", email="")
    response = client.post(PAGE, form)
    assert response.status_code == 303
    assert "gardez ce numéro" in client.get(response.url).text


def test_it_stops_a_flood_without_losing_the_text(client):
    for _turn in range(10):
        assert client.post(PAGE, typed()).status_code == 303
    form = typed(reason="Le onzième motif, qui ne doit pas être perdu.")
    response = client.post(PAGE, form)
    assert response.status_code == 429
    assert "Le onzième motif" in response.text
    assert "dans une heure" in response.text
    assert form["form_key"] in response.text
    assert client.post(PAGE, typed(), REMOTE_ADDR="192.0.2.9").status_code == 303


def test_it_still_shows_the_receipt_of_a_form_sent_again_at_the_limit(client):
    form = typed()
    for _turn in range(10):
        client.post(PAGE, typed())
    make_known = client.post(PAGE, form, REMOTE_ADDR="192.0.2.9")
    assert (
        client.post(PAGE, form).url.split("/")[-2].split(":")[0]
        == (make_known.url.split("/")[-2].split(":")[0])
    )


def test_a_receipt_says_when_the_notice_was_handled(client):
    notice = make_notice()
    Notice.objects.filter(pk=notice.pk).update(handled_at=notice.received_at, outcome="Laissé.")
    page = client.get(f"{PAGE}recu/{signing.dumps(notice.pk, salt=RECEIPT)}/")
    assert "a été traité" in page.text
    assert "Laissé." not in page.text


@pytest.mark.parametrize("token", ["faux", "00000000-0000-4000-8000-000000000000"])
def test_a_forged_receipt_does_not_exist(client, token):
    assert client.get(f"{PAGE}recu/{token}/").status_code == 404
    gone = signing.dumps(987654321, salt=RECEIPT)
    assert client.get(f"{PAGE}recu/{gone}/").status_code == 404


def test_it_refuses_other_methods(client):
    assert client.put(PAGE).status_code == 405
    token = signing.dumps(1, salt=RECEIPT)
    assert client.post(f"{PAGE}recu/{token}/").status_code == 405
