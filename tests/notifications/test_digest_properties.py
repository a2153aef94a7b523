"""Whatever happens, in whatever order: each follower learns of each thing once, or chose not to.

The machine plays any interleaving of things that happen (late commits, withdrawals, private
ones), follows, mutes, rhythms, zones, nights when clocks change, clocks that jump and builders
that die, on the real database with the real actions. `digest_world` says what must hold.
"""

import os
from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from civic.activity import actions as activity
from civic.notifications.states import Kind, Rhythm
from tests.notifications.digest_world import BY_MAIL, PLACES, World

ANYBODY = st.integers(0, 2)
ACCOUNT = st.integers(0, 1)
MAILS = st.sampled_from(BY_MAIL)
ZONES = ["Europe/Paris", "Pacific/Apia", "Australia/Lord_Howe", "America/St_Johns", "Mars/Olympus"]
# Around the nights when clocks change, and a quiet week.
STARTS = [
    datetime(2026, 3, 28, 20, tzinfo=UTC),
    datetime(2026, 10, 24, 20, tzinfo=UTC),
    datetime(2026, 6, 2, 10, tzinfo=UTC),
]
THINGS = [
    (Kind.INITIATIVE, "1"),
    (Kind.INITIATIVE, "2"),
    (Kind.AREA, "fr"),
    (Kind.AREA, "242100410"),
    (Kind.THEME, "mobilites"),
    (Kind.PERSON, "0"),
    (Kind.SEARCH, "passerelle"),
]
HOURS = st.sampled_from([time(0), time(0), time(2, 30), time(8), time(13), time(21)])
HAPPENING = {
    "about": st.sampled_from(["1", "2"]),
    "path": st.sampled_from(list(PLACES)),
    "themes": st.sampled_from([("mobilites",), ("sante",), ("velo", "mobilites")]),
    "who": st.none() | ACCOUNT,
    "to": st.none() | st.none() | ACCOUNT,
    "title": st.sampled_from(["La passerelle", "La piscine"]),
}
STEPS = ["_tell", "post_many", "_advance", "_forget", "_write_dues"]


class Telling(RuleBasedStateMachine):
    begun = Bundle("begun")

    def __init__(self):
        super().__init__()
        self.outside = transaction.atomic()
        self.outside.__enter__()
        self.world = None

    @initialize(start=st.sampled_from(STARTS), data=st.data())
    def begin(self, start, data):
        self.world = World(start)
        for reader in range(3):
            for what in data.draw(st.sets(st.sampled_from(THINGS), min_size=2, max_size=4)):
                self.somebody_follows(reader, what, data.draw(MAILS))

    def teardown(self):
        try:
            if self.world is not None:
                self.world.finish()
        finally:
            if self.world is not None:
                self.world.close()
            transaction.set_rollback(True)
            self.outside.__exit__(None, None, None)

    def followed(self, data):
        """Somebody and something that they follow."""
        held = [(i, what) for i, mine in enumerate(self.world.follows) for what in mine]
        return data.draw(st.sampled_from(held))

    def follows_anything(self):
        return self.world is not None and any(self.world.follows)

    # -- What happens

    @rule(**HAPPENING)
    def something_happens(self, **fields):
        self.world.commit(*self.world.prepare(**fields))

    @rule(some=st.lists(st.fixed_dictionaries(HAPPENING), min_size=1, max_size=4))
    def a_day_passes(self, some):
        """What is most likely: things happen and everything runs."""
        for fields in some:
            self.world.commit(*self.world.prepare(**fields))
        self.everything_runs()
        self.world.shift(timedelta(hours=23))
        activity.settle()
        # What is committed now has no place yet when builders look.
        self.world.commit(*self.world.prepare(**some[0]))
        for rhythm in BY_MAIL:
            self.world.build(rhythm)
        self.everything_runs()

    @rule(target=begun, **HAPPENING)
    def something_begins(self, **fields):
        return [*self.world.prepare(**fields)]

    @rule(begun=begun)
    def it_is_committed_late(self, begun):
        thing, path = begun
        if thing.pk not in self.world.things:
            self.world.commit(thing, path)

    @rule()
    def it_is_settled(self):
        activity.settle()

    @precondition(lambda self: self.world and self.world.things)
    @rule(data=st.data())
    def it_is_withdrawn_or_comes_back(self, data):
        thing = data.draw(st.sampled_from(list(self.world.things.values())))
        (self.world.reinstate if thing.withdrawn else self.world.withdraw)(thing)

    # -- What people choose

    @rule(reader=ANYBODY, what=st.sampled_from(THINGS), rhythm=st.sampled_from(list(Rhythm)))
    def somebody_follows(self, reader, what, rhythm):
        if what[0] == Kind.PERSON:
            what = (Kind.PERSON, self.world.people[0])
        self.world.follow(reader, what, rhythm)

    @precondition(follows_anything)
    @rule(data=st.data())
    def somebody_unfollows(self, data):
        self.world.unfollow(*self.followed(data))

    @precondition(follows_anything)
    @rule(data=st.data(), rhythm=st.sampled_from(list(Rhythm)))
    def somebody_changes_rhythm(self, data, rhythm):
        self.world.set_rhythm(*self.followed(data), rhythm)

    @rule(reader=ANYBODY, rhythm=MAILS)
    def somebody_stops_a_rhythm(self, reader, rhythm):
        self.world.stop_rhythm(reader, rhythm)

    @precondition(follows_anything)
    @rule(data=st.data(), hours=st.sampled_from([1, 10, 200]))
    def somebody_mutes(self, data, hours):
        self.world.mute(*self.followed(data), hours)

    @precondition(follows_anything)
    @rule(data=st.data())
    def somebody_hears_again(self, data):
        self.world.unmute(*self.followed(data))

    @rule(reader=ANYBODY, quiet_from=HOURS, quiet_to=HOURS, zone=st.sampled_from(ZONES))
    def somebody_chooses_hours(self, reader, quiet_from, quiet_to, zone):
        self.world.set_hours(reader, quiet_from, quiet_to, zone)

    # -- Clocks and workers

    @rule(minutes=st.sampled_from([1, 20, 60, 300, 720, 1500]))
    def time_passes(self, minutes):
        self.world.shift(timedelta(minutes=minutes))

    @rule(days=st.sampled_from([-400, -3, -0.1, 3, 9, 400]))
    def the_clock_jumps(self, days):
        self.world.shift(timedelta(days=days))

    @rule()
    def the_marker_runs(self):
        self.world.mark()

    @rule()
    def the_marker_dies(self):
        self.world.mark_until_killed()

    @rule(rhythm=MAILS)
    def a_builder_runs(self, rhythm):
        self.world.build(rhythm)

    @rule(rhythm=MAILS, step=st.sampled_from(STEPS))
    def a_builder_dies(self, rhythm, step):
        self.world.build_until_killed(rhythm, step)

    @rule()
    def mails_leave(self):
        self.world.send()

    @rule()
    def everything_runs(self):
        """As beat makes it."""
        activity.settle()
        self.world.mark()
        for rhythm in BY_MAIL:
            self.world.build(rhythm)
        self.world.send()


def play(examples, steps):
    run_state_machine_as_test(
        Telling,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )


def test_everybody_learns_of_everything_once_or_chose_not_to(db):
    play(examples=6, steps=30)


@pytest.mark.full
def test_everybody_still_learns_of_everything_once_in_long_plays(db):
    # More of them, after a change of the rules: DIGEST_GAMES=400 takes the better part of an hour.
    play(examples=int(os.environ.get("DIGEST_GAMES", "15")), steps=60)
