"""Readings are counted without a question to the database, and move cases as they should."""

from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from civic.lib import readings
from moderation import actions
from moderation.categories import Motive
from moderation.models import Case
from moderation.priority import rank
from tests.factories import make_initiative, make_user

pytestmark = pytest.mark.django_db
NOON = timezone.make_aware(datetime(2026, 11, 28, 12))  # noqa: DTZ001


@pytest.fixture(autouse=True)
def _nothing_counted():
    readings.tell()
    cache.clear()


def flag(initiative):
    actions.flag(by=make_user(), kind="initiative", key=str(initiative.pk), motive=Motive.SPAM)
    return Case.objects.get(key=str(initiative.pk))


def test_a_page_given_is_one_reading_without_a_question(django_assert_num_queries):
    row = make_initiative()
    Client().get(row.get_absolute_url())
    with django_assert_num_queries(1):
        Client().get(row.get_absolute_url())
    Client().get(f"{row.get_absolute_url()}?partie=position")
    Client().get("/initiatives/999999-rien/")
    readings.tell()
    assert readings.of_last_day("initiative") == {str(row.pk): 2}


def test_yesterday_counts_for_the_hours_that_are_left():
    readings.count("initiative", 7)
    readings.tell(NOON - timedelta(days=1))
    for _turn in range(10):
        readings.count("initiative", 7)
        readings.count("initiative", 8)
    readings.tell(NOON - timedelta(days=1))
    readings.count("initiative", 7)
    readings.tell(NOON)
    assert readings.of_last_day("initiative", NOON) == {"7": 6, "8": 5}
    assert readings.of_last_day("initiative", NOON + timedelta(days=2)) == {}


def test_a_lost_redis_costs_no_page(monkeypatch):
    from redis.exceptions import ConnectionError as Lost

    def lost():
        raise Lost

    readings.count("initiative", 7)
    monkeypatch.setattr(readings, "_client", lost)
    readings.tell()


def test_the_most_read_case_comes_first_and_its_rank_is_that_of_the_formula():
    quiet, read = flag(make_initiative()), flag(make_initiative())
    order = rank(quiet.weight, opened_at=NOON, due_at=NOON + timedelta(hours=24))
    Case.objects.update(opened_at=NOON, due_at=NOON + timedelta(hours=24), rank=order)
    for _turn in range(200):
        readings.count("initiative", read.key)
    readings.tell(NOON)
    assert actions.fold_readings(NOON) == 1
    assert actions.fold_readings(NOON) == 0
    first, last = Case.objects.order_by("-rank")
    assert (first.pk, last.pk) == (read.pk, quiet.pk)
    for case in (first, last):
        assert case.rank == rank(case.weight, opened_at=case.opened_at, due_at=case.due_at)
    assert first.views == 200
    assert first.terms_at(NOON).views == pytest.approx(10 * 2.303 / 5, abs=0.01)


def test_what_is_read_no_more_comes_down_and_decided_cases_stay():
    case, decided = flag(make_initiative()), flag(make_initiative())
    for row in (case, decided):
        readings.count("initiative", row.key)
    Case.objects.filter(pk=decided.pk).update(decided_at=NOON)
    readings.tell(NOON)
    actions.fold_readings(NOON)
    assert list(Case.objects.order_by("pk").values_list("views", flat=True)) == [1, 0]
    actions.fold_readings(NOON + timedelta(days=3))
    assert Case.objects.get(pk=case.pk).views == 0


@pytest.mark.parametrize("name", ["fold_readings", "tell_inflows"])
def test_each_sweep_is_also_a_command(name):
    out = StringIO()
    call_command(name, stdout=out)
    assert out.getvalue().startswith("0 ")
