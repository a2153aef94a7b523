"""Who flags without any ground again and again is warned, then does not flag for a while."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from civic.accounts.models import Limit
from civic.lib.permissions import Refused
from moderation import actions
from moderation.actions.account_measures import check_can_limit
from moderation.appeals import judging
from moderation.appeals.filing import file_appeal
from moderation.appeals.judging import Ballot
from moderation.categories import Motive
from moderation.judgement import Judgement
from moderation.models import Case
from moderation.models.appeal import Verdict
from moderation.models.decision import AccountMeasure, Measure
from tests.factories import make_initiative, make_moderator, make_user
from tests.moderation.appeals_cast import ANSWER, WORDS, answered, final, flaggers_claim
from tests.moderation.cast import letters_to, sign_in

pytestmark = pytest.mark.django_db
WHY = "Le texte parle d’un banc : rien n’y touche personne."
UNFOUNDED = Judgement(Measure.KEEP, explanation=WHY, unfounded=True)
FOUNDED = Judgement(Measure.BLUR, Motive.INSULT, "", "La phrase injurie.")
KEEP = Judgement(Measure.KEEP, explanation="Une critique permise.")


def judged(person, *judgements, by=None):
    """Somebody's flags, each decided two days ago; the last decision."""
    for judgement in judgements:
        decision = final(judgement, flagger=person, by=by)
    return decision


def limits(person):
    """What was said to them that holds, first to last."""
    rows = person.limits.standing(timezone.now()).order_by("pk")
    return [row.scope for row in rows]


def warned_person():
    """Somebody warned a month ago."""
    person = make_user()
    judged(person, UNFOUNDED, UNFOUNDED, UNFOUNDED)
    before = timezone.now() - timedelta(days=30)
    Limit.objects.update(starts_at=before)
    Case.objects.update(decided_at=before)
    return person


@pytest.mark.parametrize(
    ("judgements", "said"),
    [
        ([UNFOUNDED] * 2, []),
        ([UNFOUNDED] * 3, ["warning"]),
        ([KEEP] * 3, []),
        # Half at least of what was judged.
        ([FOUNDED] * 4 + [UNFOUNDED] * 3, []),
    ],
)
def test_three_of_them_and_half_of_all_make_a_warning(judgements, said):
    person = make_user()
    judged(person, *judgements)
    assert limits(person) == said
    # A warning takes nothing.
    actions.flag(by=person, kind="initiative", key=str(make_initiative().pk), motive=Motive.INSULT)


def test_what_comes_after_the_warning_suspends_flags_alone_for_fourteen_days():
    person = warned_person()
    judged(person, UNFOUNDED, UNFOUNDED)
    assert limits(person) == ["warning"]
    decision = judged(person, UNFOUNDED)
    assert limits(person) == ["warning", "flag"]
    limit = person.limits.get(scope="flag")
    assert limit.ends_at - limit.starts_at == timedelta(days=14)
    assert "3 de vos signalements" in limit.reason
    person.refresh_from_db()
    with pytest.raises(Refused, match="suspendu vos signalements"):
        actions.flag(
            by=person, kind="initiative", key=str(make_initiative().pk), motive=Motive.INSULT
        )
    told = [" ".join(letter.body.split()) for letter in letters_to(person.email)]
    assert any("vous ne pouvez plus signaler jusqu’au" in body for body in told)
    assert decision.case.author.limits.count() == 0


def test_a_warning_about_flags_is_none_about_texts():
    person = warned_person()
    case = Case(author=person)
    judgement = Judgement(
        Measure.BLUR, Motive.INSULT, "", "Non.", account=AccountMeasure.PUBLISH, days=3
    )
    with pytest.raises(Refused, match="aucun avertissement"):
        check_can_limit(case, judgement, timezone.now())


def test_it_goes_with_a_decision_taken_back_within_its_minute():
    person, by = make_user(), make_moderator()
    judged(person, UNFOUNDED, UNFOUNDED)
    actions.flag(by=person, kind="initiative", key=str(make_initiative().pk), motive=Motive.INSULT)
    decision = actions.decide_case(by=by, case=actions.draw(by=by), judgement=UNFOUNDED)
    assert limits(person) == ["warning"]
    actions.undo_decision(by=by, decision=decision)
    assert limits(person) == []


def test_an_appeal_lifts_it_and_its_undoing_says_it_again():
    person, judge = make_user(), make_moderator()
    decision = judged(person, UNFOUNDED, UNFOUNDED, UNFOUNDED)
    appeal = file_appeal(claim=flaggers_claim(decision), words=WORDS).appeal
    answered(appeal, by=judge)
    assert limits(person) == []
    judging.undo(by=judge, appeal=appeal)
    assert limits(person) == ["warning"]
    judging.vote(by=judge, appeal=appeal, ballot=Ballot(Verdict.CONFIRM, ANSWER))
    assert limits(person) == ["warning"]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"measure": "blur", "motive": "insult", "explanation": WHY}, "unfounded"),
        ({"measure": "keep", "explanation": ""}, "explanation"),
    ],
)
def test_the_form_says_what_to_correct(typed, field):
    row = make_initiative()
    actions.flag(by=make_user(), kind="initiative", key=str(row.pk), motive=Motive.INSULT)
    client = sign_in(make_moderator())
    address = client.post(reverse("draw-case")).url
    form = {"unfounded": "on", "etape": "decider"}
    response = client.post(address, form | typed)
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert client.post(address, form | {"measure": "keep", "explanation": WHY}).status_code == 303
