"""Ask somebody into a team, answer, and write what the team agreed on."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from initiatives.actions.team import Guest
from initiatives.forms.fields import Text
from initiatives.forms.guests import GuestForm
from initiatives.models.team import ASKED, CHARTER_MAX, LINE_MAX, TeamRole

_WHAT = {
    TeamRole.COAUTHOR: _("Co-auteur : écrit le texte, gère la pétition, invite, peut clore"),
    TeamRole.ANIMATOR: _("Animateur : tient les stands, les relevés sur papier et les actions"),
}


class InviteForm(GuestForm):
    """One person, one role, a word to them."""

    role = forms.ChoiceField(
        label=_("Son rôle"),
        choices=[(role.value, _WHAT[role]) for role in ASKED],
        initial=TeamRole.COAUTHOR.value,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez un rôle.")},
    )
    line = Text(
        label=_("Un mot pour cette personne"),
        max_length=LINE_MAX,
        rows=3,
        help_text=_("Pourquoi elle, et ce que vous feriez ensemble."),
        error_messages={
            "required": _("Écrivez-lui une phrase : une invitation n’est pas un tract.")
        },
    )

    def guest(self) -> Guest:
        """Who was typed, once valid."""
        data: dict[str, Any] = self.cleaned_data
        role = TeamRole(data["role"])
        return Guest(role, line=data["line"], person=self.person, address=self.address)


class AcceptForm(forms.Form):
    """One's agreement to be named in public, asked before."""

    is_public = forms.BooleanField(
        label=_("J’accepte que mon nom et ce rôle soient publics"),
        error_messages={"required": _("Cochez cette case : une équipe est publique.")},
    )


class CharterForm(forms.Form):
    """One paragraph."""

    text = Text(
        label=_("Ce sur quoi l’équipe s’est mise d’accord"),
        max_length=CHARTER_MAX,
        rows=6,
        required=False,
        help_text=_(
            "Un paragraphe : comment vous décidez, qui parle au nom de l’équipe, "
            "ce que vous ne ferez pas."
        ),
    )
