"""Who is told things: an account’s reader, or that of an address without account.

Whoever changes what a reader follows locks the reader's row first, so that changes and the
messages being built come one after the other. An account is always locked before its reader.
"""

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from civic.accounts.locks import hold
from civic.accounts.models import User
from civic.lib.permissions import Conflict
from civic.notifications.models import Follow, Mail, Reader, Silence, Told

# The model of the mail that asks to confirm; what an erased person asked for leaves no more.
CONFIRMATION = "follow-confirm"


def lock(by: Reader) -> Reader:
    """The reader's row as it is now, locked. Raises `Conflict` when it was erased meanwhile."""
    found = Reader.objects.select_for_update(no_key=True).filter(pk=by.pk).first()
    if found is None:
        raise Conflict(_("Ces suivis ont été effacés."))
    return found


@transaction.atomic
def reader_of(user: User) -> Reader:
    """The account's reader, locked and made if need be.

    Follows confirmed by e-mail with the account's address are taken over. Raises `Refused`
    once the account is closed.
    """
    found = _own(user)
    if found is not None:
        return found
    # An erasure comes entirely before, or entirely after.
    hold(user)
    return _own(user) or first_reader_of(user)


def first_reader_of(user: User) -> Reader:
    """The reader of an account that has none and is held by the caller."""
    return _adopted(user) or Reader.objects.create(user=user)


@transaction.atomic
def reader_at(email: str) -> Reader:
    """The reader of an address just proven, locked: the account that proved it too, or its own."""
    owner = _account_at(email)
    if owner is not None:
        return reader_of(owner)
    row, _made = Reader.objects.get_or_create(email=email.lower())
    return lock(row)


@transaction.atomic
def adopt(user: User) -> None:
    """Give the account what its address followed before; called when an address is proven."""
    hold(user)
    own = _own(user)
    if own is None:
        _adopted(user)
        return
    speak_again(own)
    for other in _readers_at(user):
        _merge(other, into=own)


@transaction.atomic
def forget_account(user: User) -> None:
    """Delete the account's reader with everything it follows, and what its address asked for."""
    own = _own(user)
    if own is not None:
        own.delete()
    Mail.objects.filter(kind=CONFIRMATION, to__iexact=user.email).delete()


@transaction.atomic
def forget_address(*, by: Reader) -> None:
    """Delete everything kept about an address without account."""
    reader = lock(by)
    if reader.user_id is not None:
        raise Conflict(_("Ces suivis sont ceux d’un compte."))
    Mail.objects.filter(kind=CONFIRMATION, to__iexact=reader.email).delete()
    reader.delete()


def speak_again(reader: Reader) -> None:
    """Write again to an address that its owner has just proven."""
    Silence.objects.filter(address=reader.address.lower()).delete()
    if reader.stopped_at is not None:
        reader.stopped_at = None
        reader.save(update_fields=["stopped_at"])


def _own(user: User) -> Reader | None:
    return Reader.objects.select_for_update(no_key=True).filter(user=user).first()


def _adopted(user: User) -> Reader | None:
    """Turn the address's reader into the account's: its links and its memory stay good."""
    rows = _readers_at(user)
    if not rows:
        return None
    first = rows[0]
    first.user, first.email = user, ""
    first.save(update_fields=["user", "email"])
    for other in rows[1:]:
        _merge(other, into=first)
    return first


def _readers_at(user: User) -> list[Reader]:
    proven = EmailAddress.objects.filter(user=user, verified=True).values(low=Lower("email"))
    rows = Reader.objects.select_for_update().filter(user=None, email__in=proven)
    return list(rows.order_by("pk"))


def _merge(other: Reader, *, into: Reader) -> None:
    """Move the follows that the account has not; of the same thing the account's choice holds."""
    held = Follow.objects.filter(reader=into).values_list("kind", "key")
    same = set(held)
    for row in Follow.objects.filter(reader=other):
        if (row.kind, row.key) not in same:
            row.reader = into
            row.save(update_fields=["reader"])
    told = Told.objects.filter(reader=other).values_list("position", flat=True)
    Told.objects.bulk_create(
        [Told(reader=into, position=position) for position in told], ignore_conflicts=True
    )
    Mail.objects.filter(reader=other).update(reader=into)
    _keep_dates(other, into)
    other.delete()


def _keep_dates(other: Reader, into: Reader) -> None:
    for name in ("news_due_at", "daily_due_at", "weekly_due_at"):
        dates = [date for date in (getattr(into, name), getattr(other, name)) if date]
        setattr(into, name, min(dates, default=None))
    latest = [date for date in (into.last_news_at, other.last_news_at) if date]
    into.last_news_at = max(latest, default=None)
    into.save(update_fields=["news_due_at", "daily_due_at", "weekly_due_at", "last_news_at"])


def _account_at(email: str) -> User | None:
    row = (
        EmailAddress.objects.select_related("user")
        .filter(email__iexact=email, verified=True, user__is_active=True)
        .first()
    )
    return row.user if row else None
