"""Actions as calendars read them (RFC 5545): one file for one, a feed for those of a text.

`SEQUENCE` moves with each change and `STATUS:CANCELLED` says that it does not happen, so that a
calendar that subscribed moves or strikes out what it holds instead of keeping both.
"""

from collections.abc import Iterable
from datetime import timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from icalendar import Calendar, Event

from civic.lib.letters import absolute
from initiatives.models import Action, Initiative
from initiatives.models.action import Stage

# The most that a feed holds: what comes and what was lately.
MOST = 200
KEPT = timedelta(days=60)


def one(row: Action) -> bytes:
    """The file of one action."""
    return _calendar([row], row.title)


def feed(initiative: Initiative, rows: Iterable[Action]) -> bytes:
    """The feed of an initiative's actions; `rows` are plain ones only."""
    return _calendar(rows, initiative.title)


def _calendar(rows: Iterable[Action], name: str) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.SITE_NAME}//actions//FR")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    for row in rows:
        calendar.add_component(_event(row))
    # Clocks that know no IANA name read the rules of the zone here.
    calendar.add_missing_timezones()
    return calendar.to_ical()


def _event(row: Action) -> Event:
    zone = ZoneInfo(row.zone)
    starts = row.starts_at.astimezone(zone)
    # A task is done by that hour: it stands at its end.
    begins, ends = starts, (row.ends_at.astimezone(zone))
    if not row.is_event:
        begins, ends = starts - timedelta(minutes=min(row.minutes, 30)), starts
    address = absolute(row.get_absolute_url())
    event = Event()
    event.add("uid", f"action-{row.pk}@{settings.SITE_URL.partition('://')[2]}")
    event.add("dtstamp", row.closed_at or row.edited_at or row.written_at)
    event.add("last-modified", row.closed_at or row.edited_at or row.written_at)
    event.add("sequence", row.sequence)
    event.add("status", "CANCELLED" if row.stage == Stage.CANCELLED else "CONFIRMED")
    event.add("summary", row.title)
    event.add("location", row.where)
    event.add("description", f"{row.about}\n\n{address}")
    event.add("url", address)
    event.add("dtstart", begins)
    event.add("dtend", ends)
    return event
