"""Authors hear that their petition ends soon, once a week and once a day before."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from civic.activity.models import Activity
from civic.activity.verbs import Verb
from initiatives.actions.deadlines import tell_deadlines
from initiatives.actions.petitions import close_petition, pause_petition, resume_petition
from tests.petitions.cast import make_petition


@pytest.fixture
def petition(db):
    return make_petition(ends_at=timezone.now() + timedelta(days=30))


def told():
    rows = Activity.objects.filter(verb=Verb.DEADLINE).order_by("at", "pk")
    return list(rows.values_list("data__days", flat=True))


def before_end(petition, **left):
    return petition.ends_at - timedelta(**left)


def test_it_tells_a_week_and_a_day_before_and_once_each(petition):
    for left in ({"days": 8}, {"days": 7}, {"days": 6}, {"days": 1}, {"hours": 3}):
        tell_deadlines(before_end(petition, **left))
    assert told() == [7, 1]


def test_it_tells_only_of_the_day_when_the_week_was_missed(petition):
    assert tell_deadlines(before_end(petition, hours=5)) == 1
    assert tell_deadlines(before_end(petition, hours=4)) == 0
    assert told() == [1]


def test_nobody_but_the_author_hears_of_it(petition):
    tell_deadlines(before_end(petition, days=3))
    [row] = Activity.objects.filter(verb=Verb.DEADLINE)
    assert row.for_key == str(petition.initiative.author.uid)
    assert not Activity.objects.public().filter(pk=row.pk).exists()
    assert "se termine le" in row.summary


def test_it_says_nothing_of_what_is_over_paused_or_closed(petition):
    assert tell_deadlines(petition.ends_at) == 0
    pause_petition(by=petition.initiative.author, petition=petition)
    assert tell_deadlines(before_end(petition, days=3)) == 0
    close_petition(by=petition.initiative.author, petition=petition)
    assert tell_deadlines(before_end(petition, days=3)) == 0


def test_a_pause_makes_a_new_date_that_is_told_in_its_turn(petition):
    tell_deadlines(before_end(petition, days=3))
    paused_at = before_end(petition, days=2)
    author = petition.initiative.author
    pause_petition(by=author, petition=petition, at=paused_at)
    resume_petition(by=author, petition=petition, at=paused_at + timedelta(days=20))
    petition.refresh_from_db()
    assert tell_deadlines(before_end(petition, days=3)) == 1
    assert told() == [7, 7]


def test_a_person_can_run_the_sweep(petition, capsys):
    call_command("tell_deadlines")
    assert capsys.readouterr().out == "0 told\n"
