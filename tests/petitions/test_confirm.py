"""The link of the mail, its button, and the receipt."""

import re
import threading
from datetime import timedelta
from unittest import mock

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from civic.lib.letters import draw
from civic.notifications import registry
from civic.notifications.models import Mail
from civic.territories.models import Territory
from initiatives import actions
from initiatives.actions.petition_tallies import fold_signatures, tally_of
from initiatives.actions.petitions import (
    Ask,
    close_petition,
    correct_petition,
    pause_petition,
)
from initiatives.actions.signing import RECEIPT_MAIL, Answer, confirm, withdraw_signature
from initiatives.emails import build_confirm, build_receipt
from initiatives.models import Petition, Signature
from initiatives.petitions import receipts, tokens
from initiatives.petitions.states import SignatureState
from initiatives.states import Visibility
from tests.factories import make_initiative, make_moderator, make_user
from tests.petitions.cast import last_letter, make_confirmed, make_pending, make_petition

pytestmark = pytest.mark.django_db

CODE = r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){5}"


def text_of(response):
    return response.content.decode()


def press(row, terms=None):
    """Press the button of the page of the link."""
    asked = row.petition.terms if terms is None else terms
    return Client().post(tokens.confirm_url(row.uid), {"terms": asked})


def ended(petition, ago):
    """Let the petition end some time ago."""
    end = timezone.now() - ago
    Petition.objects.filter(pk=petition.pk).update(opened_at=end - timedelta(days=9), ends_at=end)
    petition.refresh_from_db()


def withhold(petition):
    actions.change_visibility(
        by=make_moderator(),
        initiative=petition.initiative,
        to=Visibility.RESTRICTED,
        reason="Motif.",
    )


def corrected(petition, request="Rouvrir la passerelle aux vélos aussi."):
    ask = Ask(petition.addressee, request, petition.goal, petition.ends_at)
    correct_petition(by=petition.initiative.author, petition=petition, ask=ask)


def test_it_shows_what_is_signed_and_confirms_by_the_button_only():
    petition = make_petition()
    row = make_pending(petition)
    page = Client().get(tokens.confirm_url(row.uid))
    html = text_of(page)
    for said in (petition.request, petition.addressee, "Odile", "passerelle des Mauges"):
        assert said in html
    assert page.headers["Cache-Control"] == "private, no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["X-Robots-Tag"] == "noindex"
    assert page.cookies == {}
    Client().head(tokens.confirm_url(row.uid))
    row.refresh_from_db()
    assert row.state == SignatureState.PENDING


def test_it_thanks_with_the_receipt_and_the_next_act():
    petition = make_petition()
    row = make_pending(petition)
    response = press(row)
    assert response.status_code == 303
    page = Client().get(response.url)
    html = text_of(page)
    code = re.search(CODE, html).group()
    row.refresh_from_db()
    assert bytes(row.leaf) == receipts.leaf(petition.pk, code)
    for said in ("Rejoindre", "Suivre la suite", "Envoyer par e-mail", "Retirer ma signature"):
        assert said in html
    assert page.headers["Cache-Control"] == "private, no-store"
    letter = last_letter()
    assert letter.context["receipt"] == code
    assert code not in f"{Mail.objects.latest('pk').args}"


def test_it_counts_the_signer_at_once_and_says_no_number_below_the_floor():
    petition = make_petition()
    for number in range(3):
        make_confirmed(petition, email=f"voisin{number}@example.org")
    fold_signatures()
    fourth = text_of(Client().get(press(make_pending(petition, email="quatre@example.org")).url))
    assert "à avoir signé" not in fourth
    fifth = text_of(Client().get(press(make_pending(petition, email="cinq@example.org")).url))
    assert "Vous êtes 5 à avoir signé." in fifth


def test_the_receipt_is_shown_for_a_quarter_of_an_hour():
    petition = make_petition()
    address = press(make_pending(petition)).url
    assert tokens.THANKS_SECONDS == 900
    with mock.patch("initiatives.petitions.tokens.THANKS_SECONDS", -1):
        page = Client().get(address)
    assert page.status_code == 404
    assert not re.search(CODE, text_of(page))


def test_the_button_pressed_again_says_that_it_is_done():
    petition = make_petition()
    row = make_pending(petition)
    press(row)
    again = press(row)
    assert (again.status_code, again.url) == (303, tokens.confirm_url(row.uid))
    html = text_of(Client().get(again.url))
    assert "enregistrée et comptée" in html
    assert tokens.withdraw_url(row.uid) in html
    assert tally_of(petition).confirmed == 1
    assert Mail.objects.count() == 2


def test_it_refuses_the_second_of_one_mailbox_and_the_third_of_a_household():
    petition = make_petition()
    rows = [
        make_pending(petition, name)
        for name in ("Odile Martin", "odile MARTIN", "Paul Martin", "Zoé Martin")
    ]
    answers = [press(row) for row in rows]
    assert [answer.status_code for answer in answers] == [303, 409, 303, 409]
    assert "Vous avez déjà signé" in text_of(answers[1])
    assert "Cette adresse a déjà servi" in text_of(answers[3])
    assert tally_of(petition).confirmed == 2


def test_a_household_is_of_one_commune():
    petition = make_petition()
    make_confirmed(petition)
    elsewhere = Territory.objects.get(pk="21231")
    row = make_pending(petition, "Paul Martin", commune=elsewhere)
    assert press(row).status_code == 409


def test_an_account_signs_once_whatever_its_addresses():
    petition, person = make_petition(), make_user(name="Odile Martin")
    rows = [
        make_pending(petition, email=email, by=person)
        for email in ("odile@example.org", "travail@example.org")
    ]
    assert [press(row).status_code for row in rows] == [303, 409]


@pytest.mark.django_db(transaction=True)
def test_an_account_signs_once_even_from_two_mailboxes_at_the_same_moment():
    petition, person = make_petition(), make_user(name="Odile Martin")
    rows = [
        make_pending(petition, email=f"odile{number}@example.org", by=person) for number in range(8)
    ]
    answers, start = [], threading.Barrier(8)

    def press_one(row):
        start.wait()
        answers.append(confirm(uid=row.uid, terms=petition.terms).answer)
        connection.close()

    threads = [threading.Thread(target=press_one, args=(row,)) for row in rows]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(answers) == [Answer.CONFIRMED] + [Answer.DUPLICATE] * 7
    assert tally_of(petition).confirmed == 1


def test_it_shows_the_new_text_when_what_is_asked_changed():
    petition = make_petition()
    row = make_pending(petition)
    old = petition.terms
    corrected(petition)
    html = text_of(Client().get(tokens.confirm_url(row.uid)))
    assert "Le texte a changé depuis" in html
    assert petition.request in html
    stale = press(row, old)
    assert stale.status_code == 409
    assert "Le texte a changé pendant que vous le lisiez" in text_of(stale)
    assert f'value="{petition.terms}"' in text_of(stale)
    assert tally_of(petition).confirmed == 0
    assert press(row, petition.terms).status_code == 303
    row.refresh_from_db()
    assert row.terms == petition.terms


@pytest.mark.parametrize(
    ("ago", "status"), [(timedelta(hours=23, minutes=55), 303), (timedelta(hours=24), 409)]
)
def test_a_link_still_confirms_for_a_day_after_the_end(ago, status):
    petition = make_petition()
    row = make_pending(petition)
    ended(petition, ago)
    page = Client().get(tokens.confirm_url(row.uid))
    assert page.status_code == (200 if status == 303 else 410)
    answer = press(row)
    assert answer.status_code == status
    if status == 409:
        assert "Il est trop tard" in text_of(answer)


def test_closing_gives_a_day_too_and_a_pause_all_the_time():
    petition = make_petition()
    first, second = make_pending(petition), make_pending(petition, email="paul@example.org")
    pause_petition(by=petition.initiative.author, petition=petition)
    assert press(first).status_code == 303
    close_petition(by=petition.initiative.author, petition=petition)
    assert press(second).status_code == 303
    late = make_petition_of_yesterday()
    assert press(late).status_code == 409


def make_petition_of_yesterday():
    """A signature to confirm, of a petition that its team closed 25 hours ago."""
    petition = make_petition(make_initiative(title="Planter des arbres"))
    row = make_pending(petition)
    moment = timezone.now() - timedelta(hours=25)
    close_petition(by=petition.initiative.author, petition=petition, at=moment)
    return row


def test_a_withheld_text_cannot_be_agreed_to_for_the_moment():
    petition = make_petition()
    row = make_pending(petition)
    withhold(petition)
    page, answer = Client().get(tokens.confirm_url(row.uid)), press(row)
    assert (page.status_code, answer.status_code) == (200, 409)
    for response in (page, answer):
        assert petition.request not in text_of(response)
        assert "suspendu" in text_of(response)
        assert petition.initiative.title not in text_of(response)


def test_a_withdrawn_one_cannot_be_confirmed_again():
    petition = make_petition()
    row = make_pending(petition)
    withdraw_signature(uid=row.uid)
    assert Client().get(tokens.confirm_url(row.uid)).status_code == 410
    answer = press(row)
    assert answer.status_code == 409
    assert "Cette signature est retirée" in text_of(answer)


@pytest.mark.parametrize("kind", ["confirmer", "retirer", "merci"])
@pytest.mark.parametrize("token", ["x", "é", "0" * 32, f"{'0' * 32}:abc"])
def test_a_forged_link_leads_nowhere(kind, token):
    address = f"/signatures/{kind}/{token}/"
    assert Client().get(address).status_code == 404
    assert Client().post(address).status_code == (405 if kind == "merci" else 404)


def test_a_link_of_one_kind_is_none_of_another():
    petition = make_petition()
    row = make_pending(petition)
    confirm_token = tokens.confirm_url(row.uid).split("/")[3]
    assert Client().post(f"/signatures/retirer/{confirm_token}/").status_code == 404
    withdraw_token = tokens.withdraw_url(row.uid).split("/")[3]
    assert Client().post(f"/signatures/confirmer/{withdraw_token}/").status_code == 404
    waiting = press(row).url.split("/")[3]
    assert tokens.waited_for(waiting) is None


# -- The mails ------------------------------------------------------------------------------------


def test_the_letter_says_how_things_are_when_it_leaves():
    petition = make_petition()
    row = make_pending(petition)
    mail = Mail.objects.get()
    build = registry.model(mail.kind).build
    assert build(mail.args).template == "mail/petitions/confirm.html"
    assert build(mail.args).context["until"] is None
    make_confirmed(petition)
    assert build(mail.args).template == "mail/petitions/already.html"
    Signature.objects.filter(pk=row.pk).update(name_key=b"1" * 32)
    make_confirmed(petition, "Paul Martin")
    assert build(mail.args).template == "mail/petitions/household.html"


def test_the_letter_says_until_when_one_can_confirm():
    petition = make_petition()
    make_pending(petition)
    mail = Mail.objects.get()
    ended(petition, timedelta(hours=3))
    assert build_confirm(mail.args).context["until"] == petition.ends_at + timedelta(hours=24)
    ended(petition, timedelta(hours=25))
    assert build_confirm(mail.args).template == "mail/petitions/late.html"
    withhold(petition)
    letter = build_confirm(mail.args)
    assert letter.template == "mail/petitions/withheld.html"


def test_no_subject_tells_what_somebody_signs():
    petition = make_petition()
    make_confirmed(petition)
    for mail in Mail.objects.all():
        letter = registry.model(mail.kind).build(mail.args)
        if letter is not None:
            assert "passerelle" not in letter.subject + letter.preview


def test_nothing_leaves_for_what_was_withdrawn_meanwhile():
    petition = make_petition()
    row, _shown = make_confirmed(petition)
    asked, receipt = Mail.objects.order_by("pk")
    assert build_confirm(asked.args) is None
    assert build_receipt(receipt.args) is not None
    withdraw_signature(uid=row.uid)
    assert build_receipt(receipt.args) is None


def test_a_receipt_still_leaves_for_one_put_in_verification_meanwhile():
    row, _shown = make_confirmed(make_petition())
    args = Mail.objects.get(kind=RECEIPT_MAIL).args
    assert build_receipt(args).context["counted"]
    Signature.objects.filter(pk=row.pk).update(state=SignatureState.VERIFYING)
    letter = build_receipt(args)
    assert not letter.context["counted"]
    text = draw(letter, "text")
    assert letter.context["receipt"] in text
    assert "Elle est en vérification" in text
    assert "comptée. Voici" not in text


# -- Together -------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_correction_at_the_same_moment_comes_before_or_after():
    """Nobody is counted under a text they did not read."""
    petition = make_petition()
    rows = [make_pending(petition, email=f"p{number}@example.org") for number in range(12)]
    old, answers, start = petition.terms, [], threading.Barrier(5)

    def press_some(some):
        start.wait()
        answers.extend((row.uid, confirm(uid=row.uid, terms=old).answer) for row in some)
        connection.close()

    def correct():
        start.wait()
        fresh = Petition.objects.select_related("initiative__author").get(pk=petition.pk)
        try:
            corrected(fresh)
        except Exception as refusal:  # somebody was faster: the text is frozen
            assert "ne change plus" in str(refusal)  # noqa: PT017
        connection.close()

    threads = [threading.Thread(target=press_some, args=(rows[at::4],)) for at in range(4)]
    threads.append(threading.Thread(target=correct))
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    petition.refresh_from_db()
    given = {answer for _uid, answer in answers}
    assert given <= {Answer.CONFIRMED, Answer.CHANGED}
    assert len(given) == 1
    counted = Signature.objects.counted()
    assert counted.exclude(terms=petition.terms).count() == 0
