"""An organisation presents itself, asks somebody in, and stands behind an initiative."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from civic.accounts.handles import clean_name
from civic.accounts.models import User
from civic.territories.fields import TerritoryField
from initiatives.actions.organisation_members import Guest
from initiatives.actions.organisations import Card
from initiatives.forms.fields import Address, Line, Text
from initiatives.forms.guests import GuestForm
from initiatives.models import Backing, Organisation, OrganisationRole
from initiatives.models.organisation import ABOUT_MAX, NAME_MAX

_WHAT = {
    OrganisationRole.MEMBER: _("Membre : peut dire qu’il en est"),
    OrganisationRole.LEAD: _("Responsable : parle en son nom, invite et gère la page"),
}
_RNA = re.compile(r"W[0-9]{9}\Z")


class CardForm(forms.Form):
    """How it presents itself."""

    sort = forms.ChoiceField(
        label=_("Ce que c’est"),
        choices=Organisation.Sort.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Dites ce que c’est.")},
    )
    name = Line(
        label=_("Son nom"),
        max_length=NAME_MAX,
        help_text=_("Son nom d’usage, tel que les gens la connaissent."),
        error_messages={"required": _("Donnez son nom.")},
    )
    about = Text(
        label=_("Ce qu’elle fait"),
        max_length=ABOUT_MAX,
        rows=5,
        required=False,
        help_text=_("Quelques phrases, pour qui ne la connaît pas."),
    )
    territory = TerritoryField(
        label=_("Où elle agit"),
        required=False,
        help_text=_("Une commune, un département, une région ou la France."),
    )
    site = Address(label=_("Son site"), required=False)
    number = forms.CharField(
        label=_("Son numéro officiel"),
        required=False,
        max_length=20,
        help_text=_(
            "Numéro SIREN (9 chiffres) ou numéro d’association (W et 9 chiffres). "
            "Il aide un opérateur à vérifier qu’elle existe."
        ),
    )

    def clean_name(self) -> str:
        """One readable line."""
        return clean_name(self.cleaned_data["name"])

    def clean_number(self) -> str:
        """A SIREN whose last figure is right, or a number of the register of associations."""
        number = re.sub(r"[\s.-]", "", str(self.cleaned_data["number"])).upper()
        if number and not _RNA.match(number) and not _is_siren(number):
            raise ValidationError(
                _("Ce numéro n’est ni un SIREN ni un numéro d’association : vérifiez-le.")
            )
        return number

    def card(self) -> Card:
        """What was typed, once valid."""
        return Card(**{name: self.cleaned_data[name] for name in Card.__dataclass_fields__})


class AskForm(GuestForm):
    """One person, one role."""

    role = forms.ChoiceField(
        label=_("Son rôle"),
        choices=[(role.value, label) for role, label in _WHAT.items()],
        initial=OrganisationRole.MEMBER.value,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez un rôle.")},
    )

    def guest(self) -> Guest:
        """Who was typed, once valid."""
        role = OrganisationRole(self.cleaned_data["role"])
        return Guest(role, person=self.person, address=self.address)


class JoinForm(forms.Form):
    """Whether to be named on its page; unticked, for it can tell an opinion."""

    shows_name = forms.BooleanField(
        label=_("Montrer mon nom sur la page de l’organisation"),
        required=False,
        help_text=_(
            "Être d’un syndicat ou d’un parti dit une opinion : sans cette case, seuls ses "
            "responsables savent que vous en êtes. Vous pourrez changer d’avis."
        ),
    )


class BackingForm(forms.Form):
    """One of the organisations that one speaks for, and what it is to the initiative."""

    organisation = forms.ModelChoiceField(
        label=_("Au nom de quelle organisation ?"),
        queryset=Organisation.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={
            "required": _("Choisissez l’organisation."),
            "invalid_choice": _("Vous ne parlez pas au nom de cette organisation."),
        },
    )
    sort = forms.ChoiceField(
        label=_("Ce qu’elle fait"),
        choices=[],
        initial=Backing.Sort.BACKS.value,
        widget=forms.RadioSelect,
        error_messages={"required": _("Dites si elle la porte ou la soutient.")},
    )

    def __init__(self, data: Any, *, user: User, may_carry: bool) -> None:
        super().__init__(data)
        field: Any = self.fields["organisation"]
        field.queryset = Organisation.objects.led_by(user).order_by("folded", "pk")
        backs = (Backing.Sort.BACKS.value, _("Elle la soutient"))
        carries = (Backing.Sort.CARRIES.value, _("Elle la porte : l’équipe écrit en son nom"))
        choices: Any = self.fields["sort"]
        choices.choices = [backs, carries] if may_carry else [backs]


def _is_siren(number: str) -> bool:
    """Nine figures whose Luhn sum is a multiple of ten (INSEE)."""
    if not re.fullmatch(r"[0-9]{9}", number):
        return False
    doubled = (int(one) * (2 if at % 2 else 1) for at, one in enumerate(number))
    return sum(one // 10 + one % 10 for one in doubled) % 10 == 0
