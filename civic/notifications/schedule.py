"""When a reader may be told: quiet hours, the hour of each digest, the hour between two news.

Pure: takes what `Reader` holds and an instant, returns instants in UTC. A reader's hours are
what the clock on their wall shows: when clocks jump over a time, it is taken as the same
duration later (PEP 495); when they show it twice, both count.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Protocol
from zlib import crc32
from zoneinfo import ZoneInfo

from civic.notifications.states import Rhythm

BETWEEN_NEWS = timedelta(hours=1)
DAILY_AT = time(8)
WEEKLY_AT, WEEKLY_ON = time(18), 3  # Thursday
DEFAULT_ZONE = "Europe/Paris"
# Digests of one hour leave spread over this long, always at the same moment for one reader.
SPREAD = timedelta(minutes=40)
# No due date is honestly further away than this: a clock went wrong when it was written.
FURTHEST = {
    Rhythm.NOW: timedelta(days=3),
    Rhythm.DAILY: timedelta(days=4),
    Rhythm.WEEKLY: timedelta(days=11),
}


class Hours(Protocol):
    """What is needed of a reader."""

    pk: int
    zone: str
    quiet_from: time
    quiet_to: time
    last_news_at: datetime | None


@lru_cache(maxsize=700)
def zone(name: str) -> ZoneInfo:
    """The zone of that IANA name, or France's when it is unknown (any more)."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return ZoneInfo(DEFAULT_ZONE)


def is_quiet(reader: Hours, at: datetime) -> bool:
    """Whether the reader asked for silence at that instant; equal bounds mean never."""
    wall = at.astimezone(zone(reader.zone)).time()
    start, end = reader.quiet_from, reader.quiet_to
    if start <= end:
        return start <= wall < end
    return wall >= start or wall < end


def end_of_quiet(reader: Hours, at: datetime) -> datetime:
    """`at` when it is not quiet, or the next end of the quiet hours that really is one."""
    if not is_quiet(reader, at):
        return at.astimezone(UTC)
    ends = _walls(reader, reader.quiet_to, at, days=4)
    return next(end for end in ends if end > at and not is_quiet(reader, end))


def next_due(reader: Hours, rhythm: Rhythm, now: datetime) -> datetime:
    """When to look next, never in quiet hours: for digests, strictly after `now`.

    For immediate news: as soon as allowed, an hour after the last one.
    """
    if rhythm == Rhythm.NOW:
        return end_of_quiet(reader, after_last_news(reader, now))
    if rhythm == Rhythm.WEEKLY:
        walls = _walls(reader, WEEKLY_AT, now, days=16, on=WEEKLY_ON)
    else:
        walls = _walls(reader, DAILY_AT, now, days=5)
    return next(due for wall in walls if (due := _spread(reader, wall)) > now)


def after_last_news(reader: Hours, now: datetime) -> datetime:
    """`now`, or an hour after the last news; one dated in the future counts as just sent."""
    if reader.last_news_at is None:
        return now.astimezone(UTC)
    return max(now, min(reader.last_news_at, now) + BETWEEN_NEWS).astimezone(UTC)


def _spread(reader: Hours, wall: datetime) -> datetime:
    """The reader's own moment after that hour, which quiet hours may push back."""
    start = end_of_quiet(reader, wall)
    later = start + SPREAD * (crc32(str(reader.pk).encode()) / 2**32)
    return start if is_quiet(reader, later) else later


def _walls(
    reader: Hours, hour: time, around: datetime, days: int, on: int | None = None
) -> Iterator[datetime]:
    """The instants when the reader's clock shows `hour`, in order, from the day before `around`.

    Every day, or one weekday only.
    """
    where = zone(reader.zone)
    today = around.astimezone(where).date()
    for number in range(-1, days):
        day = today + timedelta(days=number)
        if on is None or day.weekday() == on:
            yield from sorted(_instants(where, day, hour))


def _instants(where: ZoneInfo, day: date, hour: time) -> set[datetime]:
    both = (datetime.combine(day, hour.replace(fold=fold), where) for fold in (0, 1))
    # A skipped time read with fold=1 falls before the jump, where the clock shows another hour.
    found = {instant.astimezone(UTC) for instant in both}
    return found if len(found) == 1 else {max(found)} if _skipped(found, where, hour) else found


def _skipped(found: set[datetime], where: ZoneInfo, hour: time) -> bool:
    shown = {instant.astimezone(where).time() for instant in found}
    return shown != {hour}
