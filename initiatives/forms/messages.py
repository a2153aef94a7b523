"""Write to somebody; say whether one may be written to."""

from django import forms
from django.utils.translation import gettext_lazy as _

from initiatives.forms.fields import Text
from initiatives.models.message import TEXT_MAX


class MessageForm(forms.Form):
    """The words."""

    text = Text(
        label=_("Votre message"),
        max_length=TEXT_MAX,
        rows=5,
        help_text=_("Du texte simple : les adresses de sites ne deviennent pas des liens."),
        error_messages={"required": _("Écrivez votre message.")},
    )


class ReachForm(forms.Form):
    """How the mail tells of a message."""

    with_text = forms.BooleanField(
        label=_("Mettre le texte du message dans l’e-mail"),
        required=False,
        help_text=_("Sans cette case, l’e-mail dit seulement qu’un message vous attend."),
    )
