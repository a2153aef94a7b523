"""Erase an account: one transaction, after which nothing here names the person."""

from datetime import datetime
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts import emails, registry, sealed
from civic.accounts.actions.idleness import idle
from civic.accounts.actions.mandates import close_mandate
from civic.accounts.actions.roles import check_not_last_operator
from civic.accounts.actions.sessions import end_sessions
from civic.accounts.models import Consent, User
from civic.accounts.roles import Acting, Role
from civic.audit import actions as audit
from civic.lib.permissions import Conflict

PLACEHOLDER_HOST = "efface.invalid"


@transaction.atomic
def erase_account(*, by: User) -> None:
    """Erase one's own account.

    Contents stay without a name, stances leave only counts. What the law makes us keep
    about authors goes to the sealed store. Raises `Conflict` (already erased, or the last
    operator).
    """
    user = User.objects.select_for_update().get(pk=by.pk)
    if user.erased_at is not None:
        raise Conflict(_("Ce compte est déjà effacé."))
    if user.holds(Role.OPERATOR):
        check_not_last_operator(user)
    address = user.email
    _erase(user, timezone.now())
    emails.tell_erased(address)


@transaction.atomic
def erase_again(*, person: UUID, erased_at: datetime) -> bool:
    """Erase somebody whom a restored backup brought back; returns whether they were there.

    Their choice was made, and told to them, at `erased_at`: nothing is asked or sent anew.
    """
    user = User.objects.select_for_update().filter(uid=person, erased_at=None).first()
    if user is None:
        return False
    _erase(user, erased_at)
    return True


@transaction.atomic
def erase_idle(*, person: int, since: datetime) -> bool:
    """Close an account that nobody used since; returns whether it still could be."""
    user = User.objects.select_for_update().filter(pk=person).first()
    if user is None or not idle(since).filter(pk=person).exists():
        return False
    address = user.email
    _erase(user, timezone.now(), role=Acting.SYSTEM)
    emails.tell_closed_idle(address)
    return True


def _erase(user: User, at: datetime, role: Acting = Acting.CITIZEN) -> None:
    if registry.is_author(user):
        _seal(user, at)
    registry.erase(user)
    _end_functions(user)
    _delete_access(user)
    _anonymise(user, at)
    audit.record(
        verb="account.erased",
        target_kind="person",
        target_id=audit.pseudonym(user.uid),
        person=user.uid if role == Acting.CITIZEN else None,
        role=role,
    )
    audit.forget(user.uid)


def _seal(user: User, at: datetime) -> None:
    day = timezone.localdate(at)
    sealed.seal(person=user.uid, kind=sealed.IDENTITY, data=_identity(user), since=day)
    sealed.seal(person=user.uid, kind=sealed.TECHNICAL, data=_technical(user, at), since=day)


def _identity(user: User) -> dict[str, Any]:
    """Who the person said they were."""
    addresses = EmailAddress.objects.filter(user=user).values_list("email", flat=True)
    return {
        "name": user.name,
        "handle": user.handle,
        "emails": sorted({user.email, *addresses}),
    }


def _technical(user: User, at: datetime) -> dict[str, Any]:
    """When they signed up, and from where they came in the sessions still known."""
    sessions = UserSession.objects.filter(user=user)
    return {
        "joined_at": user.joined_at.isoformat(),
        "erased_at": at.isoformat(),
        "sessions": [
            {"at": one.created_at.isoformat(), "ip": one.ip, "browser": one.user_agent}
            for one in sessions
        ],
    }


def _end_functions(user: User) -> None:
    user.grants.current().update(ends_at=timezone.now())
    today = timezone.localdate()
    for mandate in user.mandates.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today)):
        close_mandate(mandate)


def _delete_access(user: User) -> None:
    end_sessions(user)
    EmailAddress.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    SocialAccount.objects.filter(user=user).delete()
    Consent.objects.filter(user=user).delete()
    user.tokens.all().delete()
    user.limits.all().delete()


def _anonymise(user: User, at: datetime) -> None:
    user.email = f"{user.uid.hex}@{PLACEHOLDER_HOST}"
    user.handle = f"efface-{user.uid.hex[:24]}"
    user.name, user.bio, user.display = "", "", ""
    user.home, user.home_is_public = None, False
    user.limited_until = user.seen_on = None
    user.is_active, user.erased_at, user.last_login = False, at, None
    user.set_unusable_password()
    user.save()
