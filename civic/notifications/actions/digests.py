"""Tell people what happened to what they follow, at their rhythm, each thing once.

One transaction per batch of readers: their mails, how far each follow was told and when to look
next are written together, so that a builder that dies told nothing and forgot nothing. What
keeps « exactly once » is only positions in Activity; clocks only decide when.

Order that must not change: lock the readers, then read how far Activity is settled, then read
what they follow. Whoever changes follows locks the reader too, and the marker waits for a batch
in progress before it wakes its readers.
"""

import logging
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import OperationalError, connection, transaction
from django.db.models import Q
from django.utils import timezone

from civic.activity.actions import settled
from civic.lib.permissions import Conflict
from civic.notifications import matching, schedule
from civic.notifications.actions import follows
from civic.notifications.actions.mails import Post, post_many
from civic.notifications.holding import held
from civic.notifications.matching import Cut, Ear, Window
from civic.notifications.models import Follow, Mail, Reader, Told
from civic.notifications.models.follow import DUE_FIELDS
from civic.notifications.states import MailState, Rhythm

logger = logging.getLogger(__name__)

# Readers of one transaction.
BATCH = 1_000
# Activities one message is looked for in; somebody further behind hears the rest next time.
LONGEST = 100_000
# Positions a mail carries; of the others it only says how many initiatives they concern.
CARRIED = 200
NEWS, DIGEST = "news", "digest"
# How the key of a mail begins: told as soon as it may, or once the law allows it.
TOLD, HELD = "told:", "held:"
MODELS = {Rhythm.NOW: NEWS, Rhythm.DAILY: DIGEST, Rhythm.WEEKLY: DIGEST}
# While the last news wait in the outbox, the next ones wait too.
WHILE_UNSENT = timedelta(minutes=10)
AFTER_FAILURE = timedelta(hours=1)
# Readers whose mails are put together at once.
AT_ONCE = 500
# Due dates further away than this are looked at: a clock may have been wrong.
ODD = {
    Rhythm.NOW: timedelta(days=2),
    Rhythm.DAILY: timedelta(hours=26),
    Rhythm.WEEKLY: timedelta(days=7, hours=2),
}
_ADVANCE = """
UPDATE notifications_follow f SET told_through = v.through
FROM unnest(%s::bigint[], %s::bigint[]) AS v(reader_id, through)
WHERE f.reader_id = v.reader_id AND f.rhythm = %s AND f.muted_until IS NULL
  AND f.told_through < v.through
"""
_FORGET = """
DELETE FROM notifications_told t
USING unnest(%s::bigint[], %s::bigint[]) AS v(reader_id, passed)
WHERE t.reader_id = v.reader_id AND t.position <= v.passed
"""
_WRITE_DUES = """
UPDATE notifications_reader r SET {field} = v.due, last_news_at = v.news
FROM unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[]) AS v(id, due, news)
WHERE r.id = v.id
"""


@dataclass
class Listener:
    """One reader of a batch, with what decides what they hear."""

    reader: Reader
    # The uuid of the account, or empty.
    person: str
    # Follows of the rhythm being built, and those that will or may tell the same later.
    due: list[Ear] = field(default_factory=list)
    others: list[Ear] = field(default_factory=list)
    keeps_rhythm: bool = False
    told: set[int] = field(default_factory=set)
    through: int = 0
    has_more: bool = False
    was_told: bool = False

    @property
    def cursor(self) -> int:
        """How far the slowest of the follows that are due was told."""
        return min(ear.told_through for ear in self.due)


def build(*, rhythm: Rhythm, now: datetime | None = None) -> int:
    """Write the messages of one rhythm that are due and return how many.

    Several builders may run at once. A reader for whom it fails is left for later, alone.
    """
    end_mutes(now=now)
    pull_back(rhythm=rhythm, now=now or timezone.now())
    written = 0
    while True:
        try:
            looked, posted = build_batch(rhythm=rhythm, now=now or timezone.now())
        except OperationalError:
            raise
        except Exception as error:
            # Never its text: PostgreSQL quotes the row, and with it an address.
            name = type(error).__name__
            logger.error("A batch of messages failed (%s): its readers go one by one", name)
            looked, posted = _build_one_by_one(rhythm, now or timezone.now())
        written += posted
        if not looked:
            return written


@transaction.atomic
def build_batch(
    *, rhythm: Rhythm, now: datetime, only: int | None = None, limit: int = BATCH
) -> tuple[int, int]:
    """Look at some readers who are due; returns how many, and how many mails were written."""
    readers = _claim(rhythm, now, only, limit)
    ready, dues = _sift(readers, rhythm, now)
    through = settled()
    listeners = _listen(ready, rhythm)
    posted = _tell_all(listeners, rhythm, through, now)
    _advance(listeners, rhythm)
    _forget(listeners)
    for pk, one in listeners.items():
        dues[pk] = _plan(one, rhythm, now)
    _write_dues(readers, dues, rhythm)
    return len(readers), posted


def _build_one_by_one(rhythm: Rhythm, now: datetime) -> tuple[int, int]:
    """The same for each of the first readers alone; one that fails again is left for later."""
    readers = list(Reader.objects.due(rhythm, now).values_list("pk", flat=True)[:BATCH])
    posted = 0
    for reader in readers:
        try:
            posted += build_batch(rhythm=rhythm, now=now, only=reader)[1]
        except OperationalError:
            raise
        except Exception as error:
            logger.error("The message of reader %s failed: %s", reader, type(error).__name__)
            later = {DUE_FIELDS[rhythm]: now + AFTER_FAILURE}
            Reader.objects.due(rhythm, now).filter(pk=reader).update(**later)
    return len(readers), posted


def end_mutes(*, now: datetime | None = None) -> int:
    """End every mute whose time has come; returns how many."""
    expired = Follow.objects.filter(muted_until__lte=now or timezone.now())
    readers = Reader.objects.filter(pk__in=expired.values("reader")).order_by("pk")
    ended = 0
    for reader in list(readers):
        # One who was erased meanwhile has no mute left.
        with suppress(Conflict):
            ended += follows.end_mutes(by=reader, now=now)
    return ended


@transaction.atomic
def pull_back(*, rhythm: Rhythm, now: datetime, limit: int = 1_000) -> int:
    """Bring back due dates that a wrong clock wrote; returns how many moved."""
    name = DUE_FIELDS[rhythm]
    odd = Reader.objects.filter(**{f"{name}__gt": now + ODD[rhythm]}).order_by(f"-{name}")
    moved = 0
    for reader in odd.select_for_update(skip_locked=True, no_key=True)[:limit]:
        due = schedule.next_due(reader, rhythm, now)
        if due < getattr(reader, name):
            moved += Reader.objects.filter(pk=reader.pk).update(**{name: due})
    return moved


# -- Who is due -----------------------------------------------------------------------------------


def _claim(rhythm: Rhythm, now: datetime, only: int | None, limit: int) -> list[Reader]:
    due = Reader.objects.due(rhythm, now).select_related("user")
    if only is not None:
        due = due.filter(pk=only)
    locked = due.select_for_update(of=("self",), skip_locked=True, no_key=True)
    return list(locked[:limit])


def _sift(
    readers: Sequence[Reader], rhythm: Rhythm, now: datetime
) -> tuple[list[Reader], dict[int, datetime | None]]:
    """Those who may be told now, and when to look again at the others."""
    ready: list[Reader] = []
    dues: dict[int, datetime | None] = {}
    waiting = _count_sent_news(readers, now) if rhythm == Rhythm.NOW else set()
    for reader in readers:
        if reader.pk in waiting:
            dues[reader.pk] = schedule.end_of_quiet(reader, now + WHILE_UNSENT)
        elif (allowed := _allowed(reader, rhythm, now)) > now:
            dues[reader.pk] = allowed
        else:
            ready.append(reader)
    return ready, dues


def _allowed(reader: Reader, rhythm: Rhythm, now: datetime) -> datetime:
    if rhythm == Rhythm.NOW:
        return schedule.next_due(reader, rhythm, now)
    return schedule.end_of_quiet(reader, now)


def _count_sent_news(readers: Sequence[Reader], now: datetime) -> set[int]:
    """Bring `last_news_at` to when the last news really left; returns who still waits for them.

    The hour between two news is the reader's: a slow outbox must not bring them side by side.
    """
    hour = schedule.BETWEEN_NEWS
    # One that a wrong clock dated far ahead would be recent for ever.
    recent = Q(state=MailState.SENT, sent_at__gt=now - hour, sent_at__lt=now + hour)
    mails = Mail.objects.filter(
        Q(state=MailState.WAITING) | recent, reader__in=[reader.pk for reader in readers], kind=NEWS
    )
    # What waits for the end of a poll keeps nothing else back.
    mails = mails.exclude(Q(key__startswith=HELD), state=MailState.WAITING)
    left: dict[int, datetime] = {}
    waiting: set[int] = set()
    for pk, sent_at in mails.order_by().values_list("reader", "sent_at"):
        if sent_at is None:
            waiting.add(pk)
        else:
            left[pk] = max(sent_at, left.get(pk, sent_at))
    for reader in readers:
        dates = [date for date in (reader.last_news_at, left.get(reader.pk)) if date]
        # A date from the future is written down as now, or its hour would never pass.
        reader.last_news_at = min(max(dates), now) if dates else None
    return waiting


# -- What they hear -------------------------------------------------------------------------------


def _listen(readers: Iterable[Reader], rhythm: Rhythm) -> dict[int, Listener]:
    found = {
        reader.pk: Listener(reader, str(reader.user.uid) if reader.user else "")
        for reader in readers
    }
    rows = Follow.objects.by_mail().filter(reader__in=list(found)).order_by()
    columns = ("reader", "kind", "key", "told_through", "rhythm", "muted_until")
    for pk, kind, key, told_through, pace, muted_until in rows.values_list(*columns):
        one = found[pk]
        is_due = pace == rhythm and muted_until is None
        (one.due if is_due else one.others).append(Ear(kind, key, told_through))
        one.keeps_rhythm = one.keeps_rhythm or pace == rhythm
    for pk, position in Told.objects.filter(reader__in=list(found)).values_list(
        "reader", "position"
    ):
        found[pk].told.add(position)
    return found


def _tell_all(listeners: dict[int, Listener], rhythm: Rhythm, through: int, now: datetime) -> int:
    """Write the mails of a batch, window by window; returns how many."""
    cursors = {pk: one.cursor for pk, one in listeners.items() if one.due}
    posted = 0
    for cut in matching.cuts(cursors, through, LONGEST):
        group = [listeners[pk] for pk in cut.readers]
        window = _window(cut, group, now)
        for one in group:
            one.through, one.has_more = cut.through, cut.through < through
        # A few at a time: what each hears can be long.
        for start in range(0, len(group), AT_ONCE):
            posted += _tell(group[start : start + AT_ONCE], window, rhythm, now)
    return posted


def _window(cut: Cut, group: Sequence[Listener], now: datetime) -> Window:
    followed = {(ear.kind, ear.key) for one in group for ear in (*one.due, *one.others)}
    people = {one.person for one in group} - {""}
    return matching.read(cut.after, cut.through, followed, people, held(now))


def _tell(group: Sequence[Listener], window: Window, rhythm: Rhythm, now: datetime) -> int:
    posts, again = [], []
    for one in group:
        news = matching.to_tell(window, one.due, person=one.person, told=one.told)
        if not news:
            continue
        one.was_told = True
        posts += [_mail(one, part, window, rhythm, due) for part, due in _parts(news, window, now)]
        slower = matching.to_remember(window, one.others, news, person=one.person)
        again += [Told(reader=one.reader, position=position) for position in slower]
    Told.objects.bulk_create(again, batch_size=5_000)
    return len(post_many(kind=MODELS[rhythm], posts=posts))


def _parts(news: set[int], window: Window, now: datetime) -> list[tuple[set[int], datetime]]:
    """What leaves now, and what leaves once the law allows it: two mails, each thing in one."""
    later = news & window.held.keys()
    if not later:
        return [(news, now)]
    until = max(window.held[position] for position in later)
    return [(part, due) for part, due in ((news - later, now), (later, until)) if part]


def _mail(one: Listener, news: set[int], window: Window, rhythm: Rhythm, due: datetime) -> Post:
    carried = matching.carried(window, one.due, news, CARRIED, person=one.person)
    args = {
        "reader": one.reader.pk,
        "rhythm": str(rhythm),
        "positions": carried,
        # All that is told, and how many more things than those carried it concerns.
        "told": len(news),
        "more": _count_others(window, news, carried),
    }
    # Nothing is told twice, so that no other mail of this reader has these bounds.
    begin = HELD if window.held.keys() & news else TOLD
    key = f"{begin}{one.reader.uid}:{min(news)}-{max(news)}"
    return Post(key=key, to=one.reader.address, args=args, reader=one.reader, due_at=due)


def _count_others(window: Window, news: set[int], carried: list[int]) -> int:
    if len(news) == len(carried):
        return 0
    return len(window.about(news) - window.about(carried))


# -- How far they were told -----------------------------------------------------------------------


def _advance(listeners: dict[int, Listener], rhythm: Rhythm) -> None:
    told = {pk: one.through for pk, one in listeners.items() if one.due}
    with connection.cursor() as cursor:
        cursor.execute(_ADVANCE, [list(told), list(told.values()), str(rhythm)])


def _forget(listeners: dict[int, Listener]) -> None:
    """Drop what was remembered for follows that have passed it by now."""
    passed = {pk: _slowest(one) for pk, one in listeners.items() if one.told}
    if passed:
        with connection.cursor() as cursor:
            cursor.execute(_FORGET, [list(passed), list(passed.values())])


def _slowest(one: Listener) -> int:
    due = [max(ear.told_through, one.through) for ear in one.due]
    return min([*due, *(ear.told_through for ear in one.others)], default=one.through)


def _plan(one: Listener, rhythm: Rhythm, now: datetime) -> datetime | None:
    """When to look again; those far behind soon, but never as a flood."""
    if one.has_more and not one.was_told:
        return now
    if one.was_told and rhythm == Rhythm.NOW:
        one.reader.last_news_at = now
    if rhythm == Rhythm.NOW:
        return schedule.next_due(one.reader, rhythm, now) if one.has_more else None
    if not one.keeps_rhythm:
        return None
    return schedule.next_due(one.reader, Rhythm.DAILY if one.has_more else rhythm, now)


def _write_dues(
    readers: Sequence[Reader], dues: dict[int, datetime | None], rhythm: Rhythm
) -> None:
    ids = [reader.pk for reader in readers]
    news = [reader.last_news_at for reader in readers]
    with connection.cursor() as cursor:
        cursor.execute(
            _WRITE_DUES.format(field=DUE_FIELDS[rhythm]), [ids, [dues[pk] for pk in ids], news]
        )
