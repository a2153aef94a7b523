"""What is kept and told of appeals: the public log, « Mes données », erasure, retention."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civic.accounts.actions import erase_account
from civic.accounts.registry import parts
from moderation import retention
from moderation.actions import write_journal
from moderation.appeals import judging
from moderation.appeals.claims import Claim
from moderation.appeals.filing import file_appeal
from moderation.categories import Motive
from moderation.journal import first_break
from moderation.judgement import Judgement
from moderation.models import Appeal, Case, Decision, Entry, Plea, Seat
from moderation.models.appeal import OPEN_FOR, Verdict
from moderation.models.decision import Measure
from tests.factories import make_initiative, make_moderator, make_user
from tests.moderation.appeals_cast import (
    ANSWER,
    KEEP,
    WORDS,
    answered,
    contested,
    final,
    minutes_pass,
    refused,
)
from tests.moderation.cast import make_notice, sign_in
from tests.moderation.test_surfaces import SAMPLES, readers_of

pytestmark = pytest.mark.django_db


# -- The public log --------------------------------------------------------------------------------


def told():
    write_journal()
    return [
        (row.facts["acte"], row.facts.get("renvoi")) for row in Entry.objects.order_by("number")
    ]


def test_an_appeal_and_its_answer_are_lines_that_name_the_one_they_are_about():
    appeal = contested()
    assert told() == [("decided", None), ("appealed", 1)]
    answered(appeal)
    assert told() == [("decided", None), ("appealed", 1)], "its minute runs"
    minutes_pass(appeal)
    assert told() == [("decided", None), ("appealed", 1), ("reversed", 1)]
    assert first_break() is None
    line = Entry.objects.get(number=3)
    assert line.act_label == "Décision annulée après un recours"
    assert line.facts["moderation"] == ""
    for secret in (WORDS, ANSWER, appeal.decision.case.title):
        assert secret not in str(line.facts)


@pytest.mark.parametrize(
    ("verdict", "measure", "acts"),
    [
        (Verdict.CONFIRM, None, ["upheld"]),
        (Verdict.MILDER, Measure.BLUR, ["decided", "reduced"]),
    ],
)
def test_each_answer_has_its_word(verdict, measure, acts):
    appeal = contested()
    told()
    answered(appeal, verdict, measure)
    Decision.objects.update(decided_at=timezone.now() - timedelta(minutes=3))
    minutes_pass(appeal)
    assert [act for act, _about in told()[2:]] == acts


def test_a_case_opened_again_and_an_answer_taken_back_are_told():
    judge, appeal = make_moderator(), refused()
    answered(appeal, by=judge)
    judging.undo(by=judge, appeal=appeal)
    answered(appeal, by=judge)
    minutes_pass(appeal)
    told()
    assert told()[2:] == [("reopened", 1), ("reopened", 1), ("undone", 3)]


def test_a_line_waits_for_the_one_it_is_about():
    contested()
    Decision.objects.update(decided_at=timezone.now())
    assert told() == []


# -- One's own data --------------------------------------------------------------------------------


def rows_of(user):
    return list(next(part for part in parts() if part.key == "appeals").rows(user))


def test_my_data_hold_what_one_wrote_and_the_answer():
    author, flagger, sender = make_user(), make_user(), make_user(email="anne@example.org")
    answered(contested(final(initiative=make_initiative(author=author))))
    refused(flagger=flagger)
    initiative = make_initiative()
    notice = make_notice(address=initiative.get_absolute_url())
    file_appeal(claim=Claim(final(KEEP, initiative=initiative), notice=notice), words=WORDS)
    [mine] = rows_of(author)
    assert (mine["motifs"], mine["raisons"]) == (WORDS, ANSWER)
    assert [row["réponse"] for row in (*rows_of(flagger), *rows_of(sender))] == [None, None]
    assert rows_of(make_user()) == []


def test_who_leaves_takes_their_words_along_and_nobody_judges_for_nobody():
    author = make_user()
    decision = final(initiative=make_initiative(author=author))
    appeal = contested(decision)
    erase_account(by=author)
    appeal.refresh_from_db()
    assert not appeal.is_open
    assert appeal.ruling is None
    assert Plea.objects.get().words == ""
    decision.restriction.refresh_from_db()
    assert decision.restriction.contested_at is None
    assert judging.draw(by=make_moderator()) is None


def test_a_judge_who_leaves_leaves_their_answers():
    judge, other = make_moderator(), make_moderator()
    answered(contested(), by=judge)
    contested()
    judging.draw(by=other)
    for person in (judge, other):
        erase_account(by=person)
    assert Seat.objects.get().person is None
    assert Seat.objects.get().answer == ANSWER


# -- What is kept, and how long --------------------------------------------------------------------


def test_the_sealed_text_is_kept_while_it_may_be_contested_and_while_it_is():
    case = final().case
    last_day = timezone.now() + OPEN_FOR + timedelta(days=1)
    retention.forget(last_day)
    assert Case.objects.get().text, "as long as somebody may contest"
    appeal = contested(Decision.objects.get())
    long_after = timezone.now() + timedelta(days=300)
    retention.forget(long_after)
    assert Case.objects.get().text == case.text, "as long as an appeal waits"
    answered(appeal)
    retention.forget(long_after)
    assert Case.objects.get().text == []
    assert Case.objects.get().text_hash


def test_child_abuse_material_is_never_kept():
    abuse = Judgement(Measure.DISABLE, Motive.CHILD, "", "Illicite.")
    final(abuse, motive=Motive.CHILD)
    contested(Decision.objects.get())
    retention.forget()
    assert Case.objects.get().text == []


def test_words_go_a_year_after_the_answer():
    answered(contested())
    retention.forget(timezone.now() + timedelta(days=364))
    assert Plea.objects.get().words == WORDS
    retention.forget(timezone.now() + timedelta(days=366))
    assert Plea.objects.get().words == ""


def test_the_sweep_can_be_run_by_hand(capsys):
    contested()
    call_command("look_for_judges")
    assert "1 appeals and cases without enough judges" in capsys.readouterr().out
    make_moderator()
    call_command("look_for_judges")
    assert Appeal.objects.get().stuck_since is None


# -- Every kind of content -------------------------------------------------------------------------


@pytest.mark.parametrize("kind", list(SAMPLES))
@pytest.mark.parametrize("measure", [None, Measure.BLUR])
def test_an_appeal_gives_back_each_kind_of_content(kind, measure):
    sample, judge = SAMPLES[kind](), make_moderator()
    removal = Judgement(Measure.REMOVE, Motive.INSULT, "", "Une injure.")
    decision = final(removal, about=(kind, sample.key), flagger=sample.receiver)
    appeal = contested(decision)
    assert appeal.judges == (3 if kind == "petition" else 1)
    Appeal.objects.update(judges=1)
    assert sample.content.visibility == "removed"
    verdict = Verdict.MILDER if measure else Verdict.REVERSE
    answered(appeal, verdict, measure, by=judge)
    assert sample.content.visibility == ("blurred" if measure else "public")
    [reader, *_others] = readers_of(sample)
    assert reader.get(sample.content.url.partition("#")[0]).status_code == 200
    judging.undo(by=judge, appeal=appeal)
    assert sample.content.visibility == "removed"


@pytest.mark.parametrize("kind", list(SAMPLES))
def test_the_way_to_contest_is_open_for_each_kind(kind):
    sample = SAMPLES[kind]()
    decision = final(about=(kind, sample.key), flagger=sample.receiver)
    address = reverse("contest", args=[decision.restriction_id])
    assert Client().get(address).status_code == 200
    if sample.content.author is None:
        return  # its writer has a link by mail instead: see each of them
    found = sign_in(sample.author).get(address)
    assert Client().get(found.url).status_code == 200
