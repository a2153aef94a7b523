"""What authorities ordered: registered when it comes; who moderates decides what is done."""

from typing import Any

from django.contrib import admin
from django.db import transaction
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from civic.accounts.roles import Acting
from civic.audit import actions as audit
from civic.operators.base import Closed, operator
from civic.operators.forms import OrderForm, TrustedFlaggerForm
from civic.operators.site import site
from moderation.actions import orders
from moderation.models import Order, TrustedFlagger
from moderation.orders import effects_of

_SILENT = "silent_until"
# What is written once, with the order.
_WRITTEN = [
    "kind",
    "basis",
    "issuer",
    "reference",
    "state",
    "category",
    "asked",
    "received_at",
    "due_at",
]


@admin.register(Order, site=site)
class OrderAdmin(Closed):
    """Orders to act or to inform (DSA articles 9 and 10), latest first; counted each year.

    One to act opens a case for each content, that moderators draw: operators decide nothing.
    """

    form = OrderForm
    list_display = ["received_at", "kind", "basis", "issuer", "due_at", "done_at", "late"]
    list_filter = ["kind", "basis"]
    ordering = ["-received_at"]

    @admin.display(description=_("en retard"), boolean=True)
    def late(self, obj: Order) -> bool:
        """Whether its time is over without an effect."""
        return obj.is_late

    @admin.display(description=_("contenus et suite donnée"))
    def effects(self, obj: Order) -> str:
        """What was done about each content, as its issuer reads it."""
        rows = effects_of(obj) if obj.done_at else []
        lines = [(f"{address} : {effect}",) for address, effect, _why in rows]
        lines = lines or [(row.address,) for row in obj.contents.order_by("pk")]
        return format_html_join("", "<p>{}</p>", lines) or "–"

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What it says is written once; its answer comes later."""
        if obj is None:
            return [*_WRITTEN[:3], "issuer_email", *_WRITTEN[3:-1], "hours", "addresses", _SILENT]
        return [*_WRITTEN, "effects", "issuer_email", _SILENT, "acknowledged_at", "done_at"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The effect of an order to act is written by whoever decides."""
        if obj is None:
            return []
        return [*_WRITTEN, "effects", *(["done_at"] if obj.kind == Order.Kind.ACT else [])]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Each one is registered."""
        return self.admin_site.has_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Its receipt and its answer come later."""
        return self.admin_site.has_permission(request)

    @transaction.atomic
    def save_model(self, request: HttpRequest, obj: Order, form: Any, change: bool) -> None:
        """Save, and write down who did."""
        if not change:
            subjects = form.cleaned_data["addresses"]
            orders.register(by=operator(request), order=obj, subjects=subjects)
            return
        obj.save()
        audit.record(
            verb="order.changed",
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
