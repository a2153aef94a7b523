"""Ask somebody into a team, answer, and write what the team agreed on."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext_lazy as _

from civic.accounts.models import User
from initiatives.actions.team import Guest
from initiatives.forms.fields import Line, Text
from initiatives.models.team import ASKED, CHARTER_MAX, LINE_MAX, TeamRole

_WHAT = {
    TeamRole.COAUTHOR: _("Co-auteur : écrit le texte, gère la pétition, invite, peut clore"),
    TeamRole.ANIMATOR: _("Animateur : tient les stands, les relevés sur papier et les actions"),
}


class InviteForm(forms.Form):
    """One person, one role, a word to them."""

    who = Line(
        label=_("Qui voulez-vous inviter ?"),
        max_length=254,
        help_text=_(
            "Une adresse e-mail, ou le nom qui termine l’adresse de sa page ici "
            "(par exemple « louise-marchandeau »)."
        ),
        error_messages={"required": _("Dites qui vous invitez.")},
    )
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

    def clean_who(self) -> str:
        """Find the account of a public name; an address is taken as it is."""
        who = str(self.cleaned_data["who"]).removeprefix("@")
        if "@" in who:
            EmailValidator(_("Cette adresse e-mail n’est pas complète."))(who)
            return who
        handle = who.rstrip("/").rpartition("/")[2]
        person = User.objects.filter(handle=handle, erased_at=None, is_active=True).first()
        if person is None:
            raise ValidationError(_("Personne n’a ce nom public ici : essayez son adresse e-mail."))
        self._person = person
        return who

    def guest(self) -> Guest:
        """Who was typed, once valid."""
        data: dict[str, Any] = self.cleaned_data
        person = getattr(self, "_person", None)
        address = "" if person else data["who"]
        return Guest(TeamRole(data["role"]), line=data["line"], person=person, address=address)


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
