"""« J’ai écrit »: one press, and whether one's own page may tell it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from civic.accounts.consents import TEXTS
from civic.accounts.models import Consent
from initiatives.permissions import OPINIONS_TEXT_VERSION


class SentForm(forms.Form):
    """Nothing of the letter: only that it was sent."""

    show_name = forms.BooleanField(
        label=_("Ma page peut montrer que j’ai écrit"),
        required=False,
        help_text=_("Sinon personne ne le sait : seul le nombre est public, à partir de cinq."),
    )
    # The letter of the kit they started from; an odd one is left out.
    message = forms.CharField(required=False, widget=forms.HiddenInput)
    agrees = forms.BooleanField(
        label=TEXTS[Consent.Purpose.OPINIONS][OPINIONS_TEXT_VERSION],
        error_messages={"required": _("Cochez cette case pour que votre lettre soit comptée.")},
    )

    def __init__(self, *args: Any, needs_consent: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not needs_consent:
            del self.fields["agrees"]

    def said(self) -> dict[str, Any]:
        """What `say_sent` takes, once valid."""
        key = self.cleaned_data["message"]
        is_key = key.isascii() and key.isdigit() and len(key) < 18
        return {
            "message": int(key) if is_key else None,
            "show_name": self.cleaned_data["show_name"],
            "agrees": bool(self.cleaned_data.get("agrees")),
        }
