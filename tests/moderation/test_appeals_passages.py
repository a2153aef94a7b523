"""What an appeal makes of a passage: put back, taken out again, taken out instead of more."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from initiatives.models import Initiative
from moderation import retention
from moderation.appeals import judging
from moderation.appeals.judging import Ballot
from moderation.appeals.measures import milder_than
from moderation.categories import Motive
from moderation.judgement import Judgement
from moderation.models import Decision, Ruling, Sealed
from moderation.models.appeal import Verdict
from moderation.models.decision import Measure
from tests.factories import make_initiative, make_moderator
from tests.moderation.appeals_cast import ANSWER, answered, contested, final, shown

pytestmark = pytest.mark.django_db


def redacted():
    """A passage is taken out of the text."""
    initiative = make_initiative(proposal="Écrire au 3 rue Haute, chez Mme X.")
    judgement = Judgement(Measure.REDACT, Motive.PRIVATE, "3 rue Haute", "Une adresse.")
    return final(judgement, initiative=initiative, motive=Motive.PRIVATE)


def text_of(decision):
    return Initiative.objects.get(pk=decision.case.key).proposal


@pytest.mark.parametrize(
    ("verdict", "measure"), [(Verdict.REVERSE, None), (Verdict.MILDER, Measure.ANNOTATE)]
)
def test_a_passage_comes_back_and_goes_again_with_the_answer(verdict, measure):
    decision, judge = redacted(), make_moderator()
    initiative = Initiative.objects.get()
    appeal = contested(decision)
    for _time in (1, 2):
        assert "3 rue Haute" not in text_of(decision)
        answered(appeal, verdict, measure, by=judge) if _time == 1 else judging.vote(
            by=judge, appeal=appeal, ballot=Ballot(verdict, ANSWER, measure)
        )
        assert "3 rue Haute" in text_of(decision)
        judging.undo(by=judge, appeal=appeal)
    texts = initiative.versions.values_list("proposal", flat=True)
    assert not any("3 rue Haute" in text for text in texts)
    assert (shown(decision), Sealed.objects.count()) == ("annotated", 1)
    judging.vote(by=judge, appeal=appeal, ballot=Ballot(verdict, ANSWER, measure))
    assert "3 rue Haute" in text_of(decision)


def test_what_its_author_took_away_within_the_minute_is_not_looked_for():
    decision, judge = redacted(), make_moderator()
    appeal = contested(decision)
    answered(appeal, by=judge)
    for rows in (Initiative.objects, Initiative.objects.get().versions):
        rows.update(proposal="Écrire.")
    judging.undo(by=judge, appeal=appeal)
    assert (text_of(decision), shown(decision)) == ("Écrire.", "annotated")


def quoted():
    """Suspended for a passage that everybody reads in its reasons."""
    initiative = make_initiative(proposal="Écrire au 3 rue Haute, chez Mme X.")
    judgement = Judgement(Measure.DISABLE, Motive.PRIVATE, "3 rue Haute", "")
    return final(judgement, initiative=initiative, motive=Motive.PRIVATE)


def test_an_appeal_may_take_a_passage_out_instead_and_be_taken_back():
    decision, judge = quoted(), make_moderator()
    appeal = contested(decision)
    said = "Au 3 rue Haute vit quelqu’un ; le reste se discute."
    answered(appeal, Verdict.MILDER, Measure.REDACT, by=judge, answer=said)
    assert (shown(decision), "3 rue Haute" in text_of(decision)) == ("annotated", False)
    page = Client().get(Initiative.objects.get().get_absolute_url()).text
    assert "rue Haute" not in page
    decision.refresh_from_db()
    assert "rue Haute" not in f"{decision.reason}{decision.passage}{decision.statement}"
    assert "rue Haute" not in Ruling.objects.get().answer
    judging.undo(by=judge, appeal=appeal)
    decision.refresh_from_db()
    assert (shown(decision), "3 rue Haute" in text_of(decision)) == ("restricted", True)
    assert "3 rue Haute" in Initiative.objects.get().restrictions.first().reason
    assert decision.passage == "3 rue Haute"
    assert not Sealed.objects.exists()


def test_only_a_passage_that_still_stands_is_taken_out():
    appeal = contested(quoted())
    assert Measure.REDACT in milder_than(appeal)
    Initiative.objects.update(proposal="Écrire.")
    assert Measure.REDACT not in milder_than(appeal)
    Decision.objects.update(passage="")
    assert Measure.REDACT not in milder_than(appeal)


def test_a_sealed_passage_waits_for_the_answer():
    appeal = contested(redacted())
    long_after = timezone.now() + timedelta(days=300)
    retention.forget(long_after)
    assert Sealed.objects.count() == 1
    answered(appeal, Verdict.CONFIRM)
    retention.forget(long_after)
    assert not Sealed.objects.exists()
