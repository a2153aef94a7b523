"""A short word to somebody."""

from django import forms
from django.utils.translation import gettext_lazy as _

from initiatives.forms.fields import Text
from initiatives.models.thanks import TEXT_MAX


class ThanksForm(forms.Form):
    """The words, and whether they may be shown."""

    text = Text(
        label=_("Votre mot"),
        max_length=TEXT_MAX,
        rows=4,
        help_text=_("Dites ce que cette personne a fait, et ce que cela a changé."),
        error_messages={"required": _("Écrivez votre mot, même en une phrase.")},
    )
    may_show = forms.BooleanField(
        label=_("La personne peut le montrer sur sa page"),
        required=False,
        help_text=_("Avec votre nom. Sans cette case, le mot reste entre vous deux."),
    )
