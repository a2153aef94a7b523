"""What a network asks for, and the choice among the accounts it gave."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from civic.syndication.connectors import connecting
from civic.syndication.connectors.base import Account
from civic.syndication.connectors.webhook import Webhook, new_secret

TYPED_MOST = 500


class NetworkForm(forms.Form):
    """The fields of one network; what is wrong with them is said by the network's own way."""

    def __init__(self, data: Any, network: str) -> None:
        super().__init__(data)
        for one in connecting.fields(network):
            widget: forms.Widget = forms.TextInput({"placeholder": one.example})
            if one.secret:
                # Never sent back to the page: it is typed again.
                widget = forms.PasswordInput({"autocomplete": "off"})
            made = network == Webhook.key and one.name == "secret"
            self.fields[one.name] = forms.CharField(
                initial=new_secret() if made else None,
                label=one.label,
                help_text=one.help,
                widget=widget,
                required=False,
                max_length=TYPED_MOST,
            )

    def typed(self) -> dict[str, str]:
        """What was typed, by field."""
        return {name: str(value) for name, value in self.cleaned_data.items()}


class AccountForm(forms.Form):
    """Which of the accounts that a network gave."""

    account = forms.TypedChoiceField(
        label=_("Le compte"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choisissez un compte."),
            "invalid_choice": _("Choisissez un des comptes proposés."),
        },
    )

    def __init__(self, data: Any, accounts: tuple[Account, ...]) -> None:
        super().__init__(data)
        names = [(str(place), one.credential.name) for place, one in enumerate(accounts)]
        self.fields["account"].choices = names  # type: ignore[attr-defined]
