"""What is told of an answer says who gives it, or who owes it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from civic.activity.models import Activity
from civic.activity.verbs import Verb
from civic.lib.kept import forget_everything
from civic.notifications.emails import said
from civic.syndication.feeds.words import entry
from initiatives.actions.parts import Change, change_petition_visibility
from initiatives.actions.reply_clocks import declare_notice
from initiatives.actions.reply_sweeps import run_reply_clocks
from initiatives.replies.answer import PassedTo
from initiatives.replies.states import Notice, Position
from initiatives.states import Visibility
from tests.factories import make_mandate
from tests.replies.cast import an_answer, called, promise, read, replied

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def told(verb):
    return Activity.objects.public().get(verb=verb)


def late():
    """An institution that was told and did not answer."""
    row = called()
    declare_notice(by=row.author, initiative=row, sent_on=timezone.localdate(), how=Notice.LETTER)
    run_reply_clocks(timezone.now() + 31 * DAY)
    return row


def test_it_names_the_institution_in_timelines_lists_feeds_and_mails():
    row = late()
    for verb in (Verb.REPLY_CALLED, Verb.REPLY_NOTICED, Verb.REPLY_OVERDUE):
        one = told(verb)
        assert one.summary == "Conseil municipal"
        assert entry(one).summary.startswith("Conseil municipal.")
        assert said(one).endswith(" : Conseil municipal")
    # The badge of the page, and three stops of its line.
    assert read(row.get_absolute_url()).count("<span>Conseil municipal</span>") == 3


def test_it_says_who_answers_what_passes_on_and_promised():
    mandate = make_mandate()
    row = called()
    replied(row, mandate, an_answer(promises=(promise(days=1),)))
    assert told(Verb.REPLY_PUBLISHED).summary == f"{mandate} : Nous le ferons"
    page = read(row.get_absolute_url()).replace("\N{NO-BREAK SPACE}", " ")
    assert f"<span>{mandate} : Nous le ferons</span>" in page
    run_reply_clocks(timezone.now() + 2 * DAY)
    assert told(Verb.COMMITMENT_DUE).summary == str(mandate)
    to = PassedTo("La préfecture")
    replied(row, mandate, an_answer(Position.NOT_OURS, passed_to=to), seen=1)
    assert told(Verb.REPLY_FORWARDED).summary == str(mandate)


@pytest.mark.parametrize("to", [Visibility.COVERED, Visibility.RESTRICTED, Visibility.REMOVED])
def test_it_names_nobody_while_the_words_of_the_petition_are_withheld(to):
    row = late()
    now = timezone.now()
    change = Change(to, "Motif.", Visibility.PUBLIC, now)
    change_petition_visibility(by=None, petition=row.petition, change=change)
    overdue = told(Verb.REPLY_OVERDUE)
    assert "Conseil municipal" not in entry(overdue).summary
    assert "Conseil municipal" not in said(overdue)
    forget_everything()
    assert "Conseil municipal" not in read(row.get_absolute_url())
    back = Change(Visibility.PUBLIC, "Motif.", to, now)
    row.petition.refresh_from_db()
    change_petition_visibility(by=None, petition=row.petition, change=back)
    assert told(Verb.REPLY_OVERDUE).quoted == "Conseil municipal"


def test_it_does_not_name_later_what_was_withheld_before():
    row = called()
    change = Change(Visibility.RESTRICTED, "Motif.", Visibility.PUBLIC, timezone.now())
    change_petition_visibility(by=None, petition=row.petition, change=change)
    declare_notice(by=row.author, initiative=row, sent_on=timezone.localdate(), how=Notice.LETTER)
    assert told(Verb.REPLY_NOTICED).summary == ""
