"""The form and the page after it: what they take, refuse, and never tell."""

import re
from datetime import timedelta
from unittest import mock

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from civic.notifications.models import Mail
from initiatives import actions
from initiatives.actions.petition_tallies import tally_of
from initiatives.actions.petitions import close_petition, pause_petition
from initiatives.actions.signing import sign
from initiatives.models import Petition, Signature, SignatureDelta
from initiatives.petitions.consents import CONSENT_VERSION, CONSENTS
from initiatives.petitions.identity import Identity, keys_of
from initiatives.states import Outcome, Visibility
from initiatives.views.signing import NETWORK_MOST, NETWORK_SECONDS
from tests.factories import make_initiative, make_moderator, make_territory, make_user
from tests.petitions.cast import (
    fill,
    last_letter,
    make_confirmed,
    make_petition,
    post_form,
    sign_path,
    signing,
    without_redis,
)

pytestmark = pytest.mark.django_db


def text_of(response):
    return response.content.decode()


# -- The form -------------------------------------------------------------------------------------


def test_it_shows_a_form_to_somebody_without_an_account():
    petition = make_petition()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        response = Client().get(sign_path(petition))
    html = text_of(response)
    assert response.status_code == 200
    assert len(asked) == 1
    assert response.headers["Cache-Control"] == "private, no-store"
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert petition.request in html
    assert petition.addressee in html
    assert "Ce que nous faisons de vos données" in html
    assert not re.search(r"<input[^>]*checkbox[^>]*checked", html)


def test_it_fills_the_form_from_an_account_and_still_asks_to_agree():
    petition = make_petition()
    person = make_user(name="Odile Le Goff", home=make_territory("21054"))
    client = Client()
    client.force_login(person)
    html = text_of(client.get(sign_path(petition)))
    for value in ("Odile", "Le Goff", person.email, "Beaune"):
        assert f'value="{value}' in html
    assert not re.search(r"<input[^>]*checkbox[^>]*checked", html)


def test_it_takes_a_signature_and_shows_the_next_page():
    petition = make_petition()
    response = post_form(petition)
    assert response.status_code == 303
    row = Signature.objects.get()
    assert (row.who.name, row.who.email) == ("Odile Martin", "odile@example.org")
    assert (row.commune, row.area, row.local) == ("21231", "d21", True)
    assert row.consent_version == CONSENT_VERSION
    assert CONSENT_VERSION in CONSENTS
    assert (row.terms, row.show_name, row.person_key) == (petition.terms, False, None)
    page = Client().get(response.url)
    assert page.status_code == 200
    assert "Regardez votre messagerie" in text_of(page)
    assert "odile@example.org" in text_of(page)
    assert page.headers["Cache-Control"] == "private, no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.cookies == {}
    assert tally_of(petition).received == 1


def test_it_takes_a_place_that_is_only_typed():
    petition = make_petition()
    assert post_form(petition, commune="", commune_texte="21200").status_code == 303
    assert Signature.objects.get().commune == "21054"
    assert not Signature.objects.get().local


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("first_name", ""),
        ("last_name", " "),
        ("first_name", "https://example.org/"),
        ("first_name", "12345"),
        ("last_name", "=SOMME(A1)"),
        ("last_name", "x" * 61),
        ("email", ""),
        ("email", "odile"),
        ("email", f"{'a' * 250}@example.org"),
        ("commune_texte", "Nulle-Part-sur-Rien"),
        ("old_enough", ""),
        ("agrees", ""),
        ("website", "https://example.org/"),
        ("form_key", "x"),
        ("terms", "x"),
        ("consent", "1999-01"),
    ],
)
def test_it_says_what_to_correct_and_keeps_the_rest(field, value):
    petition = make_petition()
    changed = {field: value} | ({"commune": ""} if field == "commune_texte" else {})
    response = post_form(petition, **changed)
    html = text_of(response)
    assert response.status_code == 422
    assert 'id="erreurs"' in html
    assert "Martin" in html or field == "last_name"
    assert not Signature.objects.exists()
    assert not Mail.objects.exists()


def test_it_asks_to_agree_again_when_the_sentence_changed():
    petition = make_petition()
    html = text_of(post_form(petition, consent="1999-01"))
    assert f'value="{CONSENT_VERSION}"' in html
    assert not re.search(r'name="agrees"[^>]*checked', html)
    assert re.search(r'name="old_enough"[^>]*checked', html)


def test_it_refuses_a_form_that_another_site_sends():
    petition = make_petition()
    client = Client(enforce_csrf_checks=True)
    answer = client.post(sign_path(petition), fill(petition, first_name="Zélie"))
    assert answer.status_code == 403
    assert not Signature.objects.exists()
    # Whoever signed in elsewhere loses nothing of what they typed, and agrees again.
    html = text_of(answer)
    assert 'value="Zélie"' in html
    assert "relisez, puis envoyez à nouveau" in html
    assert not re.search(r'name="agrees"[^>]*checked', html)
    token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', html)[1]
    again = fill(petition) | {"csrfmiddlewaretoken": token}
    assert client.post(sign_path(petition), again).status_code == 303


def test_it_names_the_accent_of_an_address():
    petition = make_petition()
    said = "pas d’accent avant"
    assert said in text_of(post_form(petition, email="élodie@exemple.fr"))
    assert said not in text_of(post_form(petition, email="elodie"))
    assert post_form(petition, email="elodie@éxemple.fr").status_code == 303


# -- Where one cannot sign ------------------------------------------------------------------------


def paused(petition):
    pause_petition(by=petition.initiative.author, petition=petition)


def closed(petition):
    close_petition(by=petition.initiative.author, petition=petition)


def ended(petition):
    now = timezone.now()
    Petition.objects.filter(pk=petition.pk).update(
        opened_at=now - timedelta(days=9), ends_at=now - timedelta(minutes=1)
    )


def closed_with_its_initiative(petition):
    initiative = petition.initiative
    actions.close(
        by=initiative.author, initiative=initiative, outcome=Outcome.ACHIEVED, text="C’est fait."
    )


@pytest.mark.parametrize(
    ("end", "says"),
    [
        (paused, "La pétition est en pause"),
        (closed, "La pétition est close"),
        (ended, "La pétition est close"),
        (closed_with_its_initiative, "La pétition est close"),
    ],
)
def test_it_says_why_one_cannot_sign_now(end, says):
    petition = make_petition()
    end(petition)
    page, sent = Client().get(sign_path(petition)), post_form(petition)
    assert (page.status_code, sent.status_code) == (200, 409)
    for response in (page, sent):
        assert says in text_of(response)
        assert response.headers["X-Robots-Tag"] == "noindex"
    assert not Signature.objects.exists()


def test_it_takes_none_that_was_filled_in_before_the_end():
    petition = make_petition()
    with mock.patch("initiatives.views.signing.takes_signatures", return_value=True):
        closed(petition)
        assert post_form(petition).status_code == 409
    assert not Signature.objects.exists()


def test_it_tells_nothing_of_a_withheld_initiative():
    petition = make_petition()
    token = post_form(petition).url
    actions.change_visibility(
        by=make_moderator(),
        initiative=petition.initiative,
        to=Visibility.RESTRICTED,
        reason="Motif.",
    )
    pages = [Client().get(sign_path(petition)), post_form(petition), Client().get(token)]
    assert [page.status_code for page in pages] == [200, 409, 200]
    for page in pages:
        assert petition.initiative.title not in text_of(page)
        assert petition.request not in text_of(page)
    assert Signature.objects.count() == 1


def test_it_has_no_form_without_a_petition_or_an_initiative():
    initiative = make_initiative()
    page = Client().get(f"{initiative.get_absolute_url()}signer/")
    assert page.status_code == 404
    assert "Pas de pétition ici" in text_of(page)
    assert Client().get("/initiatives/999999-x/signer/").status_code == 404


# -- The same for everybody -----------------------------------------------------------------------


def plain(sql):
    """A statement without what differs between two people."""
    return re.sub(r"'(?:[^']|'')*'|\b\d+\b", "?", sql)


def sent_by(petition, **fields):
    """The statements of one post and the page after it, without what the person wrote."""
    client = Client()
    with CaptureQueriesContext(connection) as asked:
        response = client.post(sign_path(petition), fill(petition, **fields))
    statements = [plain(each["sql"]) for each in asked.captured_queries]
    page = text_of(client.get(response.url)).replace(fields["email"], "?")
    return response.status_code, statements, len(response.url), page


def test_it_answers_the_same_to_new_duplicate_and_full():
    petition = make_petition()
    make_confirmed(petition, "Odile Martin", "odile@example.org")
    make_confirmed(petition, "Paul Martin", "odile@example.org")
    sent_by(petition, first_name="Eve", email="avant@example.org")  # what is kept is kept
    new = sent_by(petition, first_name="Ann", email="neuve@example.org")
    duplicate = sent_by(petition, first_name="Odi", email="odile@example.org")
    full = sent_by(petition, first_name="Zoé", email="odile@example.org")
    suspect = sent_by(petition, first_name="Bot", email="jetab@example.org")
    assert new[0] == 303
    assert len(new[1]) <= 3  # the petition, the commune if it is not kept, the signature
    assert new[:2] == duplicate[:2] == full[:2] == suspect[:2]
    assert new[3] == duplicate[3] == full[3] == suspect[3]


@pytest.mark.parametrize("fields", [{}, {"commune": "", "commune_texte": "21200"}])
def test_it_needs_at_most_six_statements_even_with_an_account(fields):
    petition = make_petition()
    client = Client()
    client.force_login(make_user(name="Odile Martin"))
    with CaptureQueriesContext(connection) as asked:
        assert client.post(sign_path(petition), fill(petition, **fields)).status_code == 303
    assert len(asked) <= 6, [each["sql"][:90] for each in asked.captured_queries]


def test_it_writes_everything_in_one_statement():
    petition = Petition.objects.select_related("initiative__territory").get(pk=make_petition().pk)
    form = signing()
    with CaptureQueriesContext(connection) as asked:
        sign(by=None, petition=petition, signing=form)
    assert len(asked) == 1
    counts = [model.objects.count() for model in (Signature, Mail, SignatureDelta)]
    assert counts == [1, 1, 1]


@pytest.mark.django_db(transaction=True)
def test_it_leaves_nothing_when_the_statement_fails():
    petition, form = make_petition(), signing()
    with (
        mock.patch("initiatives.actions.signing._mail_key", return_value="x" * 201),
        pytest.raises(Exception, match="too long"),
    ):
        sign(by=None, petition=petition, signing=form)
    counts = [model.objects.count() for model in (Signature, Mail, SignatureDelta)]
    assert counts == [0, 0, 0]


def test_the_same_form_sent_twice_is_one_and_a_corrected_one_another():
    petition = make_petition()
    form = fill(petition)
    first, second = (Client().post(sign_path(petition), form) for _turn in range(2))
    assert (first.status_code, second.status_code) == (303, 303)
    assert Signature.objects.count() == Mail.objects.count() == 1
    Client().post(sign_path(petition), form | {"email": "odile.martin@example.org"})
    assert Signature.objects.count() == Mail.objects.count() == 2
    assert tally_of(petition).received == 2


def test_an_account_stands_for_its_own_person_only():
    petition = make_petition()
    client = Client()
    client.force_login(make_user(name="Odile Martin"))
    client.post(sign_path(petition), fill(petition))
    client.post(sign_path(petition), fill(petition, first_name="Paul"))
    own, other = Signature.objects.order_by("pk")
    assert own.person_key is not None
    assert other.person_key is None


def test_the_outbox_alone_tells_nobody_who_signs_what():
    petition = make_petition()
    post_form(petition)
    row, mail = Signature.objects.get(), Mail.objects.get()
    seen = f"{mail.key} {mail.args}"
    for secret in (row.uid.hex, str(row.uid), row.form_key.hex, str(row.form_key)):
        assert secret not in seen


# -- Too many from one network --------------------------------------------------------------------


def test_it_slows_down_one_network_on_one_petition_and_loses_nothing():
    petition, other = make_petition(), make_petition(make_initiative(title="Planter des arbres"))
    for _turn in range(NETWORK_MOST):
        assert post_form(petition).status_code == 303
    slow = post_form(petition, first_name="Zoé")
    assert slow.status_code == 429
    assert slow.headers["Retry-After"] == str(NETWORK_SECONDS)
    assert "Beaucoup de demandes viennent de votre réseau" in text_of(slow)
    assert 'value="Zoé"' in text_of(slow)
    assert re.search(r'name="agrees"[^>]*checked', text_of(slow))
    assert Signature.objects.count() == NETWORK_MOST
    assert post_form(other).status_code == 303
    away = Client(REMOTE_ADDR="192.0.2.7").post(sign_path(petition), fill(petition))
    assert away.status_code == 303


def test_it_counts_no_form_that_must_be_corrected():
    petition = make_petition()
    for _turn in range(NETWORK_MOST + 1):
        assert post_form(petition, email="").status_code == 422
    assert post_form(petition).status_code == 303


def test_without_redis_each_process_slows_a_network_down_and_nothing_is_lost():
    petition, other = make_petition(), make_petition(make_initiative(title="Planter des arbres"))
    now = mock.patch("civic.lib.network.time.time", return_value=1_800_000_000.0)
    with without_redis(), now as clock:
        statuses = [post_form(petition).status_code for _turn in range(20)]
        slow = post_form(petition, first_name="Zoé")
        assert statuses == [303] * 20
        assert (slow.status_code, slow.headers["Retry-After"]) == (429, "60")
        assert 'value="Zoé"' in text_of(slow)
        # Another petition, another network, a minute later: nobody waits for somebody else.
        assert post_form(other).status_code == 303
        away = Client(REMOTE_ADDR="192.0.2.7").post(sign_path(petition), fill(petition))
        assert away.status_code == 303
        clock.return_value += 60
        assert post_form(petition).status_code == 303
    assert Signature.objects.count() == 23


# -- « Regardez votre messagerie » ----------------------------------------------------------------


def test_it_sends_the_link_again_and_five_times_at_most():
    petition = make_petition()
    page = post_form(petition).url
    for turn in range(2, 6):
        response = Client().post(page, {"email": "odile@example.org"})
        assert response.status_code == 303
        page = response.url
        assert Mail.objects.count() == turn
    assert "Cinq messages sont partis" in text_of(Client().get(page))
    assert Client().post(page, {"email": "odile@example.org"}).status_code == 429
    assert Mail.objects.count() == 5


def test_an_older_page_sends_no_more_than_five_either():
    petition = make_petition()
    page = post_form(petition).url
    for number in range(8):
        Client().post(page, {"email": f"odile{number}@example.org"})
    assert Mail.objects.count() == 2  # corrected once; the page then speaks of another link
    assert Signature.objects.get().mails == 2


def test_the_button_to_send_again_pressed_twice_sends_once():
    petition = make_petition()
    page = post_form(petition).url
    for _turn in range(2):
        assert Client().post(page, {"email": "odile@example.org"}).status_code == 303
    assert Mail.objects.count() == 2


def test_a_corrected_address_leaves_the_first_link_worthless():
    petition = make_petition()
    page = post_form(petition, email="odyle@example.org").url
    first = last_letter().context["confirm_url"]
    response = Client().post(page, {"email": "odile@example.org"})
    assert "odile@example.org" in text_of(Client().get(response.url))
    row = Signature.objects.get()
    who = Identity("Odile", "Martin", "odile@example.org")
    assert row.who == who
    assert bytes(row.address_key) == keys_of(petition.pk, who).address
    assert Client().post(first, {"terms": petition.terms}).status_code == 404
    last = last_letter()
    assert Mail.objects.latest("pk").to == "odile@example.org"
    assert Client().post(last.context["confirm_url"], {"terms": petition.terms}).status_code == 303
    assert Signature.objects.counted().count() == 1


def test_sending_again_is_the_same_for_a_confirmed_one_and_asks_as_little():
    petition = make_petition()
    seen = []
    for email in ("a@example.org", "b@example.org"):
        page = post_form(petition, email=email).url
        if email.startswith("b"):
            Signature.objects.filter(state="pending").latest("pk")
            link = last_letter().context["confirm_url"]
            assert Client().post(link, {"terms": petition.terms}).status_code == 303
        posted = Mail.objects.count()
        with CaptureQueriesContext(connection) as asked:
            response = Client().post(page, {"email": email})
        statements = [plain(each["sql"]) for each in asked.captured_queries]
        html = text_of(Client().get(response.url)).replace(email, "?")
        seen.append((response.status_code, statements, html))
        assert Mail.objects.count() - posted == (1 if email.startswith("a") else 0)
    assert seen[0] == seen[1]
    assert len(seen[0][1]) == 2


def test_it_asks_for_a_complete_address_and_slows_a_network_there_too():
    petition = make_petition()
    page = post_form(petition).url
    wrong = Client().post(page, {"email": "odile"})
    assert wrong.status_code == 422
    assert 'id="erreurs"' in text_of(wrong)
    for _turn in range(NETWORK_MOST - 1):
        Client().post(page, {"email": "odile@example.org"})
    slow = Client().post(page, {"email": "odile@example.org"})
    assert (slow.status_code, slow.headers["Retry-After"]) == (429, str(NETWORK_SECONDS))


@pytest.mark.parametrize("token", ["x", "é", "a" * 300])
def test_it_knows_no_page_for_a_forged_link(token):
    petition = make_petition()
    page = f"{sign_path(petition)}{token}/"
    assert Client().get(page).status_code == 404
    assert Client().post(page, {"email": "odile@example.org"}).status_code == 404


def test_the_page_of_one_petition_is_none_of_another():
    petition, other = make_petition(), make_petition(make_initiative(title="Planter des arbres"))
    token = post_form(petition).url.rstrip("/").rpartition("/")[2]
    assert Client().get(f"{sign_path(other)}{token}/").status_code == 404


def test_the_page_is_gone_after_a_day():
    petition = make_petition()
    page = post_form(petition).url
    with mock.patch("initiatives.petitions.tokens.WAITING_SECONDS", -1):
        stale = Client().get(page)
    assert stale.status_code == 404
    assert "Ce lien ne mène plus à rien" in text_of(stale)


def test_a_petition_closed_long_ago_promises_no_link():
    petition = make_petition()
    close_petition(by=petition.initiative.author, petition=petition)
    said = "Le lien reçu fonctionne encore"
    assert said in text_of(Client().get(sign_path(petition)))
    ago = timezone.now() - timedelta(days=2)
    Petition.objects.filter(pk=petition.pk).update(opened_at=ago, closed_at=ago)
    assert said not in text_of(Client().get(sign_path(petition)))
