"""The form that gives another proof."""

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _


class PostcodeForm(forms.Form):
    """The postcode of the commune that one gave when signing."""

    postcode = forms.CharField(
        label=_("Code postal de votre commune"),
        help_text=_("Celui de la commune indiquée en signant : cinq chiffres."),
        max_length=9,
        validators=[RegexValidator(r"\A\d{5}\Z", _("Écrivez les cinq chiffres."))],
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "postal-code", "size": "6"}
        ),
        error_messages={"required": _("Écrivez votre code postal.")},
    )

    def refuse(self) -> None:
        """Say that it is not the one of the commune."""
        self.add_error(
            "postcode",
            _("Ce n’est pas un code postal de la commune que vous avez indiquée. Vérifiez-le."),
        )
