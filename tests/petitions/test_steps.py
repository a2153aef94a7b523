"""Thresholds: stamped when crossed, controlled for 48 hours, taken back, each told once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from civic.activity.models import Activity
from civic.activity.verbs import Verb
from civic.lib import tuning
from initiatives.actions.petition_tallies import (
    CONTROL,
    fold_signatures,
    settle_steps,
    steps_of,
    tally_of,
)
from initiatives.models import Petition, PetitionStep, PetitionTally, SignatureDelta
from initiatives.petitions.meter import Crossing, Place, line_of
from initiatives.petitions.states import StepKind
from initiatives.petitions.thresholds import NATIONAL
from tests.factories import make_initiative, make_territory
from tests.petitions.cast import make_petition

LEVEL = 805  # half a percent of Dijon


def count(petition, at=None, **change):
    """As many signatures at once, as the folder sees them."""
    SignatureDelta.objects.create(petition_id=petition.pk, **change)
    fold_signatures(at=at)


def told(verb):
    return Activity.objects.filter(verb=verb).count()


def test_it_stamps_the_threshold_when_it_is_crossed_and_not_before(db):
    petition, now = make_petition(), timezone.now()
    assert petition.reply_threshold == LEVEL
    count(petition, confirmed=LEVEL - 1)
    assert not petition.steps.exists()
    count(petition, confirmed=1, at=now)
    step = petition.steps.get()
    assert (step.kind, step.level, step.crossed_at) == (StepKind.REPLY, LEVEL, now)
    assert (step.settled_at, step.undone_at) == (None, None)
    activity = Activity.objects.get(verb=Verb.THRESHOLD)
    assert activity.data == {"signatures": LEVEL, "step": "reply"}
    assert "invités à répondre" in activity.summary


def test_a_national_petition_has_two_thresholds(db):
    petition = make_petition(make_initiative(territory=make_territory("fr")))
    count(petition, confirmed=NATIONAL[0])
    assert [step.level for step in petition.steps.all()] == [10_000]
    for _turn in range(3):
        count(petition, confirmed=30_000)
    assert {step.kind for step in petition.steps.all()} == {"national-reply", "national-debate"}
    assert told(Verb.THRESHOLD) == 2


def test_a_national_petition_keeps_the_thresholds_it_was_opened_with(db):
    """One opened before operators could choose keeps the first ones, whatever its formula said."""
    rows = [make_petition(make_initiative(territory=make_territory("fr"))) for _ in range(2)]
    tuning.hold({"seuils-nationaux": {"reply": 2_000, "debate": 20_000}}, seconds=60)
    rows.append(make_petition(make_initiative(territory=make_territory("fr"))))
    Petition.objects.filter(pk=rows[0].pk).update(reply_threshold=30, debate_threshold=None)
    levels = []
    for row in rows:
        count(row, confirmed=2_000)
        row.refresh_from_db()
        levels.append([level for _kind, level in steps_of(row)])
    assert levels == [[10_000, 100_000], [10_000, 100_000], [2_000, 20_000]]
    assert list(PetitionStep.objects.values_list("petition", "level")) == [(rows[2].pk, 2_000)]


def test_the_control_ends_after_48_hours_and_not_before(db):
    assert timedelta(hours=48) == CONTROL
    petition, now = make_petition(), timezone.now()
    count(petition, confirmed=LEVEL, at=now)
    assert settle_steps(now + CONTROL - timedelta(seconds=1)) == 0
    assert settle_steps(now + CONTROL) == 1
    assert settle_steps(now + CONTROL) == 0
    assert petition.steps.get().settled_at == now + CONTROL
    assert told(Verb.THRESHOLD) == 1


def test_exclusions_take_the_threshold_back(db):
    petition = make_petition()
    count(petition, confirmed=LEVEL)
    count(petition, confirmed=-1, excluded=1)
    assert petition.steps.get().undone_at
    assert told(Verb.THRESHOLD_UNDONE) == 1
    assert settle_steps(timezone.now() + CONTROL) == 0


@pytest.mark.parametrize(
    ("change", "stands"),
    [({"confirmed": -1, "withdrawn": 1}, True), ({"confirmed": -1, "excluded": 1}, False)],
)
def test_once_controlled_only_exclusions_take_it_back(db, change, stands):
    petition, now = make_petition(), timezone.now()
    count(petition, confirmed=LEVEL, at=now)
    settle_steps(now + CONTROL)
    count(petition, **change)
    assert (petition.steps.get().undone_at is None) == stands


def test_one_who_leaves_and_one_who_comes_are_not_told_each_time(db):
    petition, now = make_petition(), timezone.now()
    count(petition, confirmed=LEVEL, at=now)
    for _turn in range(3):
        count(petition, confirmed=-1, withdrawn=1, at=now)
        count(petition, confirmed=1, at=now)
    assert petition.steps.filter(undone_at=None).count() == 1
    assert (told(Verb.THRESHOLD), told(Verb.THRESHOLD_UNDONE)) == (1, 1)
    # The last thing told was that it was taken back: that it holds is told when it does.
    assert settle_steps(now + CONTROL) == 1
    assert (told(Verb.THRESHOLD), told(Verb.THRESHOLD_UNDONE)) == (2, 1)


def test_the_exact_count_of_a_signer_stamps_nothing(db):
    petition = make_petition()
    PetitionTally.objects.filter(petition=petition).update(confirmed=LEVEL - 1)
    SignatureDelta.objects.create(petition_id=petition.pk, confirmed=1)
    petition.tally.refresh_from_db()
    assert tally_of(petition).confirmed == LEVEL
    assert not PetitionStep.objects.exists()


STEPS = [(StepKind.REPLY, 30)]


def places(confirmed, goal=100, crossed=()):
    now = timezone.now()
    line = line_of(
        confirmed=confirmed,
        goal=goal,
        steps=STEPS,
        crossed={kind: Crossing(now, settled=False) for kind in crossed},
        floor=5,
    )
    return line, [(stop.place, stop.level) for stop in line.stops]


@pytest.mark.parametrize(
    ("confirmed", "crossed", "expected", "missing"),
    [
        (4, (), [("here", None), ("next", 30), ("next", 100)], None),
        (5, (), [("here", None), ("next", 30), ("next", 100)], 25),
        (40, ("reply",), [("passed", 30), ("here", None), ("next", 100)], 60),
        # Counted by the next fold only: a missing number is never 0.
        (30, (), [("here", None), ("next", 30), ("next", 100)], 1),
        (100, ("reply",), [("passed", 30), ("passed", 100), ("here", None)], None),
    ],
)
def test_the_line_stops_at_thresholds_and_goal(confirmed, crossed, expected, missing):
    line, stops = places(confirmed, crossed=crossed)
    assert stops == [(Place(place), level) for place, level in expected]
    assert line.missing == missing
    assert line.count == (confirmed if confirmed >= 5 else None)


def test_a_goal_that_is_a_threshold_is_one_stop():
    line, stops = places(12, goal=30)
    assert stops == [(Place.HERE, None), (Place.NEXT, 30)]
    assert line.stops[1].is_goal


def test_a_goal_under_the_threshold_comes_first():
    assert [level for _place, level in places(12, goal=10)[1]] == [10, None, 30]
