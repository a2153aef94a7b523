"""Actions as calendars read them (RFC 5545): one file for one, a feed for those of a text.

`SEQUENCE` moves with each change and `STATUS:CANCELLED` says that it does not happen, so that a
calendar that subscribed moves or strikes out what it holds instead of keeping both.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Component, Event, Timezone, TimezoneDaylight, TimezoneStandard

from civic.lib import identity
from civic.lib.letters import absolute
from civic.lib.typography import french
from initiatives import zones
from initiatives.models import Action, Initiative, Petition
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


def of_several(
    name: str, source: str, rows: Iterable[Action], petitions: Iterable[Petition]
) -> bytes:
    """The feed of a place, a theme or a search: what is to be done, and when petitions end.

    `source` is the address it is read at; rows and petitions come with their initiative.
    """
    return _calendar(rows, name, petitions, source)


def _calendar(
    rows: Iterable[Action], name: str, petitions: Iterable[Petition] = (), source: str = ""
) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", f"-//{identity.site_name()}//actions//FR")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    if source:
        calendar.add("source", source, parameters={"VALUE": "URI"})
    found = list(rows)
    # Calendars that know no IANA name read the rules of the zone here.
    for zone in sorted({row.zone for row in found}):
        calendar.add_component(_zone(zone))
    for row in found:
        calendar.add_component(_event(row))
    for petition in petitions:
        calendar.add_component(_end(petition))
    return calendar.to_ical()


def _end(petition: Petition) -> Event:
    """The last day on which one can sign; struck out when the team closed it before."""
    initiative = petition.initiative
    address = absolute(initiative.get_absolute_url())
    day = timezone.localdate(petition.ends_at)
    is_over_before = bool(petition.closed_at and petition.closed_at < petition.ends_at)
    changed = petition.closed_at or petition.paused_at or petition.opened_at
    event = Event()
    event.add("uid", f"petition-{petition.pk}@{settings.SITE_URL.partition('://')[2]}")
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("sequence", int(is_over_before))
    event.add("status", "CANCELLED" if is_over_before else "CONFIRMED")
    event.add("summary", french(_("Fin de la pétition : %(title)s") % {"title": initiative.title}))
    event.add("description", address)
    event.add("url", address)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    return event


def _zone(name: str) -> Timezone:
    """The rules of a zone, each year's in one line.

    The library would list every change of 68 years instead, which some calendars do not read, and
    those of spring one hour late.
    """
    zone, made = ZoneInfo(name), Timezone()
    winter, summer = (
        zone.utcoffset(datetime(2026, month, 1)) or timedelta()  # noqa: DTZ001
        for month in (1, 7)
    )
    made.add("tzid", name)
    if (rule := zones.SUMMER.get(name)) is None:
        always = zones.Shift(datetime(1970, 1, 1), "")  # noqa: DTZ001
        made.add_component(_hours(TimezoneStandard(), always, winter, winter))
        return made
    made.add_component(_hours(TimezoneDaylight(), rule.begins, winter, summer))
    made.add_component(_hours(TimezoneStandard(), rule.ends, summer, winter))
    return made


def _hours(part: Component, shift: zones.Shift, before: timedelta, after: timedelta) -> Component:
    """What the clock shows from a change on."""
    part.add("dtstart", shift.first)
    part.add("tzoffsetfrom", before)
    part.add("tzoffsetto", after)
    if shift.sunday:
        yearly = {"freq": "yearly", "bymonth": shift.first.month, "byday": shift.sunday}
        part.add("rrule", yearly)
    return part


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
    event.add("location", f"{row.where}, {row.place.name}" if row.place else row.where)
    event.add("description", f"{row.about}\n\n{address}")
    event.add("url", address)
    event.add("dtstart", begins)
    event.add("dtend", ends)
    return event
