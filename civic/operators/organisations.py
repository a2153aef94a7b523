"""Organisations (read), and whether somebody checked who they are."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from civic.lib.permissions import Refused
from civic.operators.base import Closed, operator
from civic.operators.site import site
from initiatives.actions.organisations import check_organisation
from initiatives.models import Organisation


@admin.register(Organisation, site=site)
class OrganisationAdmin(Closed):
    """What they say of themselves; nothing about who is of them."""

    fields = ["name", "sort", "number", "site", "about", "territory", "created_at", "checked_at"]
    list_display = ["name", "sort", "number", "territory", "created_at", "checked_at", "closed_at"]
    list_filter = ["sort"]
    list_select_related = ["territory"]
    search_fields = ["name", "number"]
    ordering = ["-created_at", "-pk"]
    show_full_result_count = False
    actions = ["check_them", "uncheck_them"]

    @admin.action(
        description=_("Vérifiées : elles existent, et leurs responsables parlent pour elles")
    )
    def check_them(self, request: HttpRequest, queryset: QuerySet[Organisation]) -> None:
        """Check through the action."""
        self._each(request, queryset, checked=True)

    @admin.action(description=_("Ne plus les donner pour vérifiées"))
    def uncheck_them(self, request: HttpRequest, queryset: QuerySet[Organisation]) -> None:
        """Take it back through the action."""
        self._each(request, queryset, checked=False)

    def _each(self, request: HttpRequest, rows: QuerySet[Any], *, checked: bool) -> None:
        for row in rows:
            try:
                check_organisation(by=operator(request), organisation=row, checked=checked)
            except Refused as refused:
                self.message_user(request, f"{row} : {refused.reason}", messages.ERROR)
            else:
                self.message_user(request, _("Terminé : %s.") % row, messages.SUCCESS)
