"""A frozen discussion: read by everybody, written in by nobody, until its date."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from civic.lib.permissions import Conflict
from initiatives.actions import amendments
from initiatives.actions import arguments as arguing
from initiatives.actions.amendments import Proposal
from initiatives.actions.arguments import Claim
from initiatives.models import Debate
from initiatives.models.amendment import Part
from initiatives.states import Visibility
from moderation.actions import decide_case, end_freezes, undo_decision
from moderation.appeals.measures import milder_than
from moderation.categories import Motive
from moderation.forms.desk import JudgementForm
from moderation.judgement import Judgement
from moderation.kinds import find
from moderation.models import Appeal
from moderation.models.appeal import Side
from moderation.models.decision import Measure
from tests.factories import make_moderator
from tests.initiatives.test_arguments import TEXT, answered, argued, path, text_of
from tests.moderation.test_cases import drawn, flag

pytestmark = pytest.mark.django_db
WHY = "Cinquante réponses en une heure attaquent une même personne."
FREEZE = Judgement(Measure.FREEZE, Motive.INSULT, explanation=WHY, days=3)


def frozen(argument, judgement=FREEZE):
    flag(argument.initiative)
    moderator = make_moderator()
    decision = decide_case(by=moderator, case=drawn(moderator), judgement=judgement)
    return decision, moderator


def visibility(row):
    content = find("initiative", str(row.pk))
    return content.visibility


def test_nobody_writes_until_the_date_and_everybody_reads_why():
    argument = argued()
    row = argument.initiative
    decision, _by = frozen(argument)
    assert visibility(row) == Visibility.ANNOTATED
    said = decision.statement
    assert said["decision_visibility"] == ["DECISION_VISIBILITY_CONTENT_INTERACTION_RESTRICTED"]
    end = (decision.decided_at + timedelta(days=3)).date().isoformat()
    assert said["end_date_visibility_restriction"] == end
    for page in (path("arguments", row), row.get_absolute_url()):
        text = text_of(Client().get(page))
        assert WHY in text
        assert TEXT in text
    assert "Discussion gelée par la modération jusqu’au" in text_of(
        Client().get(path("arguments", row))
    )
    change = Proposal(Part.TITLE, 1, row.title, "Un autre titre pour elle.", "Plus clair.")
    for act in (
        lambda: argued(row),
        lambda: answered(argument),
        lambda: arguing.change_argument(by=argument.author, argument=argument, claim=Claim("Non")),
        lambda: amendments.propose_amendment(by=argument.author, initiative=row, proposal=change),
    ):
        with pytest.raises(Conflict, match="a gelé cette discussion"):
            act()
    told = Client().get(f"/api/v1/initiatives/{row.pk}/debate/").json()
    assert (told["takes_more"], bool(told["frozen_until"])) == (False, True)
    # Its author may contest it, towards nothing that freezes again.
    appeal = Appeal(decision=decision, side=Side.AUTHOR)
    assert milder_than(appeal) == [Measure.ANNOTATE]


def test_it_ends_at_its_date_and_its_note_with_it():
    argument = argued()
    row = argument.initiative
    frozen(argument)
    assert end_freezes() == 0
    later = timezone.now() + timedelta(days=3, minutes=1)
    assert end_freezes(later) == 1
    assert end_freezes(later) == 0
    assert visibility(row) == Visibility.PUBLIC
    answered(argument)
    assert Debate.of(row).frozen_by is None


def test_taken_back_within_its_minute_nothing_is_left():
    argument = argued()
    decision, moderator = frozen(argument)
    undo_decision(by=moderator, decision=decision)
    assert visibility(argument.initiative) == Visibility.PUBLIC
    answered(argument)


@pytest.mark.parametrize(("days", "fits"), [("30", True), ("31", False), ("", False)])
def test_it_lasts_thirty_days_at_most(days, fits):
    typed = {"measure": "freeze", "motive": Motive.INSULT, "explanation": WHY, "days": days}
    form = JudgementForm(typed, measures=tuple(Measure))
    assert form.is_valid() is fits
    if fits:
        assert form.judgement().days == 30
    else:
        assert "days" in form.errors
