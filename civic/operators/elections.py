"""The calendar of elections: polls (corrected, cancelled, never deleted) and who stands."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from civic.elections import actions
from civic.elections.models import LAST_CLOSING, Candidate, Poll
from civic.lib.permissions import Refused
from civic.operators.base import Closed, operator
from civic.operators.forms import CandidateForm, PollForm
from civic.operators.site import site


class Calendar(Closed):
    """A page that writes through the actions."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """The calendar grows."""
        return self.admin_site.has_permission(request)

    def each(self, request: HttpRequest, rows: QuerySet[Any], do: Callable[[Any], object]) -> None:
        """Do it to each selected row; a refusal is told with its reason and stops nothing else."""
        for row in rows:
            try:
                do(row)
            except Refused as refused:
                self.message_user(request, f"{row} : {refused.reason}", messages.ERROR)
            else:
                self.message_user(request, _("Fait : %s.") % row, messages.SUCCESS)


@admin.register(Poll, site=site)
class PollAdmin(Calendar):
    """Elections and their dates, the latest first."""

    form = PollForm
    fields = ["name", "place", "candidates_from", "first_on", "second_on", "closes", "zone"]
    list_display = ["name", "territory", "candidates_from", "first_on", "second_on", "cancelled_at"]
    list_select_related = ["territory"]
    search_fields = ["name", "territory__name"]
    ordering = ["-first_on", "-pk"]
    actions = ["cancel"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A decree may move a date; a poll that was cancelled stays so."""
        stands = obj is None or obj.cancelled_at is None
        return stands and self.admin_site.has_permission(request)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Most are national, and close when the big towns do."""
        return {
            "place": "fr",
            "closes": LAST_CLOSING,
            **super().get_changeform_initial_data(request),
        }

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """Show the place of the poll that is corrected."""
        form = super().get_form(request, obj, change, **kwargs)
        if obj is not None and "place" in form.base_fields:
            form.base_fields["place"].initial = obj.territory_id
        return form

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What is typed; of a cancelled poll, what is stored."""
        if obj is not None and not self.has_change_permission(request, obj):
            return [*self.list_display, "closes", "zone"]
        return self.fields

    def save_model(self, request: HttpRequest, obj: Poll, form: Any, change: bool) -> None:
        """Write through the action."""
        names = PollForm.Meta.fields
        typed: dict[str, Any] = {name: form.cleaned_data[name] for name in names}
        typed["territory"] = form.cleaned_data["place"]
        if change:
            actions.change_poll(by=operator(request), poll=obj, **typed)
            return
        written = actions.register_poll(by=operator(request), **typed)
        obj.__dict__.update(written.__dict__)

    @admin.action(description=_("Annuler les scrutins choisis"))
    def cancel(self, request: HttpRequest, queryset: QuerySet[Poll]) -> None:
        """Cancel through the action."""
        by = operator(request)
        self.each(request, queryset, lambda row: actions.cancel_poll(by=by, poll=row))


@admin.register(Candidate, site=site)
class CandidateAdmin(Calendar):
    """Who stands, as on the official list. A candidacy is taken back, never edited."""

    form = CandidateForm
    fields = ["poll", "name", "person"]
    list_display = ["name", "poll", "user", "declared_at", "withdrawn_at"]
    list_select_related = ["poll", "user"]
    search_fields = ["name", "poll__name"]
    ordering = ["-pk"]
    actions = ["withdraw"]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What is typed to write; what is stored to read."""
        return self.list_display if obj else self.fields

    def save_model(self, request: HttpRequest, obj: Candidate, form: Any, change: bool) -> None:
        """Write through the action."""
        written = actions.declare_candidate(
            by=operator(request),
            poll=form.cleaned_data["poll"],
            name=form.cleaned_data["name"],
            user=form.cleaned_data["person"],
        )
        obj.__dict__.update(written.__dict__)

    @admin.action(description=_("Retirer les candidatures choisies"))
    def withdraw(self, request: HttpRequest, queryset: QuerySet[Candidate]) -> None:
        """Take back through the action."""
        by = operator(request)
        self.each(request, queryset, lambda row: actions.withdraw_candidate(by=by, candidate=row))
