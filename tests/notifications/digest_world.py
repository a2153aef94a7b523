"""A small world of readers that any rule may disturb, and what each of them must have learnt.

It knows by itself, naively, who hears what and who chose not to; the product's own matching is
never asked.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from unittest import mock
from zoneinfo import ZoneInfo

from django.db import connection

from civic.activity import actions as activity
from civic.activity.models import Activity
from civic.notifications import actions, emails, matching, registry
from civic.notifications.actions import digests, waking
from civic.notifications.models import Follow, Mail, Reader
from civic.notifications.models.follow import DUE_FIELDS
from civic.notifications.states import Kind, MailState, Rhythm
from tests.factories import make_user
from tests.notifications.telling import happen

BY_MAIL = (Rhythm.NOW, Rhythm.DAILY, Rhythm.WEEKLY)
HOUR = timedelta(hours=1)
# Where initiatives are, and every place that contains it.
PLACES = {
    "fr/r27/d21/21231/": ("242100410", {"fr", "r27", "d21", "21231", "242100410"}),
    "fr/r27/d21/21054/": ("", {"fr", "r27", "d21", "21054"}),
    "fr/": ("", {"fr"}),
}


class Killed(BaseException):
    """The process is gone."""


@dataclass
class Held:
    """A follow as the person understands it."""

    number: int
    rhythm: Rhythm
    since: int
    muted_until: datetime | None = None

    @property
    def speaks(self):
        return self.rhythm in BY_MAIL and self.muted_until is None


@dataclass
class Thing:
    """Something that happened, as everybody understands it."""

    about: str
    places: set
    themes: tuple
    who: str
    to: str
    title: str
    pk: int = 0
    at: datetime | None = None
    ever_withdrawn: bool = False
    withdrawn: bool = False
    # Follows that still owe it, by reader.
    owed: dict = field(default_factory=lambda: defaultdict(set))

    def heard_by(self, kind, key, person):
        if self.to:
            return self.to == person and kind == Kind.INITIATIVE and key == self.about
        if self.who and self.who == person:
            return False
        return {
            Kind.INITIATIVE: key == self.about,
            Kind.AREA: key in self.places,
            Kind.THEME: key in self.themes,
            Kind.PERSON: key == self.who,
            Kind.SEARCH: key in self.title,
        }[kind]


class World:
    """Readers, what happens, clocks; `check` after every step, `finish` at the end."""

    def __init__(self, start, longest=6, batch=2):
        self.now = start
        # Time that surely passed, as the server's clock showed it.
        self.elapsed = timedelta()
        self.things = {}
        self.learnt = Counter()
        self.last_news = {}
        self.numbers = count()
        self.patches = [
            mock.patch("django.utils.timezone.now", self._now),
            mock.patch.object(digests, "LONGEST", longest),
            mock.patch.object(digests, "BATCH", batch),
            mock.patch.object(matching, "CHUNK", 3),
            mock.patch.object(waking, "AT_ONCE", 3),
            mock.patch.object(digests.logger, "exception", self._no_swallowed_error),
            mock.patch.dict(registry._matchers, {Kind.SEARCH: self._match}),
        ]
        for patch in self.patches:
            patch.start()
        self.readers = [actions.reader_of(make_user()) for _ in range(2)]
        self.readers.append(Reader.objects.create(email="lectrice@example.org"))
        self.people = [str(reader.user.uid) if reader.user else "" for reader in self.readers]
        self.follows = [{} for _ in self.readers]

    def close(self):
        for patch in reversed(self.patches):
            patch.stop()

    # -- What happens ---------------------------------------------------------------------------

    def prepare(self, about, path, themes, who, to, title):
        """Something begins to be written: its number is taken, nothing is visible."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT nextval(pg_get_serial_sequence('activity_activity', 'id'))")
            number = cursor.fetchone()[0]
        person = self.people[who] if who is not None else ""
        alone = self.people[to] if to is not None else ""
        thing = Thing(about, PLACES[path][1], themes, person, alone, title, pk=number, at=self.now)
        return thing, path

    def commit(self, thing, path):
        """It is there for everybody."""
        happen(
            id=thing.pk,
            about=thing.about,
            where=path,
            epci=PLACES[path][0],
            themes=thing.themes,
            who=thing.who,
            to=thing.to,
            title=thing.title,
            at=thing.at,
            settle=False,
        )
        self.things[thing.pk] = thing
        for reader, follows in enumerate(self.follows):
            for (kind, key), held in follows.items():
                if thing.heard_by(kind, key, self.people[reader]) and self._listens(held, thing):
                    thing.owed[reader].add(held.number)

    def _listens(self, held, thing):
        over = held.muted_until is not None and held.muted_until <= min(thing.at, self.now)
        return held.speaks or (held.rhythm in BY_MAIL and over)

    def withdraw(self, thing):
        thing.withdrawn = thing.ever_withdrawn = True
        Activity.objects.filter(pk=thing.pk).update(withdrawn_at=self.now)

    def reinstate(self, thing):
        thing.withdrawn = False
        Activity.objects.filter(pk=thing.pk).update(withdrawn_at=None)

    # -- What people choose ---------------------------------------------------------------------

    def follow(self, reader, what, rhythm):
        actions.follow(by=self.readers[reader], kind=what[0], key=what[1], rhythm=rhythm)
        if what not in self.follows[reader]:
            self.follows[reader][what] = Held(next(self.numbers), rhythm, activity.settled())

    def unfollow(self, reader, what):
        actions.unfollow(by=self.readers[reader], kind=what[0], key=what[1])
        self._let_go(reader, self.follows[reader].pop(what))

    def set_rhythm(self, reader, what, rhythm):
        held = self.follows[reader][what]
        actions.set_rhythm(by=self.readers[reader], follow=self._row(reader, what), rhythm=rhythm)
        if rhythm == Rhythm.NEVER:
            self._let_go(reader, held)
        elif held.rhythm == Rhythm.NEVER:
            held.since = activity.settled()
        held.rhythm = rhythm

    def stop_rhythm(self, reader, rhythm):
        actions.stop_rhythm(by=self.readers[reader], rhythm=rhythm)
        for held in self.follows[reader].values():
            if held.rhythm == rhythm:
                self._let_go(reader, held)
                held.rhythm = Rhythm.NEVER

    def mute(self, reader, what, hours):
        until = self.now + hours * HOUR
        actions.mute(by=self.readers[reader], follow=self._row(reader, what), until=until)
        held = self.follows[reader][what]
        self._let_go(reader, held)
        held.muted_until = until

    def unmute(self, reader, what):
        actions.unmute(by=self.readers[reader], follow=self._row(reader, what))
        held = self.follows[reader][what]
        if held.muted_until is not None and held.muted_until > self.now:
            self._let_go(reader, held)
        held.muted_until = None

    def set_hours(self, reader, quiet_from, quiet_to, zone):
        actions.set_quiet_hours(
            by=self.readers[reader], quiet_from=quiet_from, quiet_to=quiet_to, zone=zone
        )

    def _row(self, reader, what):
        return Follow.objects.get(reader=self.readers[reader], kind=what[0], key=what[1])

    def _let_go(self, reader, held):
        for thing in self.things.values():
            thing.owed[reader].discard(held.number)

    # -- Clocks and workers ---------------------------------------------------------------------

    def shift(self, by):
        self.now += by
        self.elapsed += max(by, timedelta())
        if by < timedelta():
            for reader, follows in enumerate(self.follows):
                for held in follows.values():
                    if held.muted_until is not None:
                        self._let_go(reader, held)

    def mark(self):
        waking.mark_news(now=self.now)

    def build(self, rhythm):
        before = set(Mail.objects.values_list("pk", flat=True))
        digests.build(rhythm=rhythm, now=self.now)
        self._mutes_ended()
        for mail in Mail.objects.exclude(pk__in=before):
            self._check_written(mail, rhythm)

    def build_until_killed(self, rhythm, name):
        """The builder dies right after one of its steps."""
        original = getattr(digests, name)

        def step(*args, **kwargs):
            original(*args, **kwargs)
            raise Killed

        self._die(digests, name, step, lambda: digests.build(rhythm=rhythm, now=self.now))
        self._mutes_ended()

    def mark_until_killed(self):
        original = waking._wake

        def step(*args):
            original(*args)
            raise Killed

        self._die(waking, "_wake", step, self.mark)

    def _die(self, module, name, step, work):
        before = Mail.objects.count()
        with mock.patch.object(module, name, step):
            try:
                work()
            except Killed:
                assert Mail.objects.count() == before

    def _mutes_ended(self):
        for follows in self.follows:
            for held in follows.values():
                if held.muted_until is not None and held.muted_until <= self.now:
                    held.muted_until = None

    def send(self):
        """Everything that waits leaves, built as the sender would."""
        for mail in Mail.objects.waiting().order_by("pk"):
            self._send(mail)

    def _send(self, mail):
        reader = self._number(mail)
        heard = []
        original = emails._message

        def message(who, rhythm, rows, args):
            heard.extend(row.pk for row, _why in rows)
            made = original(who, rhythm, rows, args)
            assert made.count == sum(group.count for group in made.groups) == len(rows)
            return made

        try:
            with mock.patch.object(emails, "_message", message):
                letter = emails.build(mail.args)
        except registry.TooEarlyError:
            assert self._is_quiet(mail.reader), "kept waiting by day"
            return
        assert letter is None or not self._is_quiet(mail.reader), "sent in quiet hours"
        assert bool(letter) == bool(heard)
        assert sorted(heard) == sorted(self._still_wanted(reader, mail))
        for pk in heard:
            self.learnt[reader, pk] += 1
            assert self.learnt[reader, pk] == 1, "told twice"
        state = MailState.SENT if letter else MailState.CANCELLED
        sent_at = self.now if letter else None
        Mail.objects.filter(pk=mail.pk).update(state=state, sent_at=sent_at, args={})
        if letter and mail.kind == "news":
            self._check_hour(reader)

    # -- What must hold -------------------------------------------------------------------------

    def _check_written(self, mail, rhythm):
        reader = self._number(mail)
        assert mail.args["positions"], "an empty message"
        assert len(mail.args["positions"]) == mail.args["told"]
        assert not self._is_quiet(mail.reader), "written in quiet hours"
        for row in Activity.objects.filter(position__in=mail.args["positions"]):
            thing = self.things[row.pk]
            assert not thing.withdrawn, "withdrawn and told"
            assert any(
                held.speaks
                and held.rhythm == rhythm
                and held.since < row.position
                and thing.heard_by(kind, key, self.people[reader])
                for (kind, key), held in self.follows[reader].items()
            ), "told for no reason"

    def _still_wanted(self, reader, mail):
        rows = Activity.objects.filter(position__in=mail.args["positions"])
        return [
            row.pk
            for row in rows
            if not self.things[row.pk].withdrawn
            and any(
                held.speaks and self.things[row.pk].heard_by(kind, key, self.people[reader])
                for (kind, key), held in self.follows[reader].items()
            )
        ]

    def _check_hour(self, reader):
        last = self.last_news.get(reader)
        assert last is None or self.elapsed - last >= HOUR, "two immediate messages in an hour"
        self.last_news[reader] = self.elapsed

    def _is_quiet(self, reader):
        try:
            zone = ZoneInfo(reader.zone)
        except KeyError:
            zone = ZoneInfo("Europe/Paris")
        wall = self.now.astimezone(zone)
        minutes = wall.hour * 60 + wall.minute
        start, end = (at.hour * 60 + at.minute for at in (reader.quiet_from, reader.quiet_to))
        return (minutes - start) % 1440 < (end - start) % 1440

    def missing(self):
        """Who has still to learn what."""
        return {
            (reader, thing.pk)
            for thing in self.things.values()
            for reader in range(len(self.readers))
            if thing.owed[reader] and not thing.ever_withdrawn and not self.learnt[reader, thing.pk]
        }

    def finish(self):
        """Let everything run as it does by itself, until nobody has anything left to learn."""
        for _ in range(300):
            activity.settle()
            self.mark()
            for rhythm in BY_MAIL:
                self.build(rhythm)
            self.send()
            if not self.missing():
                break
            self._wait_for_somebody()
        assert not self.missing(), f"never told: {self._what_is_missing()}"

    def _what_is_missing(self):
        return [
            (
                self.now,
                vars(self.things[pk]),
                Activity.objects.get(pk=pk).position,
                self.follows[reader],
                list(Follow.objects.filter(reader=self.readers[reader]).values()),
                Reader.objects.filter(pk=self.readers[reader].pk).values()[0],
                list(Mail.objects.filter(reader=self.readers[reader]).values()),
            )
            for reader, pk in self.missing()
        ]

    def _wait_for_somebody(self):
        waiting = {self.readers[reader].pk for reader, _thing in self.missing()}
        dues = [
            due
            for reader in Reader.objects.filter(pk__in=waiting)
            for name in DUE_FIELDS.values()
            if (due := getattr(reader, name)) is not None
        ]
        if Mail.objects.waiting().exists():
            dues.append(self.now + HOUR)
        assert dues, f"nobody plans what somebody waits for: {self._what_is_missing()}"
        self.shift(max(min(dues), self.now + timedelta(minutes=15)) - self.now)

    def _number(self, mail):
        return [reader.pk for reader in self.readers].index(mail.reader_id)

    def _now(self):
        return self.now

    @staticmethod
    def _match(key, rows):
        return {row.pk for row in rows if key in row.title}

    @staticmethod
    def _no_swallowed_error(*args, **kwargs):
        raise AssertionError("a batch failed")
