"""Sign, confirm, withdraw: what the actions guarantee."""

import threading

import pytest
from django.db import connection

from civic.notifications.models import Mail
from initiatives.actions.petition_tallies import fold_signatures, recount_signatures, tally_of
from initiatives.actions.signing import Answer, confirm, sign, withdraw_signature
from initiatives.models import Signature
from initiatives.petitions import receipts
from initiatives.petitions.states import SignatureState
from tests.petitions.cast import make_confirmed, make_pending, make_petition, signing


def test_a_signature_counts_once_confirmed(db):
    petition = make_petition()
    row, shown = make_confirmed(petition)
    assert shown.answer == Answer.CONFIRMED
    assert bytes(row.leaf) == receipts.leaf(petition.pk, shown.receipt)
    assert tally_of(petition).confirmed == 1
    fold_signatures()
    petition.tally.refresh_from_db()
    assert (petition.tally.received, petition.tally.confirmed) == (1, 1)
    assert recount_signatures() == 0


def test_an_unconfirmed_one_counts_for_nothing(db):
    petition = make_petition()
    make_pending(petition)
    assert tally_of(petition).confirmed == 0
    assert tally_of(petition).received == 1


def test_the_same_form_sent_twice_is_one_signature_and_one_mail(db):
    petition, form = make_petition(), signing()
    sign(by=None, petition=petition, signing=form)
    sign(by=None, petition=petition, signing=form)
    assert Signature.objects.count() == Mail.objects.count() == 1
    assert tally_of(petition).received == 1


def test_the_button_pressed_twice_confirms_once(db):
    petition = make_petition()
    row, _shown = make_confirmed(petition)
    assert confirm(uid=row.uid, terms=petition.terms).answer == Answer.ALREADY
    assert tally_of(petition).confirmed == 1


@pytest.mark.parametrize("again", ["odile@example.org", "Odile+bis@EXAMPLE.org"])
def test_one_mailbox_signs_once_under_one_name(db, again):
    petition = make_petition()
    make_confirmed(petition)
    _row, shown = make_confirmed(petition, "Odile Martin", again)
    assert shown.answer == Answer.DUPLICATE
    assert tally_of(petition).confirmed == 1


def test_a_household_of_one_commune_signs_twice_and_never_thrice(db):
    petition = make_petition()
    answers = [
        make_confirmed(petition, name)[1].answer
        for name in ("Odile Martin", "Paul Martin", "Zoé Martin")
    ]
    assert answers == [Answer.CONFIRMED, Answer.CONFIRMED, Answer.HOUSEHOLD_FULL]


def test_what_changed_since_is_shown_again(db):
    petition = make_petition()
    row = make_pending(petition)
    assert confirm(uid=row.uid, terms="an older text").answer == Answer.CHANGED
    row.refresh_from_db()
    assert row.state == SignatureState.PENDING


def test_withdrawing_corrects_the_count_and_forgets_who(db):
    petition = make_petition()
    row, _shown = make_confirmed(petition)
    assert withdraw_signature(uid=row.uid)
    assert not withdraw_signature(uid=row.uid)
    row.refresh_from_db()
    assert (row.identity, row.address_key, row.name_key) == (None, None, None)
    assert tally_of(petition).confirmed == 0
    assert make_confirmed(petition)[1].answer == Answer.CONFIRMED


@pytest.mark.django_db(transaction=True)
def test_fifty_parallel_confirmations_of_one_mailbox_count_two_names_at_most():
    petition = make_petition()
    names = [f"Prénom{number % 3} Martin" for number in range(50)]
    rows = [make_pending(petition, name) for name in names]
    answers, start = [], threading.Barrier(10)

    def press(some):
        start.wait()
        answers.extend(confirm(uid=row.uid, terms=petition.terms).answer for row in some)
        connection.close()

    threads = [threading.Thread(target=press, args=(rows[at::10],)) for at in range(10)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(answers) == 50
    assert answers.count(Answer.CONFIRMED) == 2
    assert Signature.objects.counted().count() == 2
    assert tally_of(petition).confirmed == 2
