"""Let participants write, write, leave, and forget in time. No log tells who writes to whom."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts.locks import hold
from civic.accounts.models import Limit, User
from civic.accounts.permissions import check_may
from civic.lib.permissions import Conflict, Refused, TooMany
from civic.notifications.actions import post
from initiatives.actions.blocks import check_can_be_reached
from initiatives.actions.parts import Change, Part, change_part
from initiatives.models import Initiative, Message, Reach, Restriction, Seat, Thread
from initiatives.models.message import KEPT, MESSAGE
from initiatives.participants import takes_part
from initiatives.permissions import check_is_no_party, check_signed_in
from initiatives.waiting import count_again

if TYPE_CHECKING:
    from initiatives.permissions import Person

MAIL = "message-waits"
DAILY, DAILY_NEW = 60, 15
# How many people one writes to for the first time, a day.
FIRSTS, FIRSTS_NEW = 10, 3
# After so many without an answer, one waits for it.
IN_A_ROW = 3
_BATCH = 2000


def check_can_open(user: "Person", initiative: Initiative) -> None:
    """Raise unless `user` takes part."""
    user = check_signed_in(user)
    check_may(user, Limit.Scope.ACCOUNT)
    if not takes_part(user, initiative):
        raise Refused(_("On s’écrit entre celles et ceux qui prennent part : rejoignez d’abord."))


@transaction.atomic
def open_messages(*, by: User, initiative: Initiative, with_text: bool) -> None:
    """Let the others who said so too write to one about this initiative, and see one's name."""
    check_can_open(by, initiative)
    defaults = {"with_text": with_text}
    Reach.objects.update_or_create(initiative=initiative, person=by, defaults=defaults)


@transaction.atomic
def close_messages(*, by: User, initiative: Initiative) -> None:
    """Nobody writes to one about it any more; what was written stays readable."""
    Reach.objects.filter(initiative=initiative, person=by).delete()


def check_can_write(by: User, initiative: Initiative, person: User) -> None:
    """Raise unless `by` may write to `person` here.

    Whoever does not want it, left, was blocked, or blocked, makes the same sentence.
    """
    check_may(by, Limit.Scope.PUBLISH)
    check_can_open(by, initiative)
    if not Reach.objects.filter(initiative=initiative, person=by).exists():
        raise Refused(_("Acceptez d’abord de recevoir des messages ici."))
    closed = Refused(_("Cette personne ne reçoit pas vos messages."))
    if by.pk == person.pk or not person.is_active or person.erased_at is not None:
        raise closed
    if not Reach.objects.filter(initiative=initiative, person=person).exists():
        raise closed
    left = Seat.objects.filter(thread__in=_threads(initiative, by, person), person=person)
    if left.exclude(left_at=None).exists():
        raise closed
    check_can_be_reached(by, person)


@transaction.atomic
def send_message(
    *, by: User, initiative: Initiative, person: User, text: str, at: datetime | None = None
) -> Message:
    """Write to somebody; a mail says that a message waits, once until they read.

    Raises `Refused`, `Conflict` (the initiative is withheld) and `TooMany`.
    """
    hold(by)
    now = at or timezone.now()
    if not initiative.is_listed:
        raise Conflict(_("La modération a suspendu l’accès à cette initiative."))
    check_can_write(by, initiative, person)
    low, high = sorted([by, person], key=lambda one: one.pk)
    thread, is_new = Thread.objects.get_or_create(
        initiative=initiative, low=low, high=high, defaults={"started_at": now}
    )
    # The pair writes one after the other.
    Thread.objects.select_for_update().get(pk=thread.pk)
    _check_pace(by, thread, now, is_new=is_new)
    row = Message.objects.create(thread=thread, writer=by, text=text, written_at=now)
    _seat(thread, by, now)
    waiting = _seat(thread, person, now, unread=1)
    count_again(person)
    if waiting == 1:
        args = {"message": row.pk, "person": person.pk}
        post(kind=MAIL, key=f"{MAIL}-{row.pk}", to=person.email, args=args)
    return row


@transaction.atomic
def read_messages(*, by: User, thread: Thread) -> None:
    """Nothing of it waits any more."""
    if (
        Seat.objects.filter(person=by, left_at=None)
        .filter(thread=thread)
        .exclude(unread=0)
        .update(unread=0)
    ):
        count_again(by)


@transaction.atomic
def leave_thread(*, by: User, thread: Thread, at: datetime | None = None) -> None:
    """Leave it: it goes from one's list, and the other one writes no more here."""
    Seat.objects.filter(person=by, left_at=None).filter(thread=thread).update(
        left_at=at or timezone.now(), unread=0
    )
    count_again(by)


@transaction.atomic
def change_message_visibility(*, by: User | None, message: Message, change: Change) -> Restriction:
    """Restrict or restore one message alone. Raises as `change_part`."""
    if by is not None:
        check_is_no_party(by, message.initiative)
    return change_part(by, Part(MESSAGE, str(message.pk), message), change)


def forget_messages(now: datetime | None = None) -> int:
    """Delete messages older than a year, then threads that hold none; returns how many messages.

    In batches: stopped in the middle, it goes on the next night.
    """
    before = (now or timezone.now()) - KEPT
    gone = 0
    while True:
        old = Message.objects.filter(written_at__lt=before).order_by("written_at")
        keys = list(old.values_list("pk", flat=True)[:_BATCH])
        if not keys:
            break
        gone += Message.objects.filter(pk__in=keys).delete()[0]
    Thread.objects.filter(started_at__lt=before, messages=None).delete()
    return gone


def _threads(initiative: Initiative, one: User, other: User) -> list[Thread]:
    low, high = sorted([one.pk, other.pk])
    return list(Thread.objects.filter(initiative=initiative, low=low, high=high))


def _seat(thread: Thread, person: User, now: datetime, unread: int = 0) -> int:
    """Move somebody's side of a thread; returns what they have not read."""
    row, _made = Seat.objects.get_or_create(thread=thread, person=person, defaults={"last_at": now})
    fresh = {"unread": F("unread") + 1} if unread else {"left_at": None}
    Seat.objects.filter(pk=row.pk).update(last_at=now, **fresh)
    return row.unread + unread


def _check_pace(by: User, thread: Thread, now: datetime, *, is_new: bool) -> None:
    since = now - timedelta(days=1)
    is_recent = by.joined_at > now - timedelta(days=settings.NEW_ACCOUNT_DAYS)
    mine = Message.objects.filter(writer=by, written_at__gt=since)
    if mine.count() >= (DAILY_NEW if is_recent else DAILY):
        raise TooMany(_("Vous avez écrit beaucoup de messages en un jour : reprenez demain."))
    if is_new:
        begun = mine.filter(thread__started_at__gt=since).values("thread").distinct().count()
        if begun >= (FIRSTS_NEW if is_recent else FIRSTS):
            raise TooMany(
                _("Vous avez écrit à beaucoup de personnes en un jour : reprenez demain.")
            )
    last = Message.objects.filter(thread=thread).order_by("-written_at", "-pk")[:IN_A_ROW]
    writers = list(last.values_list("writer_id", flat=True))
    if writers == [by.pk] * IN_A_ROW:
        raise TooMany(_("Trois messages attendent déjà une réponse : laissez-lui le temps."))
