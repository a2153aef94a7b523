"""Positions: an order in which nothing appears late."""

import threading

import pytest
from django.db import connection, transaction

from civic.activity import actions
from civic.activity.models import Activity
from civic.activity.verbs import Verb
from initiatives.telling import tell
from tests.factories import make_initiative


def positions():
    return list(Activity.objects.order_by("position").values_list("position", flat=True))


def test_it_numbers_committed_rows_in_the_order_they_were_written(db):
    make_initiative()
    make_initiative()
    assert actions.settle() == Activity.objects.count()
    assert positions() == list(range(1, Activity.objects.count() + 1))
    assert actions.settled() == Activity.objects.count()


def test_it_settles_a_row_once(db):
    make_initiative()
    actions.settle()
    before = positions()
    assert actions.settle() == 0
    assert positions() == before


def test_it_settles_at_most_what_it_is_asked(db):
    make_initiative()
    make_initiative()
    assert actions.settle(limit=1) == 1
    assert actions.settled() == 1


def test_it_says_zero_when_nothing_was_settled(db):
    assert actions.settled() == 0


def test_the_place_of_an_erased_row_is_never_given_again(db):
    make_initiative()
    actions.settle()
    through = actions.settled()
    Activity.objects.filter(position=through).delete()
    assert actions.settled() == through
    make_initiative()
    actions.settle()
    assert Activity.objects.latest("position").position == through + 1


@pytest.mark.django_db(transaction=True)
def test_a_row_committed_late_takes_a_later_position():
    initiative = make_initiative()
    actions.settle()
    written, may_commit = threading.Event(), threading.Event()

    def write_slowly():
        with transaction.atomic():
            tell(Verb.EDITED, initiative, by=None, at=initiative.published_at, summary="lente")
            written.set()
            may_commit.wait(10)
        connection.close()

    slow = threading.Thread(target=write_slowly)
    slow.start()
    written.wait(10)
    tell_now(initiative)
    actions.settle()
    through = actions.settled()
    may_commit.set()
    slow.join()
    actions.settle()
    late = Activity.objects.get(summary="lente")
    assert late.position > through
    assert late.id < Activity.objects.get(summary="rapide").id


def tell_now(initiative):
    with transaction.atomic():
        tell(Verb.EDITED, initiative, by=None, at=initiative.published_at, summary="rapide")
