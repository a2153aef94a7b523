"""How many people each circle wants, and one person's invitation."""

from django import forms
from django.utils.translation import gettext_lazy as _

from initiatives.actions.circles import Ask, Goals
from initiatives.forms.fields import Line, Text
from initiatives.models.circle import GOAL_LEAST, GOAL_MOST, LINE_MAX, NAME_MAX, REQUEST_MAX

_BOUNDS = {
    "required": _("Dites combien de personnes."),
    "invalid": _("Écrivez un nombre."),
    "min_value": _("Trois personnes au moins."),
    "max_value": _("Cinq cents personnes au plus : au-delà, publiez."),
}


class CircleForm(forms.Form):
    """The two goals."""

    close = forms.IntegerField(
        label=_("Mes proches : combien de personnes ?"),
        initial=8,
        min_value=GOAL_LEAST,
        max_value=GOAL_MOST,
        help_text=_("Quand elles auront dit oui, elles pourront inviter les leurs."),
        error_messages=_BOUNDS,
    )
    theirs = forms.IntegerField(
        label=_("Leurs proches : combien de personnes ?"),
        initial=20,
        min_value=GOAL_LEAST,
        max_value=GOAL_MOST,
        help_text=_("Quand elles auront dit oui, il sera temps de publier."),
        error_messages=_BOUNDS,
    )

    def goals(self) -> Goals:
        """What was typed, once valid."""
        return Goals(self.cleaned_data["close"], self.cleaned_data["theirs"])


class HandedForm(forms.Form):
    """One person whom one gives their link oneself."""

    name = Line(
        label=_("Comment appelez-vous cette personne ?"),
        max_length=NAME_MAX,
        help_text=_("Pour vous y retrouver ; elle le lira en tête de sa page."),
        error_messages={"required": _("Dites qui vous invitez.")},
    )
    line = Text(
        label=_("Un mot pour elle"),
        max_length=LINE_MAX,
        rows=3,
        help_text=_("Pourquoi elle, et personne d’autre."),
        error_messages={"required": _("Écrivez-lui une phrase.")},
    )
    request = Line(
        label=_("Une seule chose que vous lui demandez"),
        max_length=REQUEST_MAX,
        help_text=_("Précise et faisable : « relire le deuxième paragraphe », « venir samedi »."),
        error_messages={"required": _("Dites ce que vous lui demandez.")},
    )

    def ask(self) -> Ask:
        """What was typed, once valid."""
        data = self.cleaned_data
        return Ask(data["name"], data["line"], data["request"], data.get("address", ""))


class InvitationForm(HandedForm):
    """The same, by mail if an address is given."""

    address = forms.EmailField(
        label=_("Son adresse e-mail"),
        required=False,
        help_text=_("Sans adresse, vous lui donnez son lien vous-même. Nous ne la gardons pas."),
        error_messages={"invalid": _("Cette adresse e-mail n’est pas complète.")},
    )
