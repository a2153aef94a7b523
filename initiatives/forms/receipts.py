"""The form that checks a receipt."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from initiatives.models import Petition
from initiatives.petitions import receipts

# « 12 », « /initiatives/12-rouvrir-la-passerelle/ », the same with the site before it.
_NUMBER = re.compile(r"(?:^|/initiatives/)(\d{1,18})(?:$|-)")


class ReceiptForm(forms.Form):
    """Which petition, and the code."""

    petition = forms.CharField(
        label=_("Quelle pétition ?"),
        help_text=_("Collez l’adresse de sa page, ou son numéro."),
        max_length=500,
        error_messages={"required": _("Dites de quelle pétition il s’agit.")},
    )
    code = forms.CharField(
        label=_("Votre reçu"),
        help_text=_("Ses 24 lettres et chiffres, avec ou sans tirets."),
        max_length=80,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}
        ),
        error_messages={"required": _("Collez le code de votre reçu.")},
    )

    def clean_petition(self) -> Petition:
        """The petition that was meant."""
        found = petition_named(self.cleaned_data["petition"])
        if found is None:
            raise forms.ValidationError(_("Aucune pétition n’a cette adresse ni ce numéro."))
        return found

    def clean_code(self) -> str:
        """The letters of the code, however they were typed."""
        try:
            return receipts.normal(self.cleaned_data["code"])
        except ValueError:
            raise forms.ValidationError(
                _("Un reçu a 24 lettres et chiffres : vérifiez qu’il n’en manque pas.")
            ) from None


def petition_named(text: str) -> Petition | None:
    """The petition of the initiative whose number or address this is."""
    number = _NUMBER.search(text.strip())
    if number is None:
        return None
    rows = Petition.objects.select_related("initiative__territory")
    return rows.filter(initiative=min(int(number[1]), 2**63 - 1)).first()
