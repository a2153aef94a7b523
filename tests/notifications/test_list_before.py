"""Authors, and those who joined, from before one could follow."""

from datetime import datetime
from importlib import import_module
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.db import connection

from civic.accounts.actions import erase_account
from civic.activity.actions import settled
from civic.activity.models import Activity
from civic.activity.verbs import Verb
from civic.notifications import listing
from civic.notifications.models import Follow, Reader
from civic.notifications.states import Origin, Rhythm
from initiatives import actions as initiatives
from initiatives.models import Milestone
from initiatives.states import Side
from tests.factories import make_initiative, make_user
from tests.notifications.cast import edited, joined

pytestmark = pytest.mark.django_db


def migrate():
    module = import_module("initiatives.migrations.0004_follows_of_before")
    module.follow_of_before(apps, SimpleNamespace(connection=connection))


def join(person, initiative, side=Side.SUPPORT):
    initiatives.take_stance(by=person, initiative=initiative, side=side, agrees=True)


@pytest.fixture
def before():
    """An initiative and one who joined, as they were left by an earlier version of the site."""
    initiative, person = make_initiative(), make_user()
    join(person, initiative)
    join(make_user(), initiative, Side.OPPOSE)
    initiatives.fold()
    Follow.objects.all().delete()
    Reader.objects.all().delete()
    Milestone.objects.all().delete()
    Activity.objects.filter(verb=Verb.JOINED_FIRST).delete()
    Activity.objects.update(position=None)
    return initiative, person


def test_authors_follow_what_they_wrote_once_a_day(before):
    initiative, _ = before
    migrate()
    row = Follow.objects.get(origin=Origin.AUTHOR)
    assert (row.reader.user, row.kind, row.key) == (
        initiative.author,
        "initiative",
        str(initiative.pk),
    )
    assert row.rhythm == Rhythm.DAILY
    due = row.reader.daily_due_at.astimezone(ZoneInfo("Europe/Paris"))
    assert due > datetime.now(ZoneInfo("Europe/Paris"))
    assert (due.hour, due.minute) == (8, 0)


def test_those_who_joined_follow_without_mail(before):
    _, person = before
    migrate()
    row = Follow.objects.get(origin=Origin.JOINED)
    assert (row.reader.user, row.rhythm) == (person, Rhythm.NEVER)
    assert row.reader.daily_due_at is None
    assert Follow.objects.count() == 2


def test_nothing_of_before_is_news(before):
    initiative, person = before
    edited(initiative)
    Activity.objects.update(position=None)
    migrate()
    assert not Activity.objects.filter(position=None).exists()
    follows = Follow.objects.values_list("told_through", "heard_from")
    assert set(follows) == {(settled(), settled())}
    for one in (initiative.author, person):
        assert listing.page_of(one).entries == []
    edited(initiative)
    assert len(listing.page_of(person).entries) == 1


def test_it_does_not_tell_of_a_first_person_who_is_the_second(before):
    initiative, _ = before
    migrate()
    joined(initiative)
    assert not Activity.objects.filter(verb=Verb.JOINED_FIRST).exists()


def test_an_author_who_joined_alone_still_waits_for_the_first():
    initiative = make_initiative()
    join(initiative.author, initiative)
    migrate()
    joined(initiative)
    assert Activity.objects.filter(verb=Verb.JOINED_FIRST).count() == 1


def test_it_changes_nothing_when_run_again(before):
    migrate()
    Follow.objects.update(rhythm=Rhythm.NOW)
    rows = list(Follow.objects.order_by("pk").values()), list(Reader.objects.values())
    migrate()
    assert rows == (list(Follow.objects.order_by("pk").values()), list(Reader.objects.values()))
    assert Milestone.objects.count() == 1


def test_it_makes_no_reader_of_an_erased_author(before):
    initiative, person = before
    erase_account(by=initiative.author)
    migrate()
    assert [row.user for row in Reader.objects.select_related("user")] == [person]
