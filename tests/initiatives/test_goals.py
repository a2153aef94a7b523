"""The goal of an initiative, its steps and their corrections; silence, said and written once."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civic.accounts.queries import my_data
from civic.activity.models import Activity
from civic.activity.verbs import Verb
from civic.lib.permissions import Conflict, TooMany
from civic.notifications.models import Mail
from initiatives import actions
from initiatives.actions import silence
from initiatives.actions.goals import (
    DAILY_STEPS,
    Aim,
    Done,
    correct_step,
    declare_step,
    reached_by,
    set_goal,
)
from initiatives.actions.hands import Outcome as Report
from initiatives.actions.hands import finish_action
from initiatives.actions.redaction import redact
from initiatives.actions.updates import News, publish_update
from initiatives.models import Goal, GoalStep, Initiative, TeamRole
from initiatives.models.goal import Unit
from initiatives.silence_letters import build
from initiatives.states import Outcome, Visibility
from moderation import kinds
from tests.factories import make_initiative, make_user
from tests.initiatives.test_actions import called
from tests.teams.cast import client_of, joined

pytestmark = pytest.mark.django_db
LINE = "Une haie le long de la route"


def aim_of(**fields):
    due = timezone.localdate() + timedelta(days=60)
    return replace(Aim(200, Unit.TREES, "", due, LINE), **fields)


def goal_of(row=None, **fields):
    row = row or make_initiative()
    return set_goal(by=row.author, initiative=row, aim=aim_of(**fields))


def done_of(amount=12, line="Douze arbres plantés", **fields):
    return Done(fields.pop("day", timezone.localdate()), amount, line, **fields)


def stepped(goal, **fields):
    return declare_step(by=goal.initiative.author, goal=goal, done=done_of(**fields))


def path(name, row, **more):
    return reverse(name, kwargs={"pk": row.pk, "slug": row.slug, **more})


def read(address):
    return Client().get(address).content.decode().replace("\u00a0", " ")


def typed(**fields):
    day = (timezone.localdate() + timedelta(days=9)).isoformat()
    kept = {"line": LINE, "target": "200", "unit": "trees", "unit_name": "", "due_on": day}
    return {**kept, **fields}


def test_the_team_sets_a_goal_and_says_how_far_it_is():
    row = make_initiative()
    client = client_of(row.author)
    assert client.post(path("set-goal", row), typed()).url == path("goal", row)
    assert "200 arbres à atteindre" in read(row.get_absolute_url())
    step = {"amount": "12", "day": timezone.localdate().isoformat(), "line": "Douze arbres"}
    step["source"] = "www.example.org/haie"
    assert client.post(path("declare-step", row), step).status_code == 303
    assert "12 sur 200 arbres" in read(row.get_absolute_url())
    page = read(path("goal", row))
    for said in (
        "12 sur 200 arbres",
        "Les mêmes nombres en tableau",
        "Douze arbres",
        "example.org",
    ):
        assert said in page
    assert Activity.objects.get(verb=Verb.GOAL_STEP).summary.startswith("12 arbres")
    api = Client().get(f"/api/v1/initiatives/{row.pk}/goal/").json()
    assert (api["reached"], api["steps"][0]["counts"]) == (12, True)
    assert "Douze arbres" in str(my_data(row.author))


@pytest.mark.parametrize(
    ("name", "fields", "status", "says"),
    [
        ("set-goal", {"line": ""}, 422, "Dites ce qui sera atteint"),
        ("set-goal", {"target": "0"}, 422, "Au moins 1"),
        ("set-goal", {"unit": "other"}, 422, "Dites ce qui se compte"),
        ("set-goal", {"due_on": "2020-01-01"}, 422, "un jour à venir"),
        ("declare-step", {"amount": "0"}, 422, "Au moins 1"),
        ("declare-step", {"day": "2099-01-01"}, 409, "Ce jour est à venir"),
    ],
)
def test_what_cannot_be_sent_comes_back_filled(name, fields, status, says):
    row = make_initiative()
    if name == "declare-step":
        goal_of(row)
        kept = {"amount": "5", "day": timezone.localdate().isoformat(), "line": LINE}
        fields = {**kept, **fields}
    response = client_of(row.author).post(path(name, row), typed(**fields))
    assert response.status_code == status
    assert says in response.content.decode()
    assert not GoalStep.objects.exists()


def test_who_may_declare():
    row = make_initiative()
    goal = goal_of(row)
    step = stepped(goal)
    forms = [path("set-goal", row), path("declare-step", row)]
    forms.append(path("correct-step", row, number=step.pk))
    for address in forms:
        assert Client().post(address, {}).status_code == 303
        assert client_of(make_user()).post(address, {}).status_code == 403
        assert client_of(row.author).put(address).status_code == 405
        assert client_of(row.author).get(address).status_code == 200
    assert client_of(joined(row, TeamRole.ANIMATOR)).get(forms[1]).status_code == 200
    assert Client().post(path("goal", row)).status_code == 405
    assert client_of(row.author).get(path("correct-step", row, number=999)).status_code == 404


def test_a_correction_counts_in_the_place_of_what_it_corrects_and_leaves_a_trace():
    goal = goal_of()
    wrong, other = stepped(goal, amount=120), stepped(goal, amount=8, line="Huit arbres de plus")
    right = correct_step(by=goal.initiative.author, step=wrong, done=done_of(12, "Un zéro de trop"))
    goal.refresh_from_db()
    assert (goal.reached, reached_by(goal)) == (20, 20)
    page = read(goal.get_absolute_url())
    assert "<del>120 arbres</del>" in page
    assert "corrige « 120 »" in page
    assert Activity.objects.get(data__step=wrong.pk).withdrawn_at
    with pytest.raises(Conflict):
        correct_step(by=goal.initiative.author, step=wrong, done=done_of(3))
    correct_step(by=goal.initiative.author, step=right, done=done_of(0, "Rien de tout cela"))
    goal.refresh_from_db()
    assert goal.reached == other.amount
    assert "Étape retirée" in read(goal.get_absolute_url())
    told = Activity.objects.filter(verb=Verb.GOAL_STEP, withdrawn_at=None)
    assert [one.data["step"] for one in told] == [other.pk]


def test_sent_twice_it_is_one_and_no_more_than_some_a_day():
    goal = goal_of()
    assert stepped(goal) == stepped(goal)
    for number in range(DAILY_STEPS - 1):
        stepped(goal, line=f"Un rang de plus, le {number}e")
    with pytest.raises(TooMany):
        stepped(goal, line="Un rang de trop")
    with pytest.raises(IntegrityError), transaction.atomic():
        GoalStep.objects.create(
            goal=goal, person=goal.initiative.author, day=timezone.localdate(), amount=0, line="x"
        )


def test_moving_a_goal_is_seen_and_its_unit_stays_once_counted():
    goal = goal_of()
    author, row = goal.initiative.author, goal.initiative
    stepped(goal)
    goal.refresh_from_db()
    with pytest.raises(Conflict, match="unité"):
        set_goal(by=author, initiative=row, aim=aim_of(unit=Unit.HOURS), seen=goal.version)
    with pytest.raises(Conflict, match="entre-temps"):
        set_goal(by=author, initiative=row, aim=aim_of(target=50), seen=0)
    set_goal(by=author, initiative=row, aim=aim_of(target=10), seen=goal.version)
    page = read(path("goal", row))
    assert "Objectif atteint" in page
    assert "200 arbres" in page.partition("L’objectif d’avant")[2]
    Goal.objects.update(target=900, due_on=timezone.localdate() - timedelta(days=1))
    assert "Échéance passée" in read(path("goal", row))


def test_moderation_takes_its_words_away_and_gives_them_back_without_what_was_corrected():
    goal = goal_of()
    wrong = stepped(goal, line="Chez Odile Martin")
    author, now = goal.initiative.author, timezone.now()
    correct_step(by=author, step=wrong, done=done_of(10, "Dix arbres"))
    known = kinds.get("goal")
    known.change(None, str(goal.pk), Visibility.RESTRICTED, "Une raison.", Visibility.PUBLIC, now)
    assert "Dix arbres" not in read(goal.get_absolute_url())
    assert client_of(author).post(path("declare-step", goal.initiative), {}).status_code == 409
    known.change(None, str(goal.pk), Visibility.PUBLIC, "Une raison.", Visibility.RESTRICTED, now)
    told = Activity.objects.filter(verb=Verb.GOAL_STEP, withdrawn_at=None)
    assert [one.summary for one in told] == ["10 arbres – Dix arbres"]
    redact(initiative=goal.initiative, passage="Odile Martin", at=now)
    assert "Odile Martin" not in read(goal.get_absolute_url())


# -- Silence ---------------------------------------------------------------------------------------


def silent(days):
    row = make_initiative()
    then = timezone.now() - timedelta(days=days, hours=1)
    Initiative.objects.filter(pk=row.pk).update(published_at=then)
    return Initiative.objects.get(pk=row.pk)


@pytest.mark.parametrize(("days", "says"), [(13, False), (14, True), (70, True)])
def test_a_page_that_is_silent_says_so(days, says):
    row = silent(days)
    assert (f"Aucune nouvelle depuis {days} jours" in read(row.get_absolute_url())) == says
    assert (f"Aucune nouvelle depuis {days} jours" in read(path("updates", row))) == says


def _news(row):
    publish_update(by=row.author, initiative=row, news=News("Une ligne de plus", "Deux phrases."))


def _step(row):
    stepped(goal_of(row))


def _minutes(row):
    finish_action(by=row.author, action=called(row), outcome=Report("Trente affiches."))


@pytest.mark.parametrize("speak", [_news, _step, _minutes])
def test_a_sign_of_life_ends_it(speak):
    row = silent(20)
    speak(row)
    assert "Aucune nouvelle" not in read(row.get_absolute_url())


def test_a_closed_one_may_be_silent():
    row = silent(20)
    actions.close(by=row.author, initiative=row, outcome=Outcome.ACHIEVED, text="C’est fait.")
    assert "Aucune nouvelle" not in read(row.get_absolute_url())


def test_the_team_is_written_to_once_a_silence():
    row = silent(15)
    mate = joined(row, TeamRole.COAUTHOR)
    silent(3)
    silent(200)
    assert silence.nudge_silent() == 1
    assert silence.nudge_silent() == 0
    mails = Mail.objects.filter(kind=silence.MAIL)
    assert set(mails.values_list("to", flat=True)) == {row.author.email, mate.email}
    args = mails.first().args
    assert build(args).context["days"] == 15
    _news(row)
    assert build(args) is None
    later = timezone.now() + timedelta(days=14, minutes=1)
    assert silence.nudge_silent(later) >= 1
    assert Mail.objects.filter(kind=silence.MAIL, args__initiative=row.pk).count() == 4
