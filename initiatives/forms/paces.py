"""How often each person writes in a debate, and until when."""

from django import forms
from django.utils.translation import gettext_lazy as _

from initiatives.models.debate import PACES

_WRONG = {
    "required": _("Choisissez une réponse."),
    "invalid_choice": _("Choisissez une réponse de la liste."),
}


class PaceForm(forms.Form):
    """One pace, one length."""

    pace = forms.ChoiceField(
        label=_("Chaque personne publie au plus"),
        choices=[(str(minutes), label) for minutes, label in PACES.items()],
        widget=forms.RadioSelect,
        error_messages=_WRONG,
    )
    length = forms.ChoiceField(
        label=_("Pendant"),
        choices=[("1", _("un jour")), ("3", _("trois jours")), ("7", _("une semaine"))],
        widget=forms.RadioSelect,
        error_messages=_WRONG,
    )

    def minutes(self) -> int:
        """The pace, once valid."""
        return int(self.cleaned_data["pace"])

    def days(self) -> int:
        """The length, once valid."""
        return int(self.cleaned_data["length"])
