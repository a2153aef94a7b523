"""When what the public reads of an activity last changed: the database says so by itself."""

from datetime import timedelta

import pytest
from django.utils import timezone

from civic.activity import actions
from civic.activity.models import Activity
from tests.factories import make_initiative, withhold

pytestmark = pytest.mark.django_db


def row():
    return Activity.objects.earliest("pk")


def test_it_begins_when_the_row_is_written():
    before = timezone.now()
    make_initiative(at=before - timedelta(days=3))
    # In a test everything is one transaction, which began before.
    assert row().changed_at <= timezone.now()
    assert row().changed_at > row().at


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Autre"},
        {"summary": "Autre"},
        {"actor_name": "compte supprimé"},
        {"data": {"level": 5}},
        {"themes": ["autre"]},
        {"withdrawn_at": timezone.now()},
        {"for_key": "x"},
    ],
)
def test_it_moves_with_what_is_read(change):
    make_initiative()
    before = row().changed_at
    Activity.objects.filter(pk=row().pk).update(**change)
    assert row().changed_at > before


def test_it_moves_when_a_row_is_saved_whole():
    make_initiative()
    one = row()
    before, one.title = one.changed_at, "Autre"
    one.save()
    assert row().changed_at > before


def test_it_stays_when_nothing_that_is_read_changed():
    make_initiative()
    before = row().changed_at
    assert actions.settle() > 0
    Activity.objects.filter(pk=row().pk).update(title=row().title)
    row().save()
    assert row().changed_at == before


def test_it_moves_with_a_withdrawal_and_when_it_is_undone():
    one = make_initiative()
    before = row().changed_at
    withhold(one)
    assert row().changed_at > before
    between = row().changed_at
    actions.reinstate(subject_kind="initiative", subject_key=str(one.pk))
    assert row().changed_at > between
