"""What participants say of a promise once its day came, and what is shown of it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from civic.accounts.actions import erase_account
from civic.accounts.queries import my_data
from civic.activity.models import Activity
from civic.activity.verbs import Verb
from civic.lib.permissions import Conflict, Refused
from civic.notifications.actions import follow_as
from civic.notifications.states import Kind
from initiatives.actions.reply_sweeps import run_reply_clocks
from initiatives.actions.reply_words import say
from initiatives.actions.stances import ConsentNeeded, take_stance
from initiatives.models import Commitment, Word
from initiatives.replies.words import LATER, moment_of, said_of
from initiatives.states import Side, Visibility
from moderation import kinds
from tests.factories import make_initiative, make_mandate, make_user, withhold
from tests.replies.cast import an_answer, later, path, promise, read, replied
from tests.teams.cast import client_of

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def promised(days=10):
    row = make_initiative()
    mandate = make_mandate(territory=row.territory)
    reply = replied(row, mandate, an_answer(promises=(promise(days=days),)))
    return row, reply, reply.commitments.get()


def supporter(row):
    person = make_user()
    take_stance(by=person, initiative=row, side=Side.SUPPORT, agrees=True)
    return person


def asked():
    return Activity.objects.public().filter(verb=Verb.COMMITMENT_DUE)


@pytest.mark.parametrize(
    ("days", "moment"),
    [(-1, None), (0, "due"), (27, "due"), (28, "later"), (400, "later")],
)
def test_it_knows_its_two_moments(days, moment):
    due = later(0)
    assert moment_of(due, due + timedelta(days=days)) == moment
    assert LATER.days == 28


@pytest.mark.parametrize(
    ("done", "undone", "shown"),
    [
        (4, 4, None),
        (5, 0, (5, 0, None)),
        (5, 4, (5, 0, None)),
        (4, 5, (0, 5, None)),
        (15, 5, (15, 5, 75)),
    ],
)
def test_it_shows_no_number_under_five_and_no_share_that_tells_one(done, undone, shown):
    said = said_of(done, undone, later=False)
    assert (said and (said.done, said.undone, said.share)) == shown


def test_it_asks_on_the_day_and_four_weeks_later_once_each():
    _row, _reply, _one = promised(days=10)
    now = timezone.now()
    found = []
    for day in range(45):
        run_reply_clocks(now + day * DAY)
        run_reply_clocks(now + day * DAY)
        found.append(asked().count())
    assert (found.index(1), found.index(2), found[-1]) == (10, 38, 2)
    moments = [told.data["moment"] for told in asked().order_by("pk")]
    assert moments == ["due", "later"]


def test_it_asks_once_after_a_run_that_comes_very_late():
    promised(days=10)
    run_reply_clocks(timezone.now() + 90 * DAY)
    run_reply_clocks(timezone.now() + 91 * DAY)
    assert [told.data["moment"] for told in asked()] == ["later"]


def test_it_asks_nothing_of_what_is_given_up_or_withheld():
    row, reply, _one = promised(days=10)
    replied(row, reply.mandate, an_answer(promises=()), seen=1)
    run_reply_clocks(timezone.now() + 20 * DAY)
    other, _reply, _two = promised(days=10)
    withhold(other)
    run_reply_clocks(timezone.now() + 20 * DAY)
    assert not asked().exists()


def test_it_takes_one_word_a_person_and_a_moment():
    row, _reply, one = promised(days=10)
    person = supporter(row)
    moment = timezone.now() + 11 * DAY
    say(by=person, commitment=one, is_done=True, at=moment)
    say(by=person, commitment=one, is_done=True, at=moment)
    say(by=person, commitment=one, is_done=False, at=moment)
    assert [(word.moment, word.is_done) for word in Word.objects.all()] == [("due", False)]
    say(by=person, commitment=one, is_done=True, at=moment + LATER)
    assert Word.objects.count() == 2


def test_it_refuses_before_the_day_and_once_it_is_given_up():
    row, reply, one = promised(days=10)
    person = supporter(row)
    with pytest.raises(Conflict, match="pas encore venue"):
        say(by=person, commitment=one, is_done=True)
    replied(row, reply.mandate, an_answer(promises=()), seen=1)
    with pytest.raises(Conflict, match="plus affiché"):
        say(by=person, commitment=one, is_done=True, at=timezone.now() + 11 * DAY)


def test_it_takes_the_word_of_participants_alone():
    row, reply, one = promised(days=10)
    moment = timezone.now() + 11 * DAY
    for stranger in (make_user(), reply.author):
        with pytest.raises(Refused):
            say(by=stranger, commitment=one, is_done=True, at=moment)
    follower = make_user()
    follow_as(by=follower, kind=Kind.INITIATIVE, key=str(row.pk))
    for person in (follower, row.author):
        with pytest.raises(ConsentNeeded):
            say(by=person, commitment=one, is_done=True, at=moment)
    for person in (follower, supporter(row), row.author):
        assert say(by=person, commitment=one, is_done=True, agrees=True, at=moment)


def come(one):
    """Its day came yesterday."""
    Commitment.objects.filter(pk=one.pk).update(due_on=later(-1))


def test_it_shows_what_five_people_say():
    row, reply, one = promised()
    come(one)
    people = [supporter(row) for _turn in range(5)]
    for person in people[:4]:
        say(by=person, commitment=one, is_done=True)
    assert "disent que c’est fait" not in read(reply.get_absolute_url())
    say(by=people[4], commitment=one, is_done=True)
    assert "5 personnes disent que c’est fait" in read(reply.get_absolute_url())
    assert "5 personnes disent que c’est fait" in read(row.get_absolute_url())
    shown = Client().get(f"/api/v1/replies/{reply.pk}/").json()
    words = {"moment": "due", "done": 5, "undone": None}
    assert shown["commitments"][0]["words"] == [words]


def test_it_answers_each_role_by_its_route():
    row, reply, one = promised()
    come(one)
    address, typed = path("say-kept", row, number=one.pk), {"fait": "oui"}
    assert Client().get(address).status_code == 405
    assert Client().post(address, typed).status_code == 303
    assert client_of(make_user()).post(address, typed).status_code == 403
    assert client_of(reply.author).post(address, typed).status_code == 403
    person = supporter(row)
    assert "C’est fait" in read(reply.get_absolute_url(), person)
    assert "C’est fait" not in read(reply.get_absolute_url(), reply.author)
    assert client_of(person).post(address, {"fait": "peut-être"}).status_code == 303
    assert not Word.objects.exists()
    assert client_of(person).post(address, typed).status_code == 303
    assert Word.objects.get().is_done
    other = make_initiative()
    assert client_of(person).post(path("say-kept", other, number=one.pk)).status_code == 404
    known = kinds.get("reply")
    known.change(
        None, str(reply.pk), Visibility.RESTRICTED, "Motif.", Visibility.PUBLIC, timezone.now()
    )
    assert client_of(person).post(address, typed).status_code == 409


def test_it_keeps_the_count_and_forgets_the_person():
    row, reply, one = promised()
    come(one)
    person = supporter(row)
    say(by=person, commitment=one, is_done=True)
    assert "C’est fait" in str(my_data(person))
    erase_account(by=person)
    assert Word.objects.get().person is None
    assert reply.text in str(my_data(reply.author))
