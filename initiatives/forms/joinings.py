"""The one text that two who say nearly the same would sign."""

from django import forms
from django.utils.translation import gettext_lazy as _

from initiatives.forms.fields import Text
from initiatives.models.argument import TEXT_MAX


class JoiningForm(forms.Form):
    """What is proposed to the other."""

    text = Text(
        label=_("Le texte que vous signeriez ensemble"),
        max_length=TEXT_MAX,
        rows=5,
        help_text=_("Partez du vôtre, et gardez ce que l’autre dit de mieux."),
        error_messages={"required": _("Écrivez le texte commun, même en une phrase.")},
    )


class AnswerForm(forms.Form):
    """Yes or no: nothing to fill in, and nothing to explain."""
