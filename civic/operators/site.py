"""The operators' site at /gestion/: Django's admin, with our own key to the door.

It shows and grants nothing that the actions refuse; there is no superuser.
"""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from civic.accounts import second_factor
from civic.accounts.models import User
from civic.accounts.permissions import check_has_role
from civic.accounts.roles import Role
from civic.notifications import queries
from civic.officials.models import Claim


class OperatorSite(AdminSite):
    """Open to operators whose session passed the second step, and to nobody else."""

    site_header = _("Exploitation")
    site_title = _("Exploitation")
    index_title = _("Ce qu’un exploitant peut changer")
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether this request may open the site."""
        user = request.user
        return (
            isinstance(user, User)
            and user.is_active
            and user.holds(Role.OPERATOR)
            and second_factor.is_enrolled(user)
            and second_factor.is_verified(request, user)
        )

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """Everything an operator may open, below what waits: late mail, claimed mandates."""
        own = request.user.pk
        waiting = {
            "late": queries.late(),
            "claims": Claim.objects.pending().exclude(user=own).count(),
        }
        return super().index(request, {**(extra_context or {}), **waiting})

    def login(  # type: ignore[override]
        self, request: HttpRequest, extra_context: object = None
    ) -> HttpResponseBase:
        """Lead to what is missing: a sign-in, the role, or the second step."""
        target = self._target(request)
        user = request.user
        if not isinstance(user, User):
            return redirect_to_login(target)
        check_has_role(user, Role.OPERATOR)
        return second_factor.obstacle(request, user, target) or redirect(target)

    def logout(  # type: ignore[override]
        self, request: HttpRequest, extra_context: object = None
    ) -> HttpResponse:
        """One way out for the whole site."""
        return redirect("account_logout")

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: object = None
    ) -> HttpResponse:
        """Passwords are the account's business."""
        return redirect("account_change_password")

    def _target(self, request: HttpRequest) -> str:
        """Where the person was going, inside this site only."""
        home = request.path.removesuffix("login/")
        asked = request.GET.get("next", "")
        return asked if asked.startswith(home) and asked != request.path else home


site = OperatorSite(name="admin")
