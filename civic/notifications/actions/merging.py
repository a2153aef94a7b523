"""Make one reader of two: what an address followed joins the account that proved it.

What either was told is told to the one person behind both, so that it is not told again; what
one of them had still to tell, the other tells.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Case, F, Value, When

from civic.notifications import matching
from civic.notifications.matching import Ear, Window
from civic.notifications.models import Follow, Former, Mail, Reader, Told
from civic.notifications.models.follow import RHYTHMS_BY_MAIL
from civic.notifications.states import MailState

# Activities looked through for what both heard; further back, it may be told again.
LONGEST = 100_000


@dataclass(frozen=True)
class Side:
    """One of the two readers, as they were."""

    reader: Reader
    follows: list[Follow]
    # Written and not sent: messages that carry positions.
    mails: list[Mail]
    person: str = ""

    @classmethod
    def of(cls, reader: Reader) -> "Side":
        """What one reader follows, and what is on its way to them."""
        unsent = Mail.objects.filter(reader=reader, args__has_key="positions")
        return cls(
            reader,
            list(Follow.objects.filter(reader=reader)),
            list(unsent.filter(state__in=[MailState.WAITING, MailState.DEAD])),
            str(reader.user.uid) if reader.user else "",
        )

    def told(self, window: Window) -> set[int]:
        """What was told of a window, in messages that left or are on their way."""
        return {
            position
            for row in self.follows
            for position in window.of(row.kind, row.key, self.person)
            if row.heard_from < position <= row.told_through
        }


def merge(other: Reader, *, into: Reader) -> None:
    """Give `into` what `other` follows and has to hear. Both are locked by the caller.

    Of a thing that both follow, the choice of `into` holds.
    """
    ours, theirs = Side.of(into), Side.of(other)
    # Read before anything moves.
    window = _window(ours, theirs)
    told, told_to_them = ours.told(window), theirs.told(window)
    on_their_way = {position for mail in theirs.mails for position in mail.args["positions"]}
    kept_for = _move_follows(ours, theirs)
    _remember(window, into, told | told_to_them, ours.person)
    _take_told(other, into)
    _leave_out(ours.mails, told_to_them - on_their_way, into)
    _leave_out(theirs.mails, told, into)
    Mail.objects.filter(reader=other).update(reader=into)
    _keep_dates(other, into)
    Former.objects.create(uid=other.uid, reader=into, follows=kept_for)
    other.delete()


def _window(*sides: Side) -> Window:
    follows = [row for side in sides for row in side.follows]
    carried = [place for side in sides for mail in side.mails for place in mail.args["positions"]]
    through = max((row.told_through for row in follows), default=0)
    after = min([through, *(row.told_through for row in follows), *(one - 1 for one in carried)])
    followed = {(row.kind, row.key) for row in follows}
    people = {side.person for side in sides} - {""}
    return matching.read(max(after, through - LONGEST), through, followed, people)


def _move_follows(ours: Side, theirs: Side) -> dict[str, int]:
    """Returns which follow stands for each of those that end."""
    twins = {(row.kind, row.key): row for row in ours.follows}
    kept_for = {}
    for row in theirs.follows:
        twin = twins.get((row.kind, row.key))
        if twin is None:
            row.reader = ours.reader
            row.save(update_fields=["reader"])
        else:
            kept_for[str(row.pk)] = twin.pk
            _go_on_for(twin, row)
    return kept_for


def _go_on_for(twin: Follow, ended: Follow) -> None:
    """What the ended one had still to tell, its twin tells, if both speak."""
    if not (_speaks(twin) and _speaks(ended)):
        return
    twin.told_through = min(twin.told_through, ended.told_through)
    twin.heard_from = min(twin.heard_from, ended.heard_from)
    twin.save(update_fields=["told_through", "heard_from"])


def _speaks(row: Follow) -> bool:
    return row.rhythm in RHYTHMS_BY_MAIL and row.muted_until is None


def _remember(window: Window, into: Reader, told: Collection[int], person: str) -> None:
    rows = Follow.objects.by_mail().filter(reader=into)
    ears = [Ear(row.kind, row.key, row.told_through) for row in rows]
    _write_told(into, matching.to_remember(window, ears, told, person=person))


def _take_told(other: Reader, into: Reader) -> None:
    _write_told(into, Told.objects.filter(reader=other).values_list("position", flat=True))


def _write_told(reader: Reader, positions: Iterable[int]) -> None:
    rows = [Told(reader=reader, position=position) for position in positions]
    Told.objects.bulk_create(rows, ignore_conflicts=True)


def _leave_out(mails: Iterable[Mail], told: Collection[int], into: Reader) -> None:
    """Let what is on its way be built for `into`, without what the person was told already."""
    for mail in mails:
        args = dict(mail.args, reader=into.pk)
        args["positions"] = [place for place in args["positions"] if place not in told]
        args["told"] -= len(mail.args["positions"]) - len(args["positions"])
        # Whoever claimed it and has not begun may have read it as it was: it is claimed anew.
        lease = Case(When(sending_since=None, then=Value(None)), default=F("lease_until"))
        Mail.objects.filter(pk=mail.pk, state=mail.state).update(args=args, lease_until=lease)


def _keep_dates(other: Reader, into: Reader) -> None:
    for name in ("news_due_at", "daily_due_at", "weekly_due_at"):
        dates = [date for date in (getattr(into, name), getattr(other, name)) if date]
        setattr(into, name, min(dates, default=None))
    latest = [date for date in (into.last_news_at, other.last_news_at) if date]
    into.last_news_at = max(latest, default=None)
    into.save(update_fields=["news_due_at", "daily_due_at", "weekly_due_at", "last_news_at"])
