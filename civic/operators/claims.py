"""Mandates that people claim: the proofs side by side, accepted or refused with a reason."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.db.models.expressions import Combinable
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from civic.lib.permissions import Refused
from civic.officials.actions.claims import accept_claim, refuse_claim
from civic.officials.forms import RefusalForm
from civic.officials.holders import rivals
from civic.officials.mailboxes import domain_of
from civic.officials.models import Claim, RegisterFile
from civic.officials.register.matching import compare
from civic.operators.base import Closed, operator
from civic.operators.site import site


@admin.register(Claim, site=site)
class ClaimAdmin(Closed):
    """What waits, oldest first; what was decided stays to be read."""

    list_display = ["function", "territory", "user", "state", "address_answer", "made_at"]
    list_filter = ["state", "code"]
    list_select_related = ["user", "territory"]
    search_fields = ["function", "territory__name", "user__name", "user__handle"]
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Claim]:
        """Everybody's but one's own: nobody verifies their own."""
        return Claim.objects.exclude(user=operator(request).pk)

    def get_ordering(self, request: HttpRequest) -> list[str | Combinable]:
        """What waits comes first, the oldest on top."""
        return ["decided_at", "made_at"] if request.GET.get("state__exact") else ["-made_at"]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """One claim with its proofs; a POST decides."""
        rows = self.get_queryset(request).select_related("user", "territory", "decided_by")
        claim = get_object_or_404(rows, pk=_uid(object_id))
        form = RefusalForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and (answer := self._decide(request, claim, form)):
            return answer
        context = {
            **self.admin_site.each_context(request),
            "title": str(claim),
            "opts": Claim._meta,
            "claim": claim,
            "rivals": rivals(claim) if claim.is_pending else [],
            "register": compare(claim),
            "domain": domain_of(claim.address),
            "form": form if form.is_bound and "refuse" in request.POST else RefusalForm(),
        }
        status = 422 if request.method == "POST" else 200
        return TemplateResponse(request, "admin/officials/claim.html", context, status=status)

    def _decide(self, request: HttpRequest, claim: Claim, form: RefusalForm) -> HttpResponse | None:
        """Accept or refuse; None when the form must be shown again."""
        try:
            if "accept" in request.POST:
                accept_claim(by=operator(request), claim=claim)
                said = _("Mandat vérifié : %s. Son badge est affiché.")
            elif form.is_valid():
                reason = form.cleaned_data["reason"]
                refuse_claim(by=operator(request), claim=claim, reason=reason)
                said = _("Mandat refusé : %s. La personne lit le motif.")
            else:
                return None
        except Refused as refused:
            form.add_error(None, refused.reason) if form.is_bound else None
            self.message_user(request, refused.reason, messages.ERROR)
            return None
        self.message_user(request, said % claim, messages.SUCCESS)
        return redirect("admin:officials_claim_changelist")


@admin.register(RegisterFile, site=site)
class RegisterFileAdmin(Closed):
    """Which files of the Répertoire national des élus are in place, from whom, of when."""

    fields = ["name", "vintage", "lines", "unplaced", "source", "licence", "digest", "loaded_at"]
    list_display = ["name", "vintage", "lines", "unplaced", "source", "licence"]
    ordering = ["kind"]


def _uid(text: str) -> Any:
    """The key of a row, or one that no row has."""
    return Claim._meta.pk.to_python(text) if len(text) == 36 else None
