"""Mail that was given up, addresses nothing is sent to, and how far each lane is."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from civic.lib.permissions import Refused
from civic.notifications import queries
from civic.notifications.actions import mails, silences
from civic.notifications.models import Mail, Silence
from civic.operators.base import Closed, operator
from civic.operators.site import site


@admin.register(Mail, site=site)
class MailAdmin(Closed):
    """Mails given up, latest first. What they say is shown to nobody."""

    fields = ["uid", "lane", "kind", "to", "created_at", "due_at", "attempts", "last_error"]
    list_display = ["due_at", "lane", "kind", "to", "attempts", "last_error"]
    list_filter = ["lane", "kind", "last_error"]
    search_fields = ["to"]
    ordering = ["-due_at"]
    actions = ["send_again"]
    change_list_template = "admin/notifications/mail/change_list.html"
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Mail]:
        """Only what waits for a decision."""
        return Mail.objects.dead()

    def get_urls(self) -> list[URLPattern]:
        """The page of figures beside the list."""
        view = self.admin_site.admin_view(self.figures)
        return [path("files/", view, name="mail-lanes"), *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The list, below what waits for too long."""
        context = {**(extra_context or {}), "late": queries.late()}
        return super().changelist_view(request, context)

    def figures(self, request: HttpRequest) -> HttpResponse:
        """How many messages wait in each lane, since when, and how many left."""
        lanes = queries.lanes()
        context = {
            **self.admin_site.each_context(request),
            "title": _("Le courrier, file par file"),
            "lanes": lanes,
            "late": [figures for figures in lanes if figures.is_late],
            "silences": queries.silences(),
            "opts": Mail._meta,
        }
        return TemplateResponse(request, "admin/notifications/mail/lanes.html", context)

    @admin.action(description=_("Renvoyer les courriels choisis"))
    def send_again(self, request: HttpRequest, queryset: QuerySet[Mail]) -> None:
        """Send through the action; a refusal is told with its reason and stops nothing else."""
        for mail in queryset:
            try:
                mails.send_again(by=operator(request), mail=mail)
            except Refused as refused:
                self.message_user(request, f"{mail.to} : {refused.reason}", messages.ERROR)
            else:
                self.message_user(request, _("Remis en file : %s.") % mail.to, messages.SUCCESS)


@admin.register(Silence, site=site)
class SilenceAdmin(Closed):
    """Addresses that bounce, and people who complained."""

    fields = ["address", "cause", "code", "since"]
    list_display = ["address", "cause", "code", "since"]
    list_filter = ["cause"]
    search_fields = ["address"]
    ordering = ["-since"]
    actions = ["lift"]
    show_full_result_count = False

    @admin.action(description=_("Réécrire à ces adresses (à la demande de la personne)"))
    def lift(self, request: HttpRequest, queryset: QuerySet[Silence]) -> None:
        """Lift through the action."""
        for silence in queryset:
            address = silence.address
            silences.lift(by=operator(request), silence=silence)
            self.message_user(request, _("Nous lui réécrirons : %s.") % address, messages.SUCCESS)
