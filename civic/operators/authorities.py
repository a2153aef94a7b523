"""What authorities ordered: registered when it comes, completed when it is answered."""

from typing import Any

from django.contrib import admin
from django.db import transaction
from django.http import HttpRequest

from civic.accounts.roles import Acting
from civic.audit import actions as audit
from civic.operators.base import Closed, operator
from civic.operators.forms import TrustedFlaggerForm
from civic.operators.site import site
from moderation.models import Order, TrustedFlagger


@admin.register(Order, site=site)
class OrderAdmin(Closed):
    """Orders to act or to inform (DSA articles 9 and 10), latest first; counted each year."""

    fields = ["kind", "state", "category", "received_at", "acknowledged_at", "done_at"]
    list_display = ["received_at", "kind", "state", "category", "acknowledged_at", "done_at"]
    list_filter = ["kind"]
    ordering = ["-received_at"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Each one is registered."""
        return self.admin_site.has_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Its receipt and its answer come later."""
        return self.admin_site.has_permission(request)

    @transaction.atomic
    def save_model(self, request: HttpRequest, obj: Order, form: Any, change: bool) -> None:
        """Save, and write down who did."""
        obj.save()
        audit.record(
            verb="order.changed" if change else "order.registered",
            target_kind="order",
            target_id=obj.pk,
            person=operator(request).uid,
            role=Acting.OPERATOR,
            fields=form.changed_data,
        )


@admin.register(TrustedFlagger, site=site)
class TrustedFlaggerAdmin(Closed):
    """Bodies that the Arcom designated; one that is no more gets its last day."""

    form = TrustedFlaggerForm
    list_display = ["name", "user", "designated_on", "ended_on"]
    list_select_related = ["user"]
    ordering = ["name"]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The account is named once."""
        dates = ["name", "designated_on", "ended_on"]
        return dates if obj else ["name", "person", "designated_on", "ended_on"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Each one is registered."""
        return self.admin_site.has_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A designation ends."""
        return self.admin_site.has_permission(request)

    @transaction.atomic
    def save_model(
        self, request: HttpRequest, obj: TrustedFlagger, form: Any, change: bool
    ) -> None:
        """Save, and write down who did."""
        if not change:
            obj.user = form.cleaned_data["person"]
        obj.save()
        audit.record(
            verb="trusted.changed" if change else "trusted.registered",
            target_kind="trusted",
            target_id=obj.pk,
            person=operator(request).uid,
            role=Acting.OPERATOR,
            fields=form.changed_data,
        )
