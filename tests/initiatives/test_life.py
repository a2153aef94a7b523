"""The counts of an initiative's rooms."""

import pytest

from initiatives import actions, whole
from initiatives.models import Life
from tests.factories import make_initiative

pytestmark = pytest.mark.django_db


def test_it_counts_nothing_before_a_room_is_opened():
    row = make_initiative()
    assert Life.of(whole.get(row.pk)).arguments_for == 0
    assert not Life.objects.exists()


def test_it_adds_and_takes_away():
    row = make_initiative()
    actions.moved(row.pk, arguments_for=2)
    actions.moved(row.pk, arguments_for=-1, updates=1)
    life = Life.of(whole.get(row.pk))
    assert (life.arguments_for, life.updates, life.version) == (1, 1, 2)


def test_a_kept_page_is_old_once_a_room_changed():
    row = make_initiative()
    before = whole.freshness(row.pk)
    assert whole.read(row.pk).freshness == before
    actions.moved(row.pk)
    assert whole.freshness(row.pk) != before
    assert whole.read(row.pk).freshness == whole.freshness(row.pk)


def test_counting_again_corrects_what_is_off(monkeypatch):
    row, other = make_initiative(), make_initiative()
    monkeypatch.setattr(
        "initiatives.actions.life._counted",
        {"updates": lambda: row.versions.model.objects.all()},
    )
    row.versions.create(number=9, title="x", written_at=row.published_at)
    actions.moved(other.pk, updates=3)
    numbers = {row.pk: row.versions.count(), other.pk: other.versions.count()}
    assert actions.recount_rooms() == 2
    assert dict(Life.objects.values_list("pk", "updates")) == numbers
    assert actions.recount_rooms() == 0
