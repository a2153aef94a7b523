"""A clock does not run while moderation withholds what should be answered."""

from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from civic.activity.models import Activity
from civic.activity.verbs import Verb
from civic.notifications.models import Mail
from initiatives.actions.calls import end_calls, open_call
from initiatives.actions.petition_tallies import CONTROL, settle_steps
from initiatives.actions.reply_clocks import declare_notice
from initiatives.actions.reply_sweeps import run_reply_clocks
from initiatives.actions.visibility import change_visibility
from initiatives.models import Initiative, PetitionStep, Reply
from initiatives.petitions.states import StepKind
from initiatives.replies.states import Notice, Position, ReplyState
from initiatives.replies.wording import words_of
from initiatives.states import Visibility
from moderation import kinds
from tests.factories import make_initiative, make_mandate
from tests.petitions.cast import make_petition
from tests.replies.cast import an_answer, called, clock, later, replied

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def decide(row, to, at):
    """Moderation moves an initiative."""
    fresh = Initiative.objects.get(pk=row.pk)
    change_visibility(by=None, initiative=fresh, to=to, reason="Motif.", at=at)


def withheld(row, since, until, to=Visibility.RESTRICTED):
    decide(row, to, since)
    decide(row, Visibility.PUBLIC, until)


def asked(at=None):
    """An initiative whose institution was told."""
    make_mandate(starts_on=later(-900))
    return called(at=at)


def test_it_moves_the_day_by_as_long_as_nobody_could_read_it():
    row, now = asked(), timezone.now()
    decide(row, Visibility.RESTRICTED, now + DAY)
    held = clock(row)
    assert held.state_at(now + 300 * DAY) == ReplyState.HELD
    assert words_of(held).text == "Délai de réponse suspendu"
    # Removed after that: the same time without it.
    decide(row, Visibility.REMOVED, now + 3 * DAY)
    decide(row, Visibility.PUBLIC, now + 11 * DAY)
    assert clock(row).due_on == later(40)
    assert clock(row).state_at(now + 40 * DAY) == ReplyState.AWAITING
    assert clock(row).state_at(now + 41 * DAY) == ReplyState.OVERDUE


@pytest.mark.parametrize("to", [Visibility.ANNOTATED, Visibility.BLURRED, Visibility.COVERED])
def test_it_goes_on_while_it_can_be_read(to):
    row, now = asked(), timezone.now()
    withheld(row, now + DAY, now + 11 * DAY, to)
    assert clock(row).due_on == later(30)


def test_it_reminds_and_tells_nothing_meanwhile_then_goes_on():
    row, now = asked(), timezone.now()
    decide(row, Visibility.RESTRICTED, now + 20 * DAY)
    reminders = Mail.objects.filter(kind="reply-reminder")
    assert run_reply_clocks(now + 29 * DAY) == 0
    assert run_reply_clocks(now + 80 * DAY) == 0
    decide(row, Visibility.PUBLIC, now + 80 * DAY)
    # Ten days are left, as on the day it was suspended.
    sent = []
    for day in range(80, 93):
        run_reply_clocks(now + day * DAY)
        sent.append(reminders.count())
    assert [sent.index(number) for number in (1, 2, 3)] == [0, 3, 9]
    assert Activity.objects.filter(verb=Verb.REPLY_OVERDUE).count() == 1


def test_it_is_late_by_no_more_when_it_comes_back():
    row, now = asked(), timezone.now()
    run_reply_clocks(now + 33 * DAY)
    withheld(row, now + 33 * DAY, now + 53 * DAY)
    back = clock(row)
    assert back.state_at(now + 53 * DAY) == ReplyState.OVERDUE
    assert (timezone.localdate(now + 53 * DAY) - back.due_on).days == 3
    # It was said once that it is over.
    run_reply_clocks(now + 54 * DAY)
    assert Activity.objects.filter(verb=Verb.REPLY_OVERDUE).count() == 1


def test_it_leaves_the_day_of_what_was_answered():
    row, now = asked(), timezone.now()
    mandate = make_mandate(starts_on=later(-900))
    replied(row, mandate, an_answer(), at=now + 31 * DAY)
    withheld(row, now + 32 * DAY, now + 52 * DAY)
    assert clock(row).due_on == later(30)
    assert clock(row).state == ReplyState.ANSWERED_LATE
    # The late answer was withheld too: what it was stays, whatever comes back first.
    reply = str(Reply.objects.get().pk)
    change = kinds.get("reply").change
    change(None, reply, Visibility.RESTRICTED, "Motif.", Visibility.PUBLIC, now + 60 * DAY)
    withheld(row, now + 61 * DAY, now + 91 * DAY)
    change(None, reply, Visibility.PUBLIC, "Motif.", Visibility.RESTRICTED, now + 92 * DAY)
    assert clock(row).state == ReplyState.ANSWERED_LATE


def test_it_counts_them_in_a_letter_that_is_declared_afterwards():
    now = timezone.now()
    row = called(at=now - 20 * DAY)
    withheld(row, now - 15 * DAY, now - 5 * DAY)
    day = timezone.localdate(now - 18 * DAY)
    fresh = Initiative.objects.get(pk=row.pk)
    declare_notice(by=row.author, initiative=fresh, sent_on=day, how=Notice.LETTER)
    assert clock(row).due_on == later(30 - 18 + 10)


def test_it_tells_whoever_asked_once_their_call_can_be_read_again():
    mandate = make_mandate(starts_on=later(-900))
    row = make_initiative(author=mandate.user, as_mandate=mandate)
    open_call(by=mandate.user, initiative=row, closes_on=later(10))
    now = timezone.now()
    decide(row, Visibility.RESTRICTED, now + DAY)
    assert end_calls(now + 11 * DAY) == 1
    assert clock(row).state_at(now + 60 * DAY) == ReplyState.HELD
    assert not Mail.objects.filter(kind="reply-asked").exists()
    decide(row, Visibility.PUBLIC, now + 31 * DAY)
    assert clock(row).due_on == later(61)
    assert Mail.objects.get(kind="reply-asked").to == mandate.user.email


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(spans=st.lists(st.integers(0, 200), min_size=1, max_size=6))
def test_it_leaves_as_many_days_as_it_found(spans):
    """Hours to read, hours without, by turns: only those to read are counted, in days of Paris."""
    row, now = asked(), timezone.now()
    left = 30
    for number, hours in enumerate(spans):
        before, now = timezone.localdate(now), now + timedelta(hours=hours)
        if number % 2:
            decide(row, Visibility.PUBLIC, now)
        else:
            left -= (timezone.localdate(now) - before).days
            decide(row, Visibility.RESTRICTED, now)
    if len(spans) % 2:
        decide(row, Visibility.PUBLIC, now)
    assert (clock(row).due_on - timezone.localdate(now)).days == left


def test_it_leaves_a_question_that_is_passed_on_running():
    row, now = asked(), timezone.now()
    mandate = make_mandate(starts_on=later(-900))
    replied(row, mandate, an_answer(Position.NOT_OURS), at=now)
    withheld(row, now + DAY, now + 11 * DAY)
    assert clock(row).due_on == later(40)


@pytest.mark.parametrize("is_here", [True, False])
def test_a_threshold_checked_meanwhile_is_told_once_it_can_be_read(is_here):
    row, now = make_initiative(), timezone.now()
    if is_here:
        make_mandate(starts_on=later(-900))
    petition = make_petition(row)
    decide(row, Visibility.RESTRICTED, now - DAY)
    PetitionStep.objects.create(
        petition=petition, kind=StepKind.REPLY, level=5, crossed_at=now - CONTROL
    )
    assert settle_steps(now) == 1
    assert clock(row).state == ReplyState.TO_REFER
    kind = "reply-asked" if is_here else "reply-to-refer"
    assert not Mail.objects.filter(kind=kind).exists()
    for to in (Visibility.REMOVED, Visibility.PUBLIC, Visibility.ANNOTATED):
        decide(row, to, now + 5 * DAY)
    assert Mail.objects.filter(kind=kind).count() == 1
    told = clock(row)
    assert told.due_on == (later(35) if is_here else None)
    assert told.held_since is None
