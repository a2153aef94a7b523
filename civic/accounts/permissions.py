"""Who may do what with accounts, and the guards of the pages that need a function."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.db.models import Q
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts import registry, second_factor
from civic.accounts.models import Limit, Mandate, User
from civic.accounts.roles import Role
from civic.lib.permissions import Refused, allows

View = Callable[..., HttpResponseBase]
Holds = Callable[[User], None]


def check_has_role(user: User, role: Role) -> None:
    """Raise unless the person holds the role today."""
    if not user.holds(role):
        reason = _("Cette page est réservée aux personnes chargées de cette fonction : %(role)s.")
        raise Refused(reason % {"role": role.label.lower()})


def has_role(user: User, role: Role) -> bool:
    """Whether the person holds the role today."""
    return allows(check_has_role, user, role)


def check_is_official(user: User) -> None:
    """Raise unless the person has a verified mandate in force."""
    if not Mandate.objects.current().filter(user=user).exists():
        raise Refused(_("Cette page est réservée aux élus dont le mandat a été vérifié."))


def is_official(user: User) -> bool:
    """Whether the person has a verified mandate in force."""
    return allows(check_is_official, user)


def check_may(user: User, scope: str, at: datetime | None = None) -> None:
    """Raise when moderation took this from the account, or suspended all of it.

    And, for publishing, when another app asks the person to wait. The sentence says until when.
    Costs nothing for whoever has no limit.
    """
    now = at or timezone.now()
    if user.limited_until is not None and user.limited_until > now:
        rows = user.limits.taking(now).filter(scope__in={scope, Limit.Scope.ACCOUNT})
        limit = rows.first()
        if limit is not None:
            raise Refused(limit.sentence)
    if scope == Limit.Scope.PUBLISH:
        registry.check_holds(user, now)


def may(user: User, scope: str) -> bool:
    """Whether moderation took nothing of the kind from the account."""
    return allows(check_may, user, scope)


def check_can_manage_people(by: User | None) -> None:
    """Raise unless `by` is an operator; None is the system (a command run on the server)."""
    if by is not None:
        check_has_role(by, Role.OPERATOR)


def can_manage_people(by: User | None) -> bool:
    """Whether `by` may grant and end roles and mandates."""
    return allows(check_can_manage_people, by)


def check_can_grant_to(by: User | None, user: User) -> None:
    """Raise when `by` may not grant a role or a mandate to `user`: nobody grants to themselves."""
    check_can_manage_people(by)
    if by is not None and by.pk == user.pk:
        raise Refused(_("Personne ne s’attribue une fonction : demandez à un autre exploitant."))
    if user.erased_at or not user.is_active:
        raise Refused(_("Ce compte est fermé."))


def can_grant_to(by: User | None, user: User) -> bool:
    """Whether `by` may grant a role or a mandate to `user`."""
    return allows(check_can_grant_to, by, user)


def check_can_give_role(by: User | None, user: User) -> None:
    """Raise when `by` may not give `user` a role: nobody with a mandate moderates or runs the site.

    They would judge, or read who people are, in an area that they govern.
    """
    check_can_grant_to(by, user)
    today = timezone.localdate()
    lasting = Q(ends_on__isnull=True) | Q(ends_on__gte=today)
    if user.mandates.filter(lasting, verified_at__isnull=False).exists():
        raise Refused(_("Cette personne a un mandat : nul ne modère ni n’exploite le site en élu."))


def can_give_role(by: User | None, user: User) -> bool:
    """Whether `by` may give `user` a role."""
    return allows(check_can_give_role, by, user)


def check_can_give_mandate(by: User | None, user: User) -> None:
    """Raise when `by` may not verify a mandate of `user`, who has a role to give back first."""
    check_can_grant_to(by, user)
    if user.grants.current().exists():
        raise Refused(
            _("Cette personne modère ou exploite le site : mettez d’abord fin à ce rôle.")
        )


def can_give_mandate(by: User | None, user: User) -> bool:
    """Whether `by` may verify a mandate of `user`."""
    return allows(check_can_give_mandate, by, user)


def require_role(role: Role, *others: Role) -> Callable[[View], View]:
    """Guard a view: signed in, holding one of the roles, and past the second step."""

    def check(user: User) -> None:
        if not any(user.holds(other) for other in others):
            check_has_role(user, role)

    return guard(check)


def require_mandate(view: View) -> View:
    """Guard a view for verified officials, past the second step."""
    return guard(check_is_official)(view)


def guard(check: Holds) -> Callable[[View], View]:
    """Guard a view: signed in, not suspended, passing `check`, and past the second step."""

    def decorator(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            user = request.user
            if not isinstance(user, User):
                return redirect_to_login(request.get_full_path())
            check_may(user, Limit.Scope.ACCOUNT)
            check(user)
            return second_factor.obstacle(request, user) or view(request, *args, **kwargs)

        return guarded

    return decorator
