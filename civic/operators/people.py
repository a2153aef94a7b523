"""Accounts and roles (read), mandates (granted and ended, never edited)."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from civic.accounts.actions import end_mandate, grant_mandate
from civic.accounts.models import Mandate, RoleGrant, User
from civic.lib.permissions import Refused
from civic.officials.actions.mandates import revoke
from civic.officials.forms import RefusalForm
from civic.operators.base import Closed, operator
from civic.operators.forms import MandateForm
from civic.operators.site import site


class Granted(Closed):
    """A page that adds through an action."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Granting is what this page is for."""
        return self.admin_site.has_permission(request)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """Tell the form who is granting."""
        form = super().get_form(request, obj, change, **kwargs)
        form.granter = operator(request)  # type: ignore[attr-defined]
        return form

    def end_each(
        self, request: HttpRequest, rows: QuerySet[Any], end: Callable[[Any], object]
    ) -> None:
        """End each selected row; a refusal is told with its reason and stops nothing else."""
        for row in rows:
            try:
                end(row)
            except Refused as refused:
                self.message_user(request, f"{row} : {refused.reason}", messages.ERROR)
            else:
                self.message_user(request, _("Terminé : %s.") % row, messages.SUCCESS)


@admin.register(RoleGrant, site=site)
class RoleGrantAdmin(Closed):
    """Who ever had a role: given, dated and ended, with a reason, on `/operateur/roles/` alone."""

    list_display = ["user", "role", "granted_by", "starts_at", "ends_at", "ended_by"]
    fields = ["user", "role", "granted_by", "starts_at", "ends_at", "ended_by", "ended_because"]
    list_filter = ["role"]
    list_select_related = ["user", "granted_by", "ended_by"]
    ordering = ["-starts_at"]


@admin.register(Mandate, site=site)
class MandateAdmin(Granted):
    """Which elected functions were checked."""

    form = MandateForm
    fields = ["person", "code", "function", "place", "starts_on", "ends_on"]
    list_display = ["user", "function", "territory", "starts_on", "ends_on", "verified_by"]
    list_select_related = ["user", "territory", "verified_by"]
    search_fields = ["user__name", "user__handle", "function", "territory__name"]
    ordering = ["-pk"]
    actions = ["end", "revoke"]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What is typed to grant; what is stored to read."""
        told = ["code", "verified_at", "revoked_at", "revoked_because"]
        return [*self.list_display, *told] if obj else self.fields

    def save_model(self, request: HttpRequest, obj: Mandate, form: Any, change: bool) -> None:
        """Grant through the action."""
        granted = grant_mandate(
            by=operator(request),
            user=form.cleaned_data["person"],
            function=obj.function,
            code=obj.code,
            territory=form.cleaned_data["place"],
            starts_on=obj.starts_on,
            ends_on=obj.ends_on,
        )
        obj.__dict__.update(granted.__dict__)

    @admin.action(description=_("Mettre fin aux mandats choisis"))
    def end(self, request: HttpRequest, queryset: QuerySet[Mandate]) -> None:
        """End through the action."""
        self.end_each(request, queryset, lambda row: end_mandate(by=operator(request), mandate=row))

    @admin.action(description=_("Retirer les mandats choisis, avec un motif"))
    def revoke(self, request: HttpRequest, queryset: QuerySet[Mandate]) -> HttpResponse | None:
        """Ask why, then take each back through the action."""
        sent = request.POST if "reason" in request.POST else None
        form = RefusalForm(sent)
        if form.is_valid():
            by, reason = operator(request), form.cleaned_data["reason"]
            self.end_each(request, queryset, lambda row: revoke(by=by, mandate=row, reason=reason))
            return None
        context = {
            **self.admin_site.each_context(request),
            "title": _("Retirer des mandats"),
            "opts": Mandate._meta,
            "form": form,
            "rows": queryset.select_related("user", "territory"),
        }
        status = 422 if form.is_bound else 200
        return TemplateResponse(request, "admin/officials/revoke.html", context, status=status)


@admin.register(User, site=site)
class UserAdmin(Closed):
    """Who has an account: what is needed to answer a person, nothing about opinions."""

    fields = ["name", "handle", "email", "joined_at", "is_active", "erased_at"]
    list_display = ["name", "handle", "email", "joined_at", "is_active"]
    search_fields = ["name", "handle", "email"]
    ordering = ["-pk"]
    show_full_result_count = False
