"""Search the past cases that one may read."""

from datetime import datetime
from typing import cast

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from civic.accounts.models import User
from civic.accounts.permissions import require_role
from civic.accounts.roles import Role
from civic.territories.fields import TerritoryField
from initiatives.pagination import BadTokenError, Order, paginate
from initiatives.views.addresses import page_url
from moderation.categories import grouped
from moderation.forms.days import DayField
from moderation.models.decision import Measure
from moderation.past.queries import Question, asked, decisions_of, readable_of

ORDER = Order("decided_at", "pk", datetime)
WORDS_LENGTH = 200


class SearchForm(forms.Form):
    """What one remembers of a case; kept in the address."""

    q = forms.CharField(
        label=_("Mots du titre"),
        required=False,
        max_length=WORDS_LENGTH,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    motif = forms.ChoiceField(
        label=_("Motif"), required=False, choices=[("", _("Tous")), *grouped()]
    )
    mesure = forms.ChoiceField(
        label=_("Décision"), required=False, choices=[("", _("Toutes")), *Measure.choices]
    )
    territoire = TerritoryField(label=_("Territoire"), required=False)
    depuis = DayField(label=_("Décidés à partir du"), required=False)
    jusqu = DayField(label=_("Décidés jusqu’au"), required=False)

    def question(self) -> Question:
        """What is asked, once valid."""
        data = self.cleaned_data
        place = data["territoire"]
        if place is not None:
            # An address holds the code only: the form shows the name.
            cast(QueryDict, self.data)["territoire_texte"] = place.label
        return Question(
            words=data["q"],
            motive=data["motif"],
            measure=data["mesure"],
            place=place,
            since=data["depuis"],
            until=data["jusqu"],
        )


@require_safe
@require_role(Role.MODERATOR)
def past_cases(request: HttpRequest) -> HttpResponse:
    """The decided cases that answer, latest first; nothing of one's own side."""
    user = cast(User, request.user)
    form = SearchForm(request.GET.copy())
    if not form.is_valid():
        return render(request, "moderation/past/cases.html", {"form": form}, status=422)
    after, before = request.GET.get("apres", ""), request.GET.get("avant", "")
    try:
        page = paginate(asked(form.question(), user), ORDER, after=after, before=before)
    except BadTokenError as error:
        raise Http404 from error
    rows = readable_of(page.rows, user)
    decisions = decisions_of(rows)
    context = {
        "form": form,
        "cases": [(row, decisions.get(row.pk)) for row in rows],
        "is_filtered": any(value for name, value in form.cleaned_data.items() if name != "q"),
        "next_url": page_url(request, apres=page.after) if page.after else "",
        "previous_url": page_url(request, avant=page.before) if page.before else "",
    }
    return render(request, "moderation/past/cases.html", context)
