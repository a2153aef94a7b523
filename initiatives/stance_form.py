"""The form by which one takes a side."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from civic.accounts.consents import TEXTS
from civic.accounts.models import Consent
from initiatives.permissions import OPINIONS_TEXT_VERSION


class StanceForm(forms.Form):
    """Whether to show one's name and, the first time, the explicit agreement.

    Both boxes are unticked: silence is not an agreement (GDPR article 4, 11).
    """

    agrees = forms.BooleanField(
        label=TEXTS[Consent.Purpose.OPINIONS][OPINIONS_TEXT_VERSION],
        error_messages={
            "required": _("Cochez cette case pour que votre position puisse être enregistrée.")
        },
    )
    show_name = forms.BooleanField(
        label=_("Montrer mon nom sur la page de cette initiative"),
        help_text=_("Sans cela, vous êtes seulement compté. Vous pourrez changer d’avis."),
        required=False,
    )

    def __init__(self, data: Any = None, *, needs_consent: bool, shows: bool = False) -> None:
        super().__init__(data, initial={"show_name": shows})
        if not needs_consent:
            del self.fields["agrees"]
