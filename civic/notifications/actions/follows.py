"""Follow, choose a rhythm, mute, stop. Each locks the reader first: see `actions.readers`.

`told_through` is the heart of « exactly once »: it only moves where the person chose not to
hear (a new follow, a rhythm after « never », the end of a mute); going from one rhythm by mail
to another keeps it, so that nothing is missed or repeated.
"""

from datetime import datetime, time

from django.db import transaction
from django.db.models import Min, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.activity.actions import settled
from civic.activity.models import Activity
from civic.lib.permissions import TooMany
from civic.notifications import schedule
from civic.notifications.actions.readers import lock, reader_at, reader_of, speak_again
from civic.notifications.models import Follow, Reader
from civic.notifications.models.follow import DUE_FIELDS, RHYTHMS_BY_MAIL
from civic.notifications.states import Kind, Origin, Rhythm

# More than anybody reads; a page shows them all.
FOLLOWS_MAX = 300
# Each search is a question of its own, asked for every badge and every digest.
SEARCHES_MAX = 20


@transaction.atomic
def follow(
    *,
    by: Reader,
    kind: Kind,
    key: str,
    rhythm: Rhythm = Rhythm.WEEKLY,
    origin: Origin = Origin.ASKED,
    at: datetime | None = None,
) -> Follow:
    """Follow one thing from now on; followed already, it keeps its rhythm.

    Raises `TooMany` beyond `FOLLOWS_MAX` or `SEARCHES_MAX`, but for what one joins or writes.
    """
    return _follow(lock(by), kind, key, rhythm, origin, at or timezone.now())


@transaction.atomic
def follow_as(
    *,
    by: User,
    kind: Kind,
    key: str,
    rhythm: Rhythm = Rhythm.WEEKLY,
    origin: Origin = Origin.ASKED,
    at: datetime | None = None,
) -> Follow:
    """The same for an account, whose reader is made if need be."""
    return _follow(reader_of(by), kind, key, rhythm, origin, at or timezone.now())


@transaction.atomic
def confirm(*, email: str, kind: Kind, key: str) -> Follow:
    """Follow with an address that its owner has just proven; sent twice, it changes nothing.

    The account of that address, if there is one, is who follows. What it had stopped to hear
    of, it hears of again, from now on.
    """
    reader = reader_at(email)
    speak_again(reader)
    row = _follow(reader, kind, key, Rhythm.WEEKLY, Origin.ASKED, timezone.now())
    if row.rhythm == Rhythm.NEVER:
        set_rhythm(by=reader, follow=row, rhythm=Rhythm.WEEKLY)
        row.rhythm = Rhythm.WEEKLY
    return row


@transaction.atomic
def unfollow(*, by: Reader, kind: Kind, key: str) -> bool:
    """Stop following, always possible; returns whether it was followed."""
    reader = lock(by)
    gone, _rows = Follow.objects.filter(reader=reader, kind=kind, key=key).delete()
    plan(reader, timezone.now())
    return bool(gone)


@transaction.atomic
def set_rhythm(*, by: Reader, follow: Follow, rhythm: Rhythm) -> None:
    """Hear of a thing as often as asked. After « never », only of what happens from now on."""
    reader = lock(by)
    row = _held(reader, follow)
    if row is None or row.rhythm == rhythm:
        return
    if row.rhythm == Rhythm.NEVER:
        row.told_through = settled()
    row.rhythm = rhythm
    row.save(update_fields=["rhythm", "told_through"])
    plan(reader, timezone.now(), look_now=rhythm == Rhythm.NOW)


@transaction.atomic
def mute(*, by: Reader, until: datetime, follow: Follow | None = None) -> None:
    """Hear nothing of a thing, or of anything, until then; what is pending is dropped too."""
    rows = _rows(lock(by), follow)
    rows.update(muted_until=until)


@transaction.atomic
def unmute(*, by: Reader, follow: Follow | None = None) -> None:
    """Hear again, of what happens from now on (or happened since the mute ended by itself)."""
    reader, now = lock(by), timezone.now()
    for row in _rows(reader, follow).filter(muted_until__isnull=False):
        _hear_again(row, now)
    plan(reader, now, look_now=True)


@transaction.atomic
def end_mutes(*, by: Reader, now: datetime | None = None) -> int:
    """End the mutes whose time has come; returns how many."""
    reader, now = lock(by), now or timezone.now()
    rows = list(Follow.objects.filter(reader=reader, muted_until__lte=now))
    for row in rows:
        _hear_again(row, now)
    if rows:
        plan(reader, now, look_now=True)
    return len(rows)


@transaction.atomic
def set_quiet_hours(*, by: Reader, quiet_from: time, quiet_to: time, zone: str) -> None:
    """Choose when no message arrives, told by which clocks; the same hour twice: never quiet."""
    reader, now = lock(by), timezone.now()
    reader.quiet_from, reader.quiet_to, reader.zone = quiet_from, quiet_to, zone
    for rhythm in (Rhythm.DAILY, Rhythm.WEEKLY):
        due = getattr(reader, DUE_FIELDS[rhythm])
        # One that is being built stays due.
        if due is not None and due > now:
            setattr(reader, DUE_FIELDS[rhythm], schedule.next_due(reader, rhythm, now))
    reader.save(update_fields=["quiet_from", "quiet_to", "zone", "daily_due_at", "weekly_due_at"])


@transaction.atomic
def stop_rhythm(*, by: Reader, rhythm: Rhythm) -> int:
    """No more messages of this rhythm; what is followed stays in the list. Returns how many."""
    reader = lock(by)
    stopped = Follow.objects.filter(reader=reader, rhythm=rhythm).update(rhythm=Rhythm.NEVER)
    plan(reader, timezone.now())
    return stopped


@transaction.atomic
def stop_all(*, by: Reader) -> int:
    """No more messages about anything followed; returns of how many things."""
    reader = lock(by)
    stopped = Follow.objects.filter(reader=reader).by_mail().update(rhythm=Rhythm.NEVER)
    plan(reader, timezone.now())
    return stopped


def position_before(moment: datetime) -> int:
    """The last position before the first settled activity of `moment` or later."""
    first = Activity.objects.filter(position__isnull=False, at__gte=moment)
    position = first.aggregate(first=Min("position"))["first"]
    return settled() if position is None else int(position) - 1


def _follow(
    reader: Reader, kind: Kind, key: str, rhythm: Rhythm, origin: Origin, at: datetime
) -> Follow:
    row = Follow.objects.filter(reader=reader, kind=kind, key=key).first()
    if row is not None:
        if origin == Origin.ASKED and row.origin == Origin.JOINED:
            # Asked for in so many words: taking the join back leaves it.
            row.origin = origin
            row.save(update_fields=["origin"])
        return row
    if origin == Origin.ASKED:
        _check_room(reader, kind)
    position = settled()
    row = Follow.objects.create(
        reader=reader,
        kind=kind,
        key=key,
        rhythm=rhythm,
        origin=origin,
        told_through=position,
        heard_from=position,
        created_at=at,
    )
    wake(reader, {rhythm}, timezone.now(), look_now=rhythm == Rhythm.NOW)
    return row


def _check_room(reader: Reader, kind: Kind) -> None:
    rows = Follow.objects.filter(reader=reader)
    if rows.count() >= FOLLOWS_MAX:
        raise TooMany(_("Vous suivez déjà trop de choses. Retirez-en une d’abord."))
    if kind == Kind.SEARCH and rows.filter(kind=kind).count() >= SEARCHES_MAX:
        raise TooMany(_("Vous suivez déjà trop de recherches. Retirez-en une d’abord."))


def _held(reader: Reader, follow: Follow) -> Follow | None:
    """The row as it is now; None when it was removed in another tab."""
    return Follow.objects.filter(reader=reader, pk=follow.pk).first()


def _rows(reader: Reader, follow: Follow | None) -> QuerySet[Follow]:
    rows = Follow.objects.filter(reader=reader)
    return rows if follow is None else rows.filter(pk=follow.pk)


def _hear_again(row: Follow, now: datetime) -> None:
    until = row.muted_until
    position = position_before(until) if until is not None and until <= now else settled()
    row.told_through = max(row.told_through, position)
    row.heard_from = max(row.heard_from, position)
    row.muted_until = None
    row.save(update_fields=["told_through", "heard_from", "muted_until"])


def plan(reader: Reader, now: datetime, *, look_now: bool = False) -> None:
    """Set the due date of each rhythm in use and empty the others."""
    used = set(Follow.objects.filter(reader=reader).values_list("rhythm", flat=True).distinct())
    for rhythm in RHYTHMS_BY_MAIL:
        if rhythm not in used and getattr(reader, DUE_FIELDS[rhythm]) is not None:
            setattr(reader, DUE_FIELDS[rhythm], None)
            reader.save(update_fields=[DUE_FIELDS[rhythm]])
    wake(reader, used, now, look_now=look_now)


def wake(reader: Reader, used: set[str], now: datetime, *, look_now: bool = False) -> None:
    """Plan the rhythms that have no date yet.

    Immediate news are looked for at once: a look that finds nothing is harmless, and what
    happened between two looks is not left to wait for the next event.
    """
    before = [getattr(reader, field) for field in DUE_FIELDS.values()]
    for rhythm in (Rhythm.DAILY, Rhythm.WEEKLY):
        if rhythm in used and getattr(reader, DUE_FIELDS[rhythm]) is None:
            setattr(reader, DUE_FIELDS[rhythm], schedule.next_due(reader, rhythm, now))
    if look_now and Rhythm.NOW in used:
        due = schedule.next_due(reader, Rhythm.NOW, now)
        reader.news_due_at = min(due, reader.news_due_at or due)
    if before != [getattr(reader, field) for field in DUE_FIELDS.values()]:
        reader.save(update_fields=list(DUE_FIELDS.values()))
