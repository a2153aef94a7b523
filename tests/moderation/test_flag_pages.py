"""Flag in two presses, and see what became of it."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from initiatives.actions.visibility import change_visibility
from initiatives.states import Visibility
from moderation import actions, retention
from moderation.actions import Judgement
from moderation.categories import Motive
from moderation.models import Case, Decision, Flag
from moderation.models.decision import Measure
from tests.factories import make_initiative, make_moderator, make_user
from tests.moderation.cast import sign_in

pytestmark = pytest.mark.django_db


def address(initiative):
    return reverse("flag", args=["initiative", initiative.pk])


@pytest.fixture
def initiative():
    return make_initiative()


@pytest.fixture
def client():
    return sign_in(make_user())


def test_it_is_one_press_away_from_the_page(initiative):
    page = Client().get(initiative.get_absolute_url()).text
    assert f'href="{address(initiative)}"' in page


def test_disagreeing_comes_first_and_flags_nothing(initiative, client):
    page = client.get(address(initiative)).text
    assert page.index("Je ne suis pas d’accord") < page.index(str(Motive.CHILD.label))
    response = client.post(address(initiative), {"motive": "disagree"})
    assert response.status_code == 303
    assert response.url.endswith("/opposer/")
    assert not Flag.objects.exists()


def test_it_flags_and_leads_to_what_becomes_of_it(initiative, client):
    response = client.post(address(initiative), {"motive": "insult", "note": " Ici. "}, follow=True)
    row = Flag.objects.get()
    assert (row.motive, row.note) == ("insult", "Ici.")
    assert response.redirect_chain == [(f"/compte/signalements/#signalement-{row.pk}", 303)]
    assert "Une personne va l’examiner" in response.text


def test_traces_say_whether_two_flags_come_from_one_hand_and_nothing_else(initiative, client):
    client.post(address(initiative), {"motive": "insult"})
    other, elsewhere = sign_in(make_user()), make_initiative()
    other.post(address(initiative), {"motive": "insult"})
    client.post(address(elsewhere), {"motive": "insult"})
    one, two, three = Flag.objects.order_by("pk")
    assert bytes(one.network) == bytes(two.network) != bytes(three.network)
    assert bytes(one.session) not in (bytes(two.session), bytes(three.session))


@pytest.mark.parametrize(
    "typed", [{}, {"motive": "nothing"}, {"motive": "spam", "note": "x" * 1001}]
)
def test_it_says_what_to_correct_and_keeps_what_was_typed(initiative, client, typed):
    response = client.post(address(initiative), typed)
    assert response.status_code == 422
    assert 'id="erreurs"' in response.text
    assert typed.get("note", "") in response.text
    assert not Flag.objects.exists()


def test_a_visitor_is_led_to_the_notice_and_to_an_account(initiative):
    page = Client().get(address(initiative))
    assert page.status_code == 200
    assert "/signaler/contenu-illicite/?adresse=" in page.text
    assert "/compte/connexion/?next=/signaler/" in page.text
    assert Client().post(address(initiative), {"motive": "spam"}).status_code == 200
    assert not Flag.objects.exists()


@pytest.mark.parametrize("path", ["initiative/999999", "initiative/x", "rien/1"])
def test_there_is_no_form_for_what_does_not_exist(client, path):
    assert client.get(f"/signaler/{path}/").status_code == 404
    assert client.post(f"/signaler/{path}/", {"motive": "spam"}).status_code == 404


def test_it_refuses_ones_own_content_with_the_reason(initiative):
    own = sign_in(initiative.author)
    assert "vôtre" in own.get(address(initiative)).text
    assert own.post(address(initiative), {"motive": "spam"}).status_code == 403


def test_what_is_withheld_is_neither_flagged_nor_named(initiative, client):
    change_visibility(
        by=make_moderator(), initiative=initiative, to=Visibility.RESTRICTED, reason="Motif."
    )
    page = client.get(address(initiative)).text
    assert "déjà plus affiché" in page
    assert initiative.title not in page
    assert client.post(address(initiative), {"motive": "spam"}).status_code == 409


def test_nobody_else_sees_ones_flags(initiative, client):
    client.post(address(initiative), {"motive": "insult"})
    row = Flag.objects.get()
    withdraw = reverse("withdraw-flag", args=[row.pk])
    stranger = sign_in(make_user())
    assert initiative.title not in stranger.get("/compte/signalements/").text
    assert stranger.post(withdraw).status_code == 404
    assert Client().get("/compte/signalements/").status_code == 302
    assert Client().post(withdraw).status_code == 302
    assert client.get(withdraw).status_code == 405
    assert Flag.objects.standing().exists()


def test_it_is_taken_back_while_nobody_decided(initiative, client):
    client.post(address(initiative), {"motive": "insult"})
    withdraw = reverse("withdraw-flag", args=[Flag.objects.get().pk])
    page = client.post(withdraw, follow=True).text
    assert "Vous avez retiré ce signalement" in page
    assert "ne peut plus être retiré" in client.post(withdraw, follow=True).text


@pytest.mark.parametrize(
    ("judgement", "shown"),
    [
        (Judgement(Measure.KEEP, explanation="C’est une opinion."), "C’est une opinion."),
        (Judgement(Measure.BLUR, Motive.INSULT, explanation="Une injure."), "Une injure."),
    ],
)
def test_the_flagger_reads_the_decision_once_its_minute_is_over(
    initiative, client, judgement, shown
):
    client.post(address(initiative), {"motive": "insult"})
    moderator = make_moderator()
    case = actions.draw(by=moderator)
    actions.decide_case(by=moderator, case=case, judgement=judgement)
    assert shown not in client.get("/compte/signalements/").text
    Decision.objects.update(decided_at=timezone.now() - timedelta(minutes=1))
    assert shown in client.get("/compte/signalements/").text


def test_ones_list_costs_the_same_for_one_and_many(client, django_assert_max_num_queries):
    for _turn in range(12):
        client.post(address(make_initiative()), {"motive": "spam"})
    # One look-up a content: each may be of another kind.
    with django_assert_max_num_queries(12 * 3 + 12):
        client.get("/compte/signalements/")


def test_traces_go_after_a_month_and_texts_seven_months_after_the_decision(initiative, client):
    client.post(address(initiative), {"motive": "insult"})
    now = timezone.now()
    assert retention.forget(now + timedelta(days=29)) == 0
    assert retention.forget(now + timedelta(days=30, seconds=60)) == 1
    assert Flag.objects.get().network is None
    Case.objects.update(decided_at=now)
    assert retention.forget(now + timedelta(days=212)) == 0
    assert retention.forget(now + timedelta(days=214)) == 1
    assert Case.objects.get().text == []


def test_my_flags_ask_as_many_questions_for_many_as_for_one(django_assert_max_num_queries):
    client, person = Client(), make_user()
    client.force_login(person)
    for _turn in range(12):
        actions.flag(
            by=person, kind="initiative", key=str(make_initiative().pk), motive=Motive.SPAM
        )
    client.get("/compte/signalements/")
    with django_assert_max_num_queries(6):
        page = client.get("/compte/signalements/")
    assert page.text.count('id="signalement-') == 10


def test_my_flags_go_by_pages_of_ten():
    client, person = Client(), make_user()
    client.force_login(person)
    for _turn in range(12):
        actions.flag(
            by=person, kind="initiative", key=str(make_initiative().pk), motive=Motive.SPAM
        )
    first = client.get("/compte/signalements/")
    older = client.get("/compte/signalements/" + re.search(r'href="(\?avant=\d+)"', first.text)[1])
    assert older.text.count('id="signalement-') == 2
    assert 'rel="next"' not in older.text
    assert "Il n’y a rien avant" in client.get("/compte/signalements/?avant=1").text
    assert client.get("/compte/signalements/?avant=²").text.count('id="signalement-') == 10
