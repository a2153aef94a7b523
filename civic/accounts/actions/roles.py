"""Grant, renew and end roles."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts.actions.sessions import end_sessions
from civic.accounts.models import RoleGrant, User
from civic.accounts.permissions import (
    check_can_give_role,
    check_can_grant_to,
    check_can_manage_people,
)
from civic.accounts.roles import Acting, Role
from civic.audit import actions as audit
from civic.lib.permissions import Conflict

# A role is given again after at most so long, or has no end at all.
LONGEST = timedelta(days=3 * 366)


@transaction.atomic
def grant_role(
    *, by: User | None, user: User, role: Role, ends_at: datetime | None = None
) -> RoleGrant:
    """Give a role and return the grant; already held, the same grant is returned.

    `by` is an operator, or None for a command run on the server; the role ends by itself at
    `ends_at`. The person's sessions end, so that the role starts with a sign-in. Raises `Refused`,
    `Conflict` for an end that is past or too far.
    """
    check_can_grant_to(by, user)
    _check_end(ends_at)
    # A role and a mandate given at once come one after the other: the second is refused.
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    check_can_give_role(by, user)
    held = RoleGrant.objects.current().filter(user=user, role=role).first()
    if held is not None:
        return held
    grant = RoleGrant.objects.create(user=user, role=role, granted_by=by, ends_at=ends_at)
    _record("role.granted", by, grant)
    _begin_anew(grant)
    return grant


@transaction.atomic
def renew_role(*, by: User | None, grant: RoleGrant, ends_at: datetime | None) -> RoleGrant:
    """Let a role in force end at another moment, or at none. Nobody renews their own.

    Raises `Refused`, or `Conflict`: over, the last lasting operator, an end past or too far.
    """
    check_can_give_role(by, grant.user)
    _check_end(ends_at)
    if grant.role == Role.OPERATOR and ends_at is not None:
        check_not_last_operator(grant.user)
    if not RoleGrant.objects.current().filter(pk=grant.pk).update(ends_at=ends_at):
        raise Conflict(_("Ce rôle a déjà pris fin."))
    grant.refresh_from_db()
    _record("role.renewed", by, grant)
    grant.user.__dict__.pop("_roles", None)
    return grant


@transaction.atomic
def end_role(*, by: User | None, grant: RoleGrant, reason: str = "") -> RoleGrant:
    """End a grant now. Raises `Refused`, or `Conflict` (already ended, last operator)."""
    check_can_manage_people(by)
    if grant.role == Role.OPERATOR:
        check_not_last_operator(grant.user)
    now = timezone.now()
    rows = RoleGrant.objects.current().filter(pk=grant.pk)
    if not rows.update(ends_at=now, ended_by=by, ended_because=reason):
        raise Conflict(_("Ce rôle a déjà pris fin."))
    grant.refresh_from_db()
    _record("role.ended", by, grant)
    _begin_anew(grant)
    return grant


def check_not_last_operator(user: User) -> None:
    """Raise when nobody else could run the instance for good: a date would end the last one."""
    # Locked together, two operators cannot end each other at the same moment.
    lasting = RoleGrant.objects.running_sites().select_for_update(of=("self",))
    if not {grant.user_id for grant in lasting} - {user.pk}:
        raise Conflict(
            _("Il doit rester au moins un exploitant sans date de fin : nommez d’abord quelqu’un.")
        )


def _check_end(ends_at: datetime | None) -> None:
    if ends_at is None:
        return
    now = timezone.now()
    if ends_at <= now:
        raise Conflict(_("Cette date est passée."))
    if ends_at > now + LONGEST:
        raise Conflict(_("Pas plus de trois ans : le rôle se prolonge ensuite."))


def _record(verb: str, by: User | None, grant: RoleGrant) -> None:
    until = {"until": grant.ends_at.isoformat()} if grant.ends_at else {}
    audit.record(
        verb=verb,
        target_kind="person",
        target_id=audit.pseudonym(grant.user.uid),
        person=by.uid if by else None,
        role=Acting.OPERATOR if by else Acting.SYSTEM,
        granted=grant.role,
        **until,
    )


def _begin_anew(grant: RoleGrant) -> None:
    # The instance may have read its roles before.
    grant.user.__dict__.pop("_roles", None)
    end_sessions(grant.user)
