"""A call: an official asks their area until a day, then owes an answer."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civic.activity.models import Activity
from civic.activity.verbs import Verb
from civic.lib.dates import date_format
from civic.lib.permissions import Conflict, Refused
from civic.notifications.models import Mail
from initiatives import actions
from initiatives.actions.calls import LONGEST_DAYS, SHORTEST_DAYS, end_calls, open_call
from initiatives.actions.replies import check_can_answer
from initiatives.models import Call, Initiative, ReplyClock
from initiatives.replies.states import Notice, ReplyState
from initiatives.states import Outcome
from tests.factories import make_initiative, make_mandate, make_territory, make_user, withhold
from tests.replies.cast import replied

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")


def in_days(number):
    return timezone.localdate() + timedelta(days=number)


def asked(place="21231", held="21231", **fields):
    mandate = make_mandate(territory=make_territory(held), **fields)
    return make_initiative(author=mandate.user, as_mandate=mandate, territory=make_territory(place))


def called(days=30):
    row = asked()
    open_call(by=row.author, initiative=row, closes_on=in_days(days))
    return row


def page_of(row):
    return reverse("call", kwargs={"pk": row.pk, "slug": row.slug})


@pytest.fixture
def official(client):
    row = asked()
    client.force_login(row.author)
    return client, row


def test_it_asks_the_area_until_a_day(official):
    client, row = official
    response = client.post(page_of(row), {"closes_on": f"{in_days(20):%Y-%m-%d}"})
    assert response.status_code == 303
    assert Call.objects.get(pk=row.pk).closes_on == in_days(20)
    page = Client().get(row.get_absolute_url()).content.decode()
    assert "Appel aux habitants" in page
    assert Activity.objects.filter(verb=Verb.CALL_OPENED, subject_key=str(row.pk)).count() == 1


def test_it_shows_a_call_on_its_card_and_over_the_api(client):
    row = called()
    assert "Appel jusqu’au" in client.get("/initiatives/").content.decode()
    shown = client.get(f"/api/v1/initiatives/{row.pk}/").json()
    assert shown["call_until"] == in_days(30).isoformat()


@pytest.mark.parametrize("days", [SHORTEST_DAYS, LONGEST_DAYS])
def test_it_takes_from_seven_to_a_hundred_and_eighty_days(days):
    assert (SHORTEST_DAYS, LONGEST_DAYS) == (7, 180)
    assert called(days).call.closes_on == in_days(days)


@pytest.mark.parametrize("days", [-1, 6, 181])
def test_it_gives_back_a_day_out_of_bounds_with_what_was_typed(official, days):
    client, row = official
    typed = f"{in_days(days):%Y-%m-%d}"
    response = client.post(page_of(row), {"closes_on": typed})
    assert response.status_code == 422
    assert f'value="{typed}"' in response.content.decode()
    assert not Call.objects.exists()
    with pytest.raises(Conflict):
        open_call(by=row.author, initiative=row, closes_on=in_days(days))


def test_it_is_one_call_when_sent_twice_and_its_day_never_changes():
    row = called(30)
    assert open_call(by=row.author, initiative=row, closes_on=in_days(30)).pk == row.pk
    with pytest.raises(Conflict):
        open_call(by=row.author, initiative=row, closes_on=in_days(40))
    assert Activity.objects.filter(verb=Verb.CALL_OPENED).count() == 1


def test_it_sends_a_visitor_to_sign_in(client):
    row = asked()
    response = client.post(page_of(row), {"closes_on": f"{in_days(20):%Y-%m-%d}"})
    assert response.status_code in {302, 303}
    assert not Call.objects.exists()


def test_it_refuses_anybody_else(client):
    row = asked()
    client.force_login(make_mandate().user)
    assert client.post(page_of(row), {"closes_on": "2030-01-01"}).status_code == 403


def test_it_refuses_a_text_published_as_a_citizen():
    mandate = make_mandate()
    row = make_initiative(author=mandate.user)
    with pytest.raises(Refused):
        open_call(by=mandate.user, initiative=row, closes_on=in_days(20))


def test_it_refuses_a_place_that_the_mandate_does_not_cover():
    row = asked(place="2a004", held="21231")
    with pytest.raises(Refused):
        open_call(by=row.author, initiative=row, closes_on=in_days(20))


def test_it_refuses_once_the_mandate_is_over():
    row = asked()
    type(row.as_mandate).objects.update(ends_on=in_days(-1))
    fresh = Initiative.objects.for_cards().get(pk=row.pk)
    with pytest.raises(Refused):
        open_call(by=fresh.author, initiative=fresh, closes_on=in_days(20))


def test_it_refuses_what_is_closed_or_withheld():
    row = withhold(asked())
    with pytest.raises(Conflict):
        open_call(by=row.author, initiative=row, closes_on=in_days(20))


def test_it_owes_an_answer_the_day_after_the_last_one():
    row = called(10)
    last = datetime.combine(in_days(10), datetime.min.time(), PARIS) + timedelta(hours=23)
    assert end_calls(last) == 0
    assert end_calls(last + timedelta(hours=2)) == 1
    clock = ReplyClock.objects.get(pk=row.pk)
    assert clock.notice == Notice.SITE
    assert clock.due_on == in_days(11 + 30)
    assert clock.state_at(last + timedelta(hours=2)) == ReplyState.AWAITING
    assert clock.territory_id == "21231"
    assert Mail.objects.filter(to=row.author.email).exists()
    page = Client().get(row.get_absolute_url()).content.decode()
    due = date_format(clock.due_on, "j F Y")
    assert f"La réponse de qui l’a lancé est due au plus tard le {due}." in page
    replied(row, row.as_mandate, at=last + timedelta(days=3))
    page = Client().get(row.get_absolute_url()).content.decode()
    assert "Une réponse est donnée." in page
    assert "est due au plus tard" not in page


def test_it_is_ended_once_and_late_runs_move_no_day():
    row = called(10)
    late = datetime.combine(in_days(20), datetime.min.time(), PARIS) + timedelta(hours=12)
    assert (end_calls(late), end_calls(late)) == (1, 0)
    assert ReplyClock.objects.get(pk=row.pk).due_on == in_days(11 + 30)
    assert Activity.objects.filter(verb=Verb.CALL_ENDED).count() == 1


def test_it_ends_with_the_initiative_that_its_author_closes():
    row = called(30)
    actions.close(by=row.author, initiative=row, outcome=Outcome.ACHIEVED, text="Entendu.")
    assert end_calls() == 1
    assert ReplyClock.objects.get(pk=row.pk).due_on == in_days(30)


def test_it_owes_nothing_more_to_whom_was_answered_already():
    row = called(10)
    ReplyClock.objects.create(initiative=row, answered_at=timezone.now())
    assert end_calls(timezone.now() + timedelta(days=12)) == 1
    assert ReplyClock.objects.get(pk=row.pk).state == ReplyState.ANSWERED


def test_whoever_asked_answers_though_it_is_their_own_and_nobody_else_of_the_team():
    row = called(10)
    end_calls(timezone.now() + timedelta(days=12))
    assert check_can_answer(row.author, row) == [row.as_mandate]
    mine = asked()
    with pytest.raises(Refused):
        check_can_answer(mine.author, mine)


def test_it_answers_no_get_where_one_posts_only(official):
    client, row = official
    assert client.get(page_of(row)).status_code == 200
    assert client.put(page_of(row)).status_code == 405


def test_it_offers_a_call_to_whoever_published_in_a_mandate_alone(official):
    client, row = official
    manage = reverse("manage", kwargs={"pk": row.pk, "slug": row.slug})
    assert page_of(row) in client.get(manage).content.decode()
    mine = make_initiative(author=make_user())
    client.force_login(mine.author)
    manage = reverse("manage", kwargs={"pk": mine.pk, "slug": mine.slug})
    assert page_of(mine) not in client.get(manage).content.decode()
