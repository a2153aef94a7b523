"""When a reader is written to next: at most once a day, unless they asked for at once."""

from datetime import datetime, timedelta

from civic.notifications import schedule
from civic.notifications.models import Reader
from civic.notifications.states import Rhythm
from civic.officials.models import AlertPace

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(hours=20), timedelta(days=6)
_AS = {AlertPace.Rhythm.DAILY: Rhythm.DAILY, AlertPace.Rhythm.WEEKLY: Rhythm.WEEKLY}


def next_look(pace: AlertPace, now: datetime) -> datetime:
    """When to look next whether something waits, in the reader's own hours and never in quiet ones.

    At once is an hour after the last message at the earliest. Those who asked for none are looked
    at once a day, and nothing is sent.
    """
    hours = _hours_of(pace)
    if pace.rhythm == AlertPace.Rhythm.NOW:
        soon = max(now, pace.told_at + HOUR) if pace.told_at else now
        return schedule.end_of_quiet(hours, soon)
    rhythm = _AS.get(AlertPace.Rhythm(pace.rhythm), Rhythm.DAILY)
    least = WEEK if rhythm == Rhythm.WEEKLY else DAY
    start = max(now, pace.told_at + least) if pace.told_at else now
    return schedule.next_due(hours, rhythm, start)


def _hours_of(pace: AlertPace) -> Reader:
    """The reader's hours, or everybody's until they chose."""
    found = Reader.objects.filter(user=pace.person_id).first()
    return found or Reader(pk=pace.person_id, user_id=pace.person_id)
