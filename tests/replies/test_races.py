"""Two people at the same moment: one answer, one notice, one state, and nobody waits for ever."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from civic.activity.models import Activity
from civic.activity.verbs import Verb
from civic.lib.permissions import Refused
from initiatives.actions.reply_clocks import declare_notice
from initiatives.models import Life, Reply, ReplyClock
from initiatives.replies.states import Notice, Position, ReplyState
from initiatives.states import Visibility
from moderation import kinds
from tests.factories import make_initiative, make_mandate
from tests.replies.cast import an_answer, called, replied

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts):
    """Do all of them at the same moment; what each gave, or the refusal."""
    start = Barrier(len(acts))

    def run(act):
        try:
            start.wait(timeout=20)
            return act()
        except Refused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_it_is_one_answer_when_published_twice_at_once():
    row = make_initiative()
    mandate = make_mandate(territory=row.territory)
    done = at_once(*[lambda: replied(row, mandate)] * 4)
    assert {reply.pk for reply in done} == {Reply.objects.get().pk}
    assert Life.objects.get(pk=row.pk).replies == 1
    assert Activity.objects.filter(verb=Verb.REPLY_PUBLISHED).count() == 1


def test_it_keeps_one_of_two_different_changes():
    row = make_initiative()
    mandate = make_mandate(territory=row.territory)
    replied(row, mandate)
    done = at_once(
        lambda: replied(row, mandate, an_answer(Position.NO), seen=1),
        lambda: replied(row, mandate, an_answer(Position.PARTLY), seen=1),
    )
    assert sum(isinstance(one, Refused) for one in done) == 1
    assert Reply.objects.get().version == 2


def test_it_says_the_truth_when_a_change_meets_a_decision():
    row = make_initiative()
    mandate = make_mandate(territory=row.territory)
    reply = replied(row, mandate)

    def decide():
        kinds.get("reply").change(
            None,
            str(reply.pk),
            Visibility.RESTRICTED,
            "Une raison.",
            Visibility.PUBLIC,
            timezone.now(),
        )

    at_once(decide, lambda: replied(row, mandate, an_answer(Position.NO), seen=1))
    clock = ReplyClock.objects.get(pk=row.pk)
    assert Reply.objects.get().visibility == Visibility.RESTRICTED
    assert (clock.answered_at, clock.state) == (None, ReplyState.NONE)
    assert Life.objects.get(pk=row.pk).replies == 0


def test_it_starts_once_when_two_declare():
    row = called()
    day = timezone.localdate()
    done = at_once(
        *[
            lambda how=how: declare_notice(by=row.author, initiative=row, sent_on=day, how=how)
            for how in (Notice.LETTER, Notice.EMAIL)
        ]
    )
    assert sum(isinstance(one, Refused) for one in done) == 1
    assert Activity.objects.filter(verb=Verb.REPLY_NOTICED).count() == 1
