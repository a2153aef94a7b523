"""Until when the people of an area are asked."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic.lib.permissions import Conflict
from initiatives.actions.calls import check_closes_on
from initiatives.replies.pace import pace


class CallForm(forms.Form):
    """The last day on which people are heard."""

    closes_on = forms.DateField(
        label=_("Jusqu’à quel jour écoutez-vous les habitants ?"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        error_messages={
            "required": _("Choisissez le dernier jour."),
            "invalid": _("Écrivez une date, comme 31/12/2027."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Say what it commits to."""
        super().__init__(*args, **kwargs)
        text = _("Entre 7 et 180 jours. Ensuite, votre réponse est attendue sous %(n)d jours.")
        self.fields["closes_on"].help_text = text % {"n": pace().local}

    def clean_closes_on(self) -> date:
        """A day that leaves time to answer. Raises `ValidationError`."""
        day: date = self.cleaned_data["closes_on"]
        try:
            check_closes_on(day, timezone.localdate())
        except Conflict as refused:
            raise ValidationError(refused.reason) from refused
        return day
