"""An official answers once, in public, in the name of a mandate; what it said before stays."""

from datetime import timedelta

import pytest
from django.utils import timezone

from civic.accounts.actions import erase_account
from civic.activity.models import Activity
from civic.activity.verbs import Verb
from civic.lib.permissions import Conflict, Refused, TooMany
from initiatives import whole
from initiatives.actions import recount_rooms
from initiatives.actions.replies import DAILY_CHANGES, publish_reply
from initiatives.models import Forwarding, Life, Reply, ReplyClock, ReplyVersion, TeamRole
from initiatives.replies.answer import PassedTo
from initiatives.replies.states import Position, ReplyState
from initiatives.states import Visibility
from moderation import kinds
from tests.factories import make_initiative, make_mandate, make_territory, make_user, withhold
from tests.replies.cast import TEXT, an_answer, called, clock, promise, read, replied
from tests.teams.cast import joined

pytestmark = pytest.mark.django_db


def decide(reply, to, before=Visibility.PUBLIC):
    known = kinds.get("reply")
    known.change(None, str(reply.pk), to, "Une raison.", before, timezone.now())


def told(verb):
    return Activity.objects.public().filter(verb=verb)


def test_it_publishes_at_once_for_everybody():
    row = make_initiative()
    reply = replied(row, answer=an_answer(promises=(promise(),)))
    page = read(row.get_absolute_url())
    for said in (TEXT, "Nous le ferons", "Rouvrir la passerelle", "Adjointe au maire", "Dijon"):
        assert said in page
    assert "Réponse donnée" in page
    assert "Réponse des élus (1)" in page
    assert TEXT in read(reply.get_absolute_url())
    assert told(Verb.REPLY_PUBLISHED).count() == 1
    assert clock(row).state == ReplyState.ANSWERED
    assert recount_rooms() == 0


def test_it_is_one_when_sent_twice():
    row = make_initiative()
    mandate = make_mandate(territory=row.territory)
    first = replied(row, mandate, an_answer(promises=(promise(),)))
    assert replied(row, mandate, an_answer(promises=(promise(),))) == first
    assert Life.objects.get(pk=row.pk).replies == 1
    assert not ReplyVersion.objects.exists()
    assert told(Verb.REPLY_PUBLISHED).count() == 1


def test_it_refuses_another_first_answer_of_a_page_that_saw_none():
    row = make_initiative()
    mandate = make_mandate(territory=row.territory)
    replied(row, mandate)
    with pytest.raises(Conflict):
        replied(row, mandate, an_answer(Position.NO), seen=0)
    assert Reply.objects.get().position == Position.WILL_DO


def test_it_keeps_what_it_said_and_what_it_promised():
    row = make_initiative()
    mandate = make_mandate(territory=row.territory)
    reply = replied(row, mandate, an_answer(promises=(promise(), promise("Publier le devis", 10))))
    after = an_answer(Position.PARTLY, "Une partie seulement, faute de crédits.", promises=())
    replied(row, mandate, after, seen=1)
    version = ReplyVersion.objects.get()
    assert (version.number, version.position, version.text) == (1, Position.WILL_DO, TEXT)
    assert {one.text for one in version.promised} == {"Rouvrir la passerelle", "Publier le devis"}
    page = read(reply.get_absolute_url())
    for said in (TEXT, "retiré de la réponse le", "Publier le devis", "Ce qui était répondu avant"):
        assert said in page
    assert told(Verb.REPLY_CHANGED).count() == 1


def test_it_tells_nothing_again_for_a_word_put_right():
    row = make_initiative()
    mandate = make_mandate(territory=row.territory)
    replied(row, mandate)
    replied(row, mandate, an_answer(text=TEXT.replace("voté", "bien voté")), seen=1)
    assert told(Verb.REPLY_PUBLISHED).count() == 1
    assert not told(Verb.REPLY_CHANGED).exists()


def test_it_bounds_the_changes_of_a_day():
    row, now = make_initiative(), timezone.now()
    mandate = make_mandate(territory=row.territory)
    replied(row, mandate)
    for number in range(1, DAILY_CHANGES + 1):
        replied(row, mandate, an_answer(text=f"{TEXT} {number}"), seen=number)
    more = {"answer": an_answer(text=f"{TEXT} encore"), "seen": DAILY_CHANGES + 1}
    with pytest.raises(TooMany):
        replied(row, mandate, **more)
    replied(row, mandate, **more, at=now + timedelta(days=1, minutes=5))


@pytest.mark.parametrize(
    ("place", "may"),
    [("21231", True), ("d21", True), ("r27", True), ("fr", True), ("21166", False)],
)
def test_it_lets_answer_whoever_holds_a_mandate_over_the_place(place, may):
    row = make_initiative(territory=make_territory("21231"))
    mandate = make_mandate(territory=make_territory(place))
    if may:
        assert replied(row, mandate)
    else:
        with pytest.raises(Refused):
            replied(row, mandate)


def test_it_refuses_a_mandate_that_is_over_unverified_or_anothers():
    row, today = make_initiative(), timezone.localdate()
    ended = make_mandate(starts_on=today - timedelta(9), ends_on=today - timedelta(1))
    pending = make_mandate(verified_at=None)
    for mandate in (ended, pending):
        with pytest.raises(Refused):
            replied(row, mandate)
    mine, theirs = make_mandate(), make_mandate()
    with pytest.raises(Refused, match="pas le vôtre"):
        publish_reply(by=mine.user, initiative=row, mandate=theirs, answer=an_answer())


def test_it_lets_nobody_answer_their_own_initiative():
    mandate = make_mandate()
    row = make_initiative(author=mandate.user)
    with pytest.raises(Refused, match="équipe"):
        replied(row, mandate)
    other = make_initiative()
    joined(other, TeamRole.ANIMATOR, mandate.user)
    with pytest.raises(Refused, match="équipe"):
        replied(other, mandate)


def test_it_refuses_while_the_initiative_is_withheld():
    row = withhold(make_initiative())
    with pytest.raises(Conflict):
        replied(row)


def test_it_gives_one_answer_a_mandate():
    row = make_initiative()
    official = make_user()
    town = make_mandate(official, territory=make_territory("21231"))
    county = make_mandate(official, territory=make_territory("d21"), function="Présidente")
    replied(row, town)
    replied(row, county, an_answer(Position.NO))
    assert Reply.objects.count() == 2


def test_it_counts_no_answer_that_moderation_withholds():
    row = called()
    reply = replied(row)
    first = clock(row).answered_at
    assert first is not None
    decide(reply, Visibility.RESTRICTED)
    assert clock(row).state in (ReplyState.TO_REFER, ReplyState.AWAITING)
    assert TEXT not in read(row.get_absolute_url())
    assert not told(Verb.REPLY_PUBLISHED).exists()
    assert recount_rooms() == 0
    decide(reply, Visibility.PUBLIC, Visibility.RESTRICTED)
    assert clock(row).answered_at == first
    assert told(Verb.REPLY_PUBLISHED).count() == 1
    assert recount_rooms() == 0


def test_it_stops_no_clock_to_pass_the_question_on():
    row = called()
    epci = make_territory("21231").epci
    to = PassedTo("Le président de Dijon Métropole", epci)
    mandate = make_mandate(territory=row.territory)
    replied(row, mandate, an_answer(Position.NOT_OURS, passed_to=to))
    assert clock(row).answered_at is None
    assert Forwarding.objects.get().territory == epci
    assert "Le président de Dijon Métropole" in read(row.get_absolute_url())
    moment = timezone.now() + timedelta(days=3)
    replied(row, mandate, an_answer(), seen=1, at=moment)
    # Since it answers, not since it passed the question on.
    assert clock(row).answered_at == moment
    replied(row, mandate, an_answer(Position.NOT_OURS, passed_to=to), seen=2, at=moment)
    assert clock(row).answered_at is None
    assert Forwarding.objects.count() == 1


def test_it_keeps_the_moment_of_the_first_answer_through_changes():
    row = make_initiative()
    mandate = make_mandate(territory=row.territory)
    reply = replied(row, mandate)
    for number, position in enumerate((Position.PARTLY, Position.NO), 1):
        replied(row, mandate, an_answer(position), seen=number)
    assert clock(row).answered_at == reply.written_at


def test_it_is_late_the_day_after_the_last_one():
    row = called()
    ReplyClock.objects.filter(pk=row.pk).update(
        noticed_at=timezone.now(), notice="letter", due_on=timezone.localdate()
    )
    reply = replied(row, at=timezone.now() + timedelta(days=1))
    assert clock(row).state == ReplyState.ANSWERED_LATE
    assert "(en retard)" in read(reply.get_absolute_url())
    assert "Réponse donnée en retard" in read(row.get_absolute_url())


def test_it_shows_a_new_answer_on_a_page_that_visitors_keep():
    row = make_initiative()
    before = whole.freshness(row.pk)
    assert before == whole.read(row.pk).freshness
    reply = replied(row)
    after = whole.freshness(row.pk)
    assert before != after
    assert after == whole.read(row.pk).freshness
    decide(reply, Visibility.REMOVED)
    assert whole.freshness(row.pk) != after


def test_it_asks_one_question_more_when_there_is_an_answer(django_assert_num_queries):
    row = make_initiative()
    mandate = make_mandate(territory=row.territory)
    whole.read(row.pk)
    with django_assert_num_queries(1):
        whole.read(row.pk)
    replied(row, mandate, an_answer(promises=(promise(), promise("Publier le devis"))))
    with django_assert_num_queries(2):
        page = whole.read(row.pk)
    assert len(page.official.replies[0].promises) == 2


def test_it_leaves_the_answer_to_the_function_when_the_account_is_erased():
    row = make_initiative()
    reply = replied(row)
    name = reply.author.name
    erase_account(by=reply.author)
    page = read(reply.get_absolute_url())
    assert TEXT in page
    assert "Adjointe au maire" in page
    assert name not in page
