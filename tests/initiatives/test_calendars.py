"""The calendars that we write, read back by another library than the one that wrote them."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
import vobject
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civic.notifications.models import Mail
from initiatives import zones
from initiatives.action_letters import build
from initiatives.actions import hands, reminders, takings
from initiatives.actions.hands import Outcome, Plan
from initiatives.agenda import KEPT, MOST
from initiatives.models import Action
from initiatives.models.action import Sort
from tests.factories import make_initiative, make_user

pytestmark = pytest.mark.django_db
TITLE = "Nettoyer la berge ; gants fournis, thé « à volonté »"
ABOUT = "Avant le vote.\nApportez des bottes, et un ami : il y a\\de la place." + " Venez." * 30
WHERE = "Sous le pilier nord, côté parking"


def meeting(starts_at, *, sort=Sort.EVENT, zone=zones.PARIS, initiative=None, **fields):
    """Ask for people at an hour that a clock of the place shows."""
    row = initiative or make_initiative(title="Rouvrir la passerelle")
    plan = Plan(**{**typed(), "starts_at": zones.moment(starts_at, zone), **fields})
    return hands.call_for_hands(by=row.author, initiative=row, sort=sort, plan=plan, zone=zone)


def typed():
    return {"title": TITLE, "about": ABOUT, "where": WHERE, "minutes": 90, "places": 12}


def clock(*parts):
    """An hour as a clock shows it."""
    return datetime(*parts, tzinfo=UTC).replace(tzinfo=None)


def move(action, to, zone=zones.PARIS):
    action.refresh_from_db()
    plan = Plan(**typed(), starts_at=zones.moment(to, zone))
    hands.change_action(by=action.initiative.author, action=action, plan=plan, seen=action.version)


def read(address):
    """The one calendar at an address, which must say that it is one."""
    response = Client().get(address)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    # Lines end as RFC 5545, 3.1 says and hold 75 octets at most.
    lines = response.content.split(b"\r\n")
    assert not [line for line in lines if len(line) > 75 or b"\n" in line]
    return vobject.readOne(response.content.decode())


def file_of(action):
    return read(f"{action.get_absolute_url().rstrip('/')}.ics").vevent


def feed_of(row):
    return read(reverse("actions-agenda", kwargs={"pk": row.pk, "slug": row.slug}))


def hour(event):
    """When it begins: on the clock of the place, and by the rules that the file itself gives."""
    starts = event.dtstart.value
    return starts.replace(tzinfo=None), starts.utcoffset()


def test_another_reader_finds_every_word_of_an_event():
    action = meeting(clock(2027, 6, 12, 10, 30))
    event = file_of(action)
    assert event.summary.value == TITLE
    assert event.location.value == WHERE
    assert event.description.value.startswith(ABOUT)
    assert event.url.value.endswith(action.get_absolute_url())
    assert event.url.value in event.description.value
    assert hour(event) == (clock(2027, 6, 12, 10, 30), timedelta(hours=2))
    assert event.dtend.value - event.dtstart.value == timedelta(minutes=90)
    assert event.sequence.value == "0"
    assert event.status.value == "CONFIRMED"
    assert event.dtstamp.value == action.written_at.replace(microsecond=0)


def test_a_task_ends_at_its_hour():
    event = file_of(meeting(clock(2027, 6, 12, 18, 0), sort=Sort.TASK))
    assert event.dtend.value.replace(tzinfo=None) == clock(2027, 6, 12, 18, 0)
    assert hour(event) == (clock(2027, 6, 12, 17, 30), timedelta(hours=2))


def test_it_is_moved_over_the_change_of_hour_then_cancelled():
    """The last Sunday of October 2027 is the 31st: 18:30 is one hour later by the sun."""
    action = meeting(clock(2027, 10, 30, 18, 30))
    row = action.initiative
    first = file_of(action)
    assert hour(first) == (clock(2027, 10, 30, 18, 30), timedelta(hours=2))
    move(action, clock(2027, 10, 31, 18, 30))
    second = file_of(action)
    assert hour(second) == (clock(2027, 10, 31, 18, 30), timedelta(hours=1))
    assert second.dtstart.value.astimezone(UTC).hour == first.dtstart.value.astimezone(UTC).hour + 1
    move(action, clock(2028, 3, 26, 18, 30))
    third = file_of(action)
    # The last Sunday of March 2028: summer again since that morning.
    assert hour(third) == (clock(2028, 3, 26, 18, 30), timedelta(hours=2))
    action.refresh_from_db()
    hands.cancel_action(by=row.author, action=action, reason="Orage annoncé.")
    last = feed_of(row).vevent
    assert last.status.value == "CANCELLED"
    assert hour(last) == hour(third)
    told = [first, second, third, last]
    assert {event.uid.value for event in told} == {f"action-{action.pk}@localhost:8000"}
    assert [int(event.sequence.value) for event in told] == [0, 1, 2, 3]
    stamps = [event.dtstamp.value for event in told]
    assert stamps == sorted(stamps)


@pytest.mark.parametrize(
    ("zone", "hours"),
    [
        ("Indian/Reunion", 4),
        ("America/Cayenne", -3),
        ("Pacific/Noumea", 11),
        ("America/Miquelon", -2),
    ],
)
def test_the_file_itself_tells_the_hour_overseas(zone, hours):
    """Its own rules of the zone give it: a calendar may know no name of zones."""
    action = meeting(clock(2027, 7, 14, 9, 0), zone=zone)
    assert hour(file_of(action)) == (clock(2027, 7, 14, 9, 0), timedelta(hours=hours))
    calendar = feed_of(action.initiative)
    assert [one.tzid.value for one in calendar.vtimezone_list] == [zone]


@pytest.mark.parametrize("zone", zones.NAMES)
def test_the_rules_in_the_file_are_those_of_the_zone(zone):
    """Each hour around each change of some years, and the middle of each month."""
    meeting(clock(2027, 7, 14, 9, 0), zone=zone)
    there = feed_of(Action.objects.get().initiative).vevent.dtstart.value.tzinfo
    known = ZoneInfo(zone)
    days = [
        datetime(year, month, 15, tzinfo=UTC) for year in (2027, 2033) for month in range(1, 13)
    ]
    changes = [(2027, 3, 28), (2027, 10, 31), (2033, 3, 27), (2027, 3, 14), (2027, 11, 7)]
    days += [datetime(*day, tzinfo=UTC) + timedelta(hours=n) for day in changes for n in range(24)]
    for day in days:
        local = day.astimezone(known).replace(tzinfo=None)
        assert local.replace(tzinfo=there).utcoffset() == day.astimezone(known).utcoffset(), local


def test_an_event_over_two_days_of_which_one_is_shorter_lasts_what_it_says():
    """From 22:00, through the night in which 2:00 becomes 3:00: five hours end at 4:00."""
    action = meeting(clock(2028, 3, 25, 22, 0), minutes=300)
    event = file_of(action)
    assert event.dtend.value.replace(tzinfo=None) == clock(2028, 3, 26, 4, 0)
    assert event.dtend.value.utcoffset() == timedelta(hours=2)
    assert event.dtstart.value.utcoffset() == timedelta(hours=1)


def test_a_feed_holds_what_comes_and_what_was_lately_once_each():
    row = make_initiative(title="Rouvrir la passerelle")
    made = [meeting(clock(2027, 6, day, 10, 0), initiative=row) for day in (3, 1, 2)]
    other = meeting(clock(2027, 6, 4, 10, 0))
    Action.objects.filter(pk=made[0].pk).update(starts_at=timezone.now() - KEPT)
    lately = timezone.now() - KEPT + timedelta(hours=1)
    Action.objects.filter(pk=made[1].pk).update(starts_at=lately)
    calendar = feed_of(row)
    uids = [event.uid.value.partition("@")[0] for event in calendar.vevent_list]
    assert uids == [f"action-{made[1].pk}", f"action-{made[2].pk}"]
    assert f"action-{other.pk}" not in uids
    assert calendar.method.value == "PUBLISH"
    assert calendar.contents["x-wr-calname"][0].value == "Rouvrir la passerelle"
    assert calendar.contents["refresh-interval"][0].value == "PT1H"
    # The file of one and the feed name the same event: a calendar that has both keeps one.
    assert file_of(made[2]).uid.value == calendar.vevent_list[1].uid.value


def test_a_feed_stays_short():
    assert MOST == 200
    action = meeting(clock(2027, 6, 1, 10, 0))
    plain = ("initiative_id", "leader_id", "sort", "about", "where", "zone", "minutes", "places")
    copied = {name: getattr(action, name) for name in plain}
    later = action.starts_at + timedelta(days=1)
    Action.objects.bulk_create(
        Action(**copied, title=f"Affaire {number}", starts_at=later) for number in range(MOST)
    )
    calendar = feed_of(action.initiative)
    assert len(calendar.vevent_list) == MOST
    assert len({event.uid.value for event in calendar.vevent_list}) == MOST


def test_an_empty_feed_is_a_calendar_all_the_same():
    calendar = feed_of(make_initiative())
    assert calendar.name == "VCALENDAR"
    assert "vevent" not in calendar.contents


def test_reminders_are_one_s_own():
    """Nobody's alarm is in the file, nor who takes part: a reminder is a letter to one person."""
    action = meeting(clock(2027, 6, 12, 10, 30))
    person = make_user(name="Zoé Petit")
    takings.take(by=person, action=action, minutes_a_week=300, show_name=True)
    now = action.starts_at - timedelta(hours=20)
    assert reminders.remind_of_actions(now) == 1
    mail = Mail.objects.get(kind=hands.MAIL)
    assert (mail.to, mail.args["news"]) == (person.email, hands.TOMORROW)
    letter = build(mail.args)
    assert letter is not None
    assert "12 juin 2027 à 10:30 (heure de Paris)" in letter.context["when"]
    # The letter leads to the same entry: adding it twice keeps one.
    event = read(urlsplit(letter.context["calendar"]).path).vevent
    assert event.uid.value == file_of(action).uid.value
    assert hour(event) == (clock(2027, 6, 12, 10, 30), timedelta(hours=2))
    assert {"valarm", "attendee", "organizer"}.isdisjoint(event.contents)
    assert "Zoé Petit" not in event.serialize()


def test_what_was_done_keeps_its_entry_with_a_later_number():
    action = meeting(clock(2027, 6, 12, 10, 30), sort=Sort.TASK)
    before = file_of(action)
    outcome = Outcome("Tout est propre.")
    hands.finish_action(by=action.initiative.author, action=action, outcome=outcome)
    after = file_of(action)
    assert (after.uid.value, after.status.value) == (before.uid.value, "CONFIRMED")
    assert int(after.sequence.value) == int(before.sequence.value) + 1
    assert hour(after) == hour(before)
