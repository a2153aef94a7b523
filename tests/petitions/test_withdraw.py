"""Take a signature back: two presses, always possible, exact."""

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from civic.territories.models import Territory
from initiatives import actions
from initiatives.actions.petition_tallies import fold_signatures, recount_signatures, tally_of
from initiatives.actions.petitions import close_petition
from initiatives.actions.signing import Answer, confirm, withdraw_signature
from initiatives.models import Signature
from initiatives.petitions import tokens
from initiatives.petitions.addresses import canonical
from initiatives.petitions.states import SignatureState
from initiatives.states import Visibility
from tests.factories import make_initiative, make_moderator
from tests.petitions.cast import last_letter, make_confirmed, make_pending, make_petition

pytestmark = pytest.mark.django_db


def text_of(response):
    return response.content.decode()


def test_it_withdraws_in_two_presses_from_the_mail():
    petition = make_petition()
    row, _shown = make_confirmed(petition)
    link = last_letter().context["withdraw_url"]
    page = Client().get(link)
    assert page.status_code == 200
    assert page.cookies == {}
    assert page.headers["Referrer-Policy"] == "no-referrer"
    row.refresh_from_db()
    assert row.state == SignatureState.CONFIRMED
    response = Client().post(link)
    assert (response.status_code, response.url) == (303, link)
    done = text_of(Client().get(response.url))
    assert "Votre signature est retirée" in done
    assert "Signer de nouveau" in done
    row.refresh_from_db()
    assert (row.state, row.identity, row.features) == (SignatureState.WITHDRAWN, None, {})
    assert tally_of(petition).confirmed == 0
    assert tally_of(petition).withdrawn == 1


def test_pressed_twice_it_takes_one_away():
    petition = make_petition()
    make_confirmed(petition, email="autre@example.org")
    row, _shown = make_confirmed(petition)
    for _turn in range(2):
        assert Client().post(tokens.withdraw_url(row.uid)).status_code == 303
    assert tally_of(petition).confirmed == 1


def test_it_withdraws_after_the_end_and_from_a_withheld_initiative():
    petition = make_petition()
    row, _shown = make_confirmed(petition)
    close_petition(by=petition.initiative.author, petition=petition)
    actions.change_visibility(
        by=make_moderator(),
        initiative=petition.initiative,
        to=Visibility.REMOVED,
        reason="Motif.",
    )
    page = Client().get(tokens.withdraw_url(row.uid))
    assert page.status_code == 200
    assert petition.initiative.title not in text_of(page)
    Client().post(tokens.withdraw_url(row.uid))
    assert Signature.objects.counted().count() == 0
    done = text_of(Client().get(tokens.withdraw_url(row.uid)))
    assert "Signer de nouveau" not in done


def test_the_receipt_is_no_longer_shown():
    petition = make_petition()
    row = make_pending(petition)
    address = Client().post(tokens.confirm_url(row.uid), {"terms": petition.terms}).url
    withdraw_signature(uid=row.uid)
    assert Client().get(address).status_code == 404


# -- Any order of events against a model ----------------------------------------------------------

PEOPLE = ["Odile Martin", "ODILE  martin", "Paul Martin", "Zoé Martin"]
# Three mailboxes, two of them written in several ways.
MAILBOXES = [
    "odile.martin@gmail.com",
    "odilemartin+cause@googlemail.com",
    "Paul@example.org",
    "paul+bis@example.org",
    "zoe@example.org",
]
COMMUNES = ["21231", "21054"]
SIGN = st.tuples(
    st.just("sign"),
    st.sampled_from(PEOPLE),
    st.sampled_from(MAILBOXES),
    st.sampled_from(COMMUNES),
)
PRESS = st.tuples(st.sampled_from(["confirm", "withdraw"]), st.integers(0, 11))
EVENTS = st.lists(st.one_of(SIGN, PRESS, PRESS), max_size=22)


class Model:
    """What should be true, in a few lines without a database."""

    def __init__(self):
        self.rows = []

    def sign(self, name, email, commune):
        person = " ".join(name.casefold().split())
        self.rows.append([canonical(email), person, commune, "pending"])

    def held(self, mailbox):
        return [row for row in self.rows if row[0] == mailbox and row[3] == "confirmed"]

    def confirm(self, number):
        row = self.rows[number]
        if row[3] == "withdrawn":
            return Answer.WITHDRAWN
        if row[3] == "confirmed":
            return Answer.ALREADY
        held = self.held(row[0])
        if any(one[1] == row[1] for one in held):
            return Answer.DUPLICATE
        if len(held) > 1 or any(one[2] != row[2] for one in held):
            return Answer.HOUSEHOLD_FULL
        row[3] = "confirmed"
        return Answer.CONFIRMED

    def withdraw(self, number):
        stood = self.rows[number][3] != "withdrawn"
        self.rows[number][3] = "withdrawn"
        return stood


@pytest.mark.full
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(events=EVENTS)
def test_any_order_of_events_counts_what_the_model_counts(events):
    petition, model, rows = make_petition(make_initiative()), Model(), []
    for kind, *what in events:
        if kind == "sign":
            name, email, commune = what
            place = Territory.objects.get(pk=commune)
            rows.append(make_pending(petition, name, email, commune=place))
            model.sign(name, email, commune)
        elif rows:
            number = what[0] % len(rows)
            if kind == "confirm":
                given_answer = confirm(uid=rows[number].uid, terms=petition.terms).answer
                assert given_answer == model.confirm(number)
            else:
                assert withdraw_signature(uid=rows[number].uid) == model.withdraw(number)
    states = list(petition.signatures.order_by("pk").values_list("state", flat=True))
    assert states == [row[3] for row in model.rows]
    confirmed = [row for row in model.rows if row[3] == "confirmed"]
    tally = tally_of(petition)
    assert (tally.received, tally.confirmed) == (len(model.rows), len(confirmed))
    assert tally.local == sum(row[2] == "21231" for row in confirmed)
    fold_signatures()
    assert recount_signatures() == 0
