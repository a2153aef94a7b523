from threading import Barrier, Thread

import pytest
from django.db import connection
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from civic.accounts.models import Consent
from initiatives import actions
from initiatives.models import Stance, Tally
from initiatives.permissions import OPINIONS_TEXT_VERSION
from initiatives.states import Outcome, Side, Visibility
from tests.factories import make_initiative, make_moderator, make_user

pytestmark = pytest.mark.django_db

JOIN, OPPOSE, WITHDRAW = "rejoindre/", "opposer/", "retirer-ma-position/"


def signed_in(person, **options):
    client = Client(**options)
    client.force_login(person)
    return client


def agreed(**fields):
    """Somebody whose agreement is on record."""
    person = make_user(**fields)
    Consent.objects.create(
        user=person, purpose=Consent.Purpose.OPINIONS, text_version=OPINIONS_TEXT_VERSION
    )
    return person


def address(initiative, what):
    return f"{initiative.get_absolute_url()}{what}"


def counts(initiative):
    actions.fold()
    tally = Tally.objects.get(initiative=initiative)
    return tally.supports, tally.opposes


def close(initiative):
    actions.close(
        by=initiative.author, initiative=initiative, outcome=Outcome.ACHIEVED, text="Fini."
    )


def suspend(initiative):
    actions.change_visibility(
        by=make_moderator(), initiative=initiative, to=Visibility.RESTRICTED, reason="Motif."
    )


@pytest.mark.parametrize(("what", "expected"), [(JOIN, (1, 0)), (OPPOSE, (0, 1))])
def test_it_takes_a_side_in_one_press(what, expected):
    initiative = make_initiative()
    response = signed_in(agreed()).post(address(initiative, what))
    assert response.status_code == 303
    assert response.url == f"{initiative.get_absolute_url()}#position"
    assert counts(initiative) == expected


def test_it_goes_back_to_the_panel_alone_when_it_is_swapped_in_place():
    initiative = make_initiative()
    client = signed_in(agreed())
    response = client.post(address(initiative, f"{JOIN}?partie=position"))
    assert response.url == f"{initiative.get_absolute_url()}?partie=position"
    assert "Vous avez rejoint" in client.get(response.url).content.decode()


@pytest.mark.parametrize("what", [JOIN, OPPOSE])
def test_it_asks_for_consent_the_first_time(what):
    initiative, person = make_initiative(), make_user()
    client = signed_in(person)
    html = client.get(address(initiative, what)).content.decode()
    assert 'name="agrees"' in html
    assert "checked" not in html
    refused = client.post(address(initiative, what), {"show_name": "on"})
    assert refused.status_code == 422
    html = refused.content.decode()
    assert 'id="erreurs"' in html
    assert "checked" in html
    assert not Stance.objects.exists()
    done = client.post(address(initiative, what), {"agrees": "on", "show_name": "on"})
    assert done.status_code == 303
    assert Stance.objects.get().show_name
    consent = person.consents.get()
    assert consent.text_version == OPINIONS_TEXT_VERSION
    assert 'name="agrees"' not in client.get(address(initiative, what)).content.decode()


def test_it_brings_visitors_back_to_what_they_meant_to_do(client):
    initiative = make_initiative()
    html = client.get(address(initiative, JOIN)).content.decode()
    wanted = address(initiative, JOIN).replace("/", "%2F")
    assert f"next={wanted}" in html
    assert "csrfmiddlewaretoken" not in html
    response = client.post(address(initiative, JOIN))
    assert response.status_code == 303
    assert response.url.endswith(f"?next={wanted}")
    response = client.post(address(initiative, WITHDRAW))
    assert response.url.endswith(f"?next={initiative.get_absolute_url().replace('/', '%2F')}")
    assert not Stance.objects.exists()


def test_it_keeps_its_pages_out_of_every_cache(client):
    response = client.get(address(make_initiative(), JOIN))
    assert response.headers["Cache-Control"] == "private, no-store"


def test_it_switches_and_withdraws():
    initiative, person = make_initiative(), agreed()
    client = signed_in(person)
    client.post(address(initiative, JOIN))
    assert "vous rejoignez" in client.get(address(initiative, OPPOSE)).content.decode()
    client.post(address(initiative, OPPOSE))
    assert counts(initiative) == (0, 1)
    assert "vous vous opposez" in client.get(address(initiative, JOIN)).content.decode()
    assert client.post(address(initiative, WITHDRAW)).status_code == 303
    assert client.post(address(initiative, WITHDRAW)).status_code == 303
    assert counts(initiative) == (0, 0)


def test_it_shows_and_hides_a_name():
    initiative, person = make_initiative(), agreed()
    client = signed_in(person)
    client.post(address(initiative, JOIN), {"show_name": "on"})
    assert "checked" in client.get(address(initiative, JOIN)).content.decode()
    client.post(address(initiative, JOIN))
    assert not Stance.objects.get().show_name


@pytest.mark.parametrize("spoil", [close, suspend])
@pytest.mark.parametrize("what", [JOIN, OPPOSE])
def test_it_answers_409_when_it_is_too_late(spoil, what):
    initiative = make_initiative()
    spoil(initiative)
    response = signed_in(agreed()).post(address(initiative, what))
    assert response.status_code == 409
    assert not Stance.objects.exists()


def test_it_says_no_withheld_title_when_it_refuses():
    initiative = make_initiative()
    suspend(initiative)
    html = signed_in(agreed()).post(address(initiative, JOIN)).content.decode()
    assert initiative.title not in html


def test_it_sends_readers_of_a_closed_one_to_its_page(client):
    initiative = make_initiative()
    close(initiative)
    assert client.get(address(initiative, JOIN)).url == initiative.get_absolute_url()
    other = make_initiative()
    suspend(other)
    assert "Accès suspendu" in client.get(address(other, JOIN)).content.decode()


@pytest.mark.parametrize("spoil", [close, suspend])
def test_it_always_lets_one_withdraw(spoil):
    initiative, person = make_initiative(), agreed()
    actions.take_stance(by=person, initiative=initiative, side=Side.SUPPORT)
    spoil(initiative)
    client = signed_in(person)
    assert WITHDRAW in client.get(initiative.get_absolute_url()).content.decode()
    assert client.post(address(initiative, WITHDRAW)).status_code == 303
    assert counts(initiative) == (0, 0)


def test_it_withdraws_by_post_only():
    initiative = make_initiative()
    assert signed_in(make_user()).get(address(initiative, WITHDRAW)).status_code == 405
    assert signed_in(make_user()).put(address(initiative, JOIN)).status_code == 405


def test_it_refuses_a_forged_form():
    initiative = make_initiative()
    client = signed_in(agreed(), enforce_csrf_checks=True)
    assert client.post(address(initiative, JOIN)).status_code == 403
    assert not Stance.objects.exists()


@pytest.mark.parametrize("what", [JOIN, OPPOSE, WITHDRAW])
def test_it_knows_only_initiatives(what):
    assert signed_in(agreed()).post(f"/initiatives/999-rien/{what}").status_code == 404


def test_it_costs_few_queries(django_assert_max_num_queries):
    initiative, client = make_initiative(), signed_in(agreed())
    client.get(initiative.get_absolute_url())
    # The first join ever also makes the reader and the follow.
    with django_assert_max_num_queries(18):
        client.post(address(initiative, JOIN))


@pytest.mark.full
@given(
    moves=st.lists(
        st.tuples(st.integers(0, 2), st.sampled_from([JOIN, OPPOSE, WITHDRAW])), max_size=12
    )
)
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_it_counts_what_the_rows_say_after_any_presses(moves, django_user_model):
    initiative = make_initiative()
    clients = [signed_in(agreed()) for _ in range(3)]
    for who, what in moves:
        assert clients[who].post(address(initiative, what)).status_code == 303
    rows = initiative.stances
    assert counts(initiative) == (
        rows.filter(side=Side.SUPPORT).count(),
        rows.filter(side=Side.OPPOSE).count(),
    )
    assert actions.recount() == 0


@pytest.mark.django_db(transaction=True)
def test_it_keeps_one_stance_under_fifty_parallel_first_presses():
    initiative, person = make_initiative(), make_user()
    clients = [signed_in(person) for _ in range(50)]
    start, answers = Barrier(50), []

    def press(client, what):
        try:
            start.wait()
            answers.append(client.post(address(initiative, what), {"agrees": "on"}).status_code)
        finally:
            connection.close()

    threads = [
        Thread(target=press, args=(client, (JOIN, OPPOSE)[number % 2]))
        for number, client in enumerate(clients)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [303] * 50
    stance = Stance.objects.get()
    assert counts(initiative) == ((1, 0) if stance.side == Side.SUPPORT else (0, 1))
    assert person.consents.count() == 1
    assert actions.recount() == 0
