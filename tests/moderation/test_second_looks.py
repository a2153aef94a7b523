"""A measure looked at again without an appeal: two people, never harsher, undone in its minute."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civic.lib.permissions import Conflict, Refused
from initiatives.models import Initiative
from initiatives.states import Visibility
from moderation import actions
from moderation.actions import Judgement
from moderation.appeals.claims import Claim, can_contest
from moderation.appeals.filing import file_appeal
from moderation.categories import Motive
from moderation.models import Case, Decision, Entry
from moderation.models.decision import AccountMeasure, Measure
from tests.factories import make_initiative, make_moderator, make_operator, make_user
from tests.moderation.cast import letters_to, sign_in

pytestmark = pytest.mark.django_db
WHY = "La phrase citée est celle de l’arrêté municipal."
QUOTED = ("fermée depuis mars", "La deuxième phrase traite un habitant de voleur.")
SOFT = Judgement(Measure.BLUR, Motive.INSULT, *QUOTED)
HARD = Judgement(Measure.DISABLE, Motive.INSULT, *QUOTED)
KEEP = Judgement(Measure.KEEP, explanation="L’arrêté se cite.")


def state():
    return Initiative.objects.get().visibility


@pytest.fixture
def case():
    """A case whose text was suspended ten minutes ago."""
    initiative = make_initiative(author=make_user(email="lea@example.org"))
    actions.flag(by=make_user(), kind="initiative", key=str(initiative.pk), motive=Motive.INSULT)
    by, before = make_moderator(), timezone.now() - timedelta(minutes=10)
    row = actions.draw(by=by, at=before)
    actions.decide_case(by=by, case=row, judgement=HARD, at=before)
    return Case.objects.get()


def asked(case, by=None):
    actions.ask_second_look(by=by or make_moderator(), case=case, note=WHY)
    judge = make_moderator()
    return judge, actions.draw(by=judge)


def test_somebody_else_gives_it_back_and_everybody_is_told(case):
    asker = make_moderator()
    judge, drawn = asked(case, asker)
    assert actions.draw(by=asker) is None
    assert actions.draw(by=Decision.objects.get().by) is None
    assert state() == Visibility.RESTRICTED
    page = sign_in(judge).get(reverse("case", args=[drawn.pk])).text
    assert WHY in page
    assert "Second examen" in page
    found = actions.decide_case(
        by=judge, case=drawn, judgement=KEEP, at=timezone.now() - timedelta(minutes=2)
    )
    assert state() == Visibility.PUBLIC
    restored = Initiative.objects.get().restrictions.latest("pk")
    assert restored.reason == "Mesure levée après un second examen.\n\nL’arrêté se cite."
    assert any("L’arrêté se cite." in one.body for one in letters_to("lea@example.org"))
    actions.write_journal()
    assert list(Entry.objects.order_by("number").values_list("facts__mesure", flat=True)) == [
        "disable",
        "keep",
    ]
    first = Decision.objects.order_by("pk")[0]
    assert not can_contest(Claim(first), timezone.now())
    assert found.first is None


def test_it_is_taken_back_within_its_minute_with_the_first_reasons(case):
    judge, drawn = asked(case)
    reason = Initiative.objects.get().restrictions.latest("pk").reason
    found = actions.decide_case(by=judge, case=drawn, judgement=KEEP)
    actions.undo_decision(by=judge, decision=found)
    assert state() == Visibility.RESTRICTED
    assert Initiative.objects.get().restrictions.latest("pk").reason == reason
    actions.decide_case(by=judge, case=drawn, judgement=SOFT)
    assert state() == Visibility.BLURRED


@pytest.mark.parametrize(
    "judgement",
    [
        Judgement(Measure.REMOVE, Motive.INSULT, *QUOTED),
        Judgement(Measure.REDACT, Motive.INSULT, *QUOTED),
        Judgement(Measure.BLUR, Motive.INSULT, *QUOTED, account=AccountMeasure.WARN),
    ],
)
def test_it_adds_nothing(case, judgement):
    judge, drawn = asked(case)
    with pytest.raises(Refused, match="n’ajoute rien"):
        actions.decide_case(by=judge, case=drawn, judgement=judgement)
    actions.decide_case(by=judge, case=drawn, judgement=HARD)
    assert state() == Visibility.RESTRICTED


def test_an_appeal_comes_first(case):
    judge, drawn = asked(case)
    file_appeal(claim=Claim(Decision.objects.select_related("case").get()), words=WHY)
    with pytest.raises(Conflict):
        actions.decide_case(by=judge, case=drawn, judgement=KEEP)
    with pytest.raises(Conflict, match="recours est en cours"):
        actions.ask_second_look(by=make_moderator(), case=Case.objects.get(), note=WHY)


def test_the_page_asks_once_and_only_of_those_who_may(case):
    address = reverse("second-look", args=[case.pk])
    supporter, operator = make_moderator(home=Initiative.objects.get().territory), make_operator()
    assert Client().get(address).status_code == 302
    for stranger in (sign_in(supporter), sign_in(operator), sign_in(make_user())):
        assert stranger.post(address, {"note": WHY}).status_code == 403
    client = sign_in(make_moderator())
    assert address in client.get(reverse("case", args=[case.pk])).text
    assert client.get(address).status_code == 200
    assert client.post(address, {"note": "Non."}).status_code == 422
    assert client.post(address, {"note": WHY}).status_code == 303
    assert client.post(address, {"note": WHY}).status_code in (403, 409)
    assert Case.objects.open().count() == 1
