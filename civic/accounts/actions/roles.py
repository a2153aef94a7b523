"""Grant and end roles."""

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


@transaction.atomic
def grant_role(*, by: User | None, user: User, role: Role) -> RoleGrant:
    """Give a role and return the grant; already held, the same grant is returned.

    `by` is an operator, or None for a command run on the server. The person's sessions end,
    so that the role starts with a sign-in. Raises `Refused`.
    """
    check_can_grant_to(by, user)
    # A role and a mandate given at once come one after the other: the second is refused.
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    check_can_give_role(by, user)
    held = RoleGrant.objects.current().filter(user=user, role=role).first()
    if held is not None:
        return held
    grant = RoleGrant.objects.create(user=user, role=role, granted_by=by)
    _record("role.granted", by, grant)
    return grant


@transaction.atomic
def end_role(*, by: User | None, grant: RoleGrant) -> RoleGrant:
    """End a grant now. Raises `Refused`, or `Conflict` (already ended, last operator)."""
    check_can_manage_people(by)
    if grant.role == Role.OPERATOR:
        check_not_last_operator(grant.user)
    now = timezone.now()
    rows = RoleGrant.objects.current().filter(pk=grant.pk)
    if not rows.update(ends_at=now):
        raise Conflict(_("Ce rôle a déjà pris fin."))
    grant.refresh_from_db()
    _record("role.ended", by, grant)
    return grant


def check_not_last_operator(user: User) -> None:
    """Raise when nobody else could run the instance."""
    # Locked together, two operators cannot end each other at the same moment.
    operators = RoleGrant.objects.current().filter(role=Role.OPERATOR).select_for_update()
    people = {grant.user_id for grant in operators}
    if people == {user.pk}:
        raise Conflict(_("Il doit rester au moins un exploitant : nommez d’abord quelqu’un."))


def _record(verb: str, by: User | None, grant: RoleGrant) -> None:
    audit.record(
        verb=verb,
        target_kind="person",
        target_id=audit.pseudonym(grant.user.uid),
        person=by.uid if by else None,
        role=Acting.OPERATOR if by else Acting.SYSTEM,
        granted=grant.role,
    )
    # The instance may have read its roles before.
    grant.user.__dict__.pop("_roles", None)
    end_sessions(grant.user)
