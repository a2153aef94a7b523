"""Incidents: written while they last, corrected, ended; the public reads them at once."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from civic.operators.base import Closed, operator
from civic.operators.forms import IncidentForm
from civic.operators.site import site
from civic.status import actions, measures
from civic.status.models import Incident

_TYPED = ["title", "seen", "started_at", "ended_at"]


@admin.register(Incident, site=site)
class IncidentAdmin(Closed):
    """What did not work, from when to when, and what people saw; never deleted."""

    form = IncidentForm
    fields = ["title", "seen", "started_at", "ended_at"]
    list_display = ["title", "started_at", "ended_at", "written_at"]
    search_fields = ["title"]
    ordering = ["-started_at", "-pk"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Each one is written."""
        return self.admin_site.has_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """It ends, and one knows better what happened."""
        return self.admin_site.has_permission(request)

    def save_model(self, request: HttpRequest, obj: Incident, form: Any, change: bool) -> None:
        """Write through the action."""
        typed: dict[str, Any] = {name: form.cleaned_data[name] for name in _TYPED}
        if change:
            written = actions.change_incident(by=operator(request), incident=obj, **typed)
        else:
            written = actions.declare_incident(by=operator(request), **typed)
        obj.__dict__.update(written.__dict__)
        measures.forget()
