"""What a person has read in the list on the site."""

from django.db import transaction

from civic.accounts.models import User
from civic.activity.actions import settled
from civic.notifications import badge, hearing
from civic.notifications.models import Reader, Seen


@transaction.atomic
def mark_read(*, by: User, position: int) -> bool:
    """Mark one entry as read; False when the person's list has no such entry.

    Done twice, it changes nothing. When everything before it was read too, one number says so
    and the marks go.
    """
    reader = Reader.objects.select_for_update(no_key=True).filter(user=by).first()
    ear = hearing.ear_of(by)
    if reader is None or ear is None or not hearing.hears(ear, position):
        return False
    if position > reader.seen_through:
        Seen.objects.get_or_create(reader=reader, position=position)
        last = settled()
        oldest = hearing.oldest_unread(ear)
        _move(reader, last if oldest is None else oldest - 1)
    badge.drop(by)
    return True


@transaction.atomic
def mark_all_read(*, by: User, through: int) -> None:
    """Mark everything up to a position as read: what the person had before their eyes."""
    reader = Reader.objects.select_for_update(no_key=True).filter(user=by).first()
    if reader is not None:
        _move(reader, min(through, settled()))
    badge.drop(by)


def _move(reader: Reader, through: int) -> None:
    if through <= reader.seen_through:
        return
    reader.seen_through = through
    reader.save(update_fields=["seen_through"])
    Seen.objects.filter(reader=reader, position__lte=through).delete()
