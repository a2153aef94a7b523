"""Who is told things: an account’s reader, or that of an address without account.

Whoever changes what a reader follows locks the reader's row first, so that changes and the
messages being built come one after the other. An account is always locked before its reader.
"""

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils.translation import gettext as _

from civic.accounts.locks import hold
from civic.accounts.models import User
from civic.lib.permissions import Conflict
from civic.notifications.actions.merging import merge
from civic.notifications.models import Mail, Reader, Silence

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
    row, _made = Reader.objects.at([email]).get_or_create(defaults={"email": email.lower()})
    return lock(row)


@transaction.atomic
def adopt(user: User) -> None:
    """Give the account what its address followed before; called when an address is proven."""
    hold(user)
    rows = _rows_of(user)
    if not rows:
        return
    # The account's own first: its links and its choices are those that stay.
    own, *others = sorted(rows, key=lambda row: row.user_id is None)
    if own.user_id is None:
        _take(own, user)
    speak_again(own)
    for other in others:
        merge(other, into=own)


@transaction.atomic
def forget_account(user: User) -> None:
    """Delete the account's reader with everything it follows, and what its address asked for."""
    own = _own(user)
    if own is not None:
        own.delete()
    Mail.objects.sent_to(user.email).filter(kind=CONFIRMATION).delete()


@transaction.atomic
def forget_address(*, by: Reader) -> None:
    """Delete everything kept about an address without account."""
    reader = lock(by)
    if reader.user_id is not None:
        raise Conflict(_("Ces suivis sont ceux d’un compte."))
    Mail.objects.sent_to(reader.email).delete()
    Silence.objects.filter(address=reader.email.lower()).delete()
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
    rows = _rows_of(user)
    if not rows:
        return None
    first, *others = rows
    _take(first, user)
    for other in others:
        merge(other, into=first)
    return first


def _take(reader: Reader, user: User) -> None:
    reader.user, reader.email = user, ""
    reader.save(update_fields=["user", "email"])


def _rows_of(user: User) -> list[Reader]:
    """The account's reader and those of its proven addresses.

    Locked in the order of their numbers, as whoever wakes readers locks them.
    """
    proven = EmailAddress.objects.filter(user=user, verified=True)
    addresses = {email.lower() for email in proven.values_list("email", flat=True)}
    numbers = [row.pk for row in Reader.objects.filter(user=user)]
    numbers += [row.pk for row in Reader.objects.at(addresses)]
    rows = Reader.objects.select_for_update().filter(pk__in=numbers).order_by("pk")
    # Another account may have taken one meanwhile.
    return [row for row in rows if row.user_id == user.pk or row.email.lower() in addresses]


def _account_at(email: str) -> User | None:
    row = (
        EmailAddress.objects.select_related("user")
        # Addresses are stored in lower case.
        .filter(email=email.lower(), verified=True, user__is_active=True)
        .first()
    )
    return row.user if row else None
