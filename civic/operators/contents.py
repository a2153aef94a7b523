"""Themes (edited, retired, never deleted) and legal notices (read; handled on their own page)."""

from typing import Any

from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from civic.accounts.roles import Acting
from civic.audit import actions as audit
from civic.lib import kept
from civic.operators.base import Closed, operator
from civic.operators.site import site
from civic.themes.models import Theme
from civic.themes.queries import tree
from moderation.models import Notice


@admin.register(Theme, site=site)
class ThemeAdmin(Closed):
    """The tree of subjects."""

    fields = ["name", "slug", "description", "parent", "position", "retired_on"]
    list_display = ["name", "parent", "position", "retired_on"]
    list_filter = ["retired_on"]
    list_select_related = ["parent"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}
    actions = ["retire"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """The tree grows."""
        return self.admin_site.has_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Names and places in the tree change."""
        return self.admin_site.has_permission(request)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Only a first-level theme can hold others."""
        if db_field.name == "parent":
            kwargs["queryset"] = Theme.objects.top()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @transaction.atomic
    def save_model(self, request: HttpRequest, obj: Theme, form: Any, change: bool) -> None:
        """Save, and write down who did."""
        obj.save()
        _record(request, "theme.changed" if change else "theme.added", obj, form.changed_data)

    @admin.action(description=_("Retirer les thèmes choisis (ils restent sur l’existant)"))
    @transaction.atomic
    def retire(self, request: HttpRequest, queryset: QuerySet[Theme]) -> None:
        """Stop offering the themes; what carries them keeps them."""
        for theme in queryset.filter(retired_on__isnull=True):
            theme.retired_on = timezone.localdate()
            theme.save(update_fields=["retired_on"])
            _record(request, "theme.retired", theme, ["retired_on"])


@admin.register(Notice, site=site)
class NoticeAdmin(Closed):
    """Notices that a content is illegal, newest first."""

    list_display = ["received_at", "category", "address", "handled_at", "handle_link"]
    list_filter = ["category"]
    ordering = ["-received_at"]
    fields = ["received_at", "category", "address", "reason", "handled_at", "outcome"]

    @admin.display(description=_("Suite"))
    def handle_link(self, notice: Notice) -> SafeString:
        """The page where it is handled, with its reasons."""
        address = reverse("notice", kwargs={"pk": notice.pk})
        label = _("Relire") if notice.handled_at else _("Traiter et clore")
        return format_html('<a href="{}">{}</a>', address, label)


def _record(request: HttpRequest, verb: str, theme: Theme, fields: list[str]) -> None:
    audit.record(
        verb=verb,
        target_kind="theme",
        target_id=theme.slug,
        person=operator(request).uid,
        role=Acting.OPERATOR,
        fields=fields,
    )
    transaction.on_commit(_forget_drawn)


def _forget_drawn() -> None:
    """Whoever changed the tree sees it at once; other processes follow within a minute."""
    tree.forget()
    kept.forget_everything()
