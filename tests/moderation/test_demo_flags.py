"""The demo shows a desk at work."""

from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from civic.accounts.demo import NotDemoError
from civic.elections import calendar
from moderation.appeals import judging
from moderation.demo import load
from moderation.models import Appeal, Case, Decision, Post, Rule
from moderation.models.case import Lane
from moderation.waves.drawing import draw_wave
from tests.factories import make_initiative, make_moderator, make_operator, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def embedded(settings):
    """This test database, taken for the one that `make run` starts."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW data_directory")
        settings.DATA_DIR = Path(cursor.fetchone()[0]).resolve()
    settings.EMBEDDED = True


@pytest.mark.full
def test_it_leaves_cases_in_every_lane_and_two_decisions(embedded):
    for turn in range(12):
        make_initiative(at=timezone.now() - timedelta(days=20 - turn))
    for _one in range(5):
        make_user()
    make_moderator()
    make_moderator()
    out = StringIO()
    call_command("load_demo_flags", stdout=out)
    assert "flags made." in out.getvalue()
    assert Case.objects.count() == 6
    assert Decision.objects.count() == 2
    assert judging.draw(by=make_moderator()) == Appeal.objects.get().seats.get()
    lanes = {case.lane_at(timezone.now()) for case in Case.objects.open()}
    assert {Lane.GRAVE, Lane.ORDINARY} <= lanes


def test_it_leaves_an_election_that_runs_and_silences_nobody(embedded):
    make_initiative()
    for written in (0, 1, 0):
        if written:
            make_operator()
        out = StringIO()
        call_command("load_demo_elections", stdout=out)
        assert f"{written} polls written." in out.getvalue()
    now = timezone.now()
    assert [poll.first_on.weekday() for poll in calendar.under_way(now)] == [6]
    assert not calendar.silences(now)


@pytest.mark.full
def test_it_leaves_rules_a_wave_and_a_half_read_feed(embedded):
    for turn in range(6):
        make_initiative(at=timezone.now() - timedelta(days=20 - turn))
    for _one in range(6):
        make_user()
    moderators = [make_moderator(), make_moderator()]
    out = StringIO()
    call_command("load_demo_watch", stdout=out)
    assert "10 posts read." in out.getvalue()
    assert Rule.objects.live(timezone.now()).count() == 2
    assert Case.objects.filter(hits__isnull=False).count() == 4
    assert Post.objects.seen().exists()
    assert Post.objects.unseen().exists()
    wave = draw_wave(by=moderators[1])
    assert wave is not None
    assert wave.items.filter(left_out="").count() == 4
    # What beat does again changes nothing.
    call_command("read_posts", stdout=out)
    call_command("imprint_cases", stdout=out)
    assert out.getvalue().splitlines()[1:] == ["0 posts read.", "0 imprints written."]


def test_it_refuses_any_other_database(settings):
    settings.EMBEDDED = False
    with pytest.raises(NotDemoError):
        load()
