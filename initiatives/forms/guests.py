"""Somebody is asked into a team or an organisation: by their public name, or by an address."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext_lazy as _

from civic.accounts.models import User
from initiatives.forms.fields import Line, account_named


class GuestForm(forms.Form):
    """One person at a time."""

    who = Line(
        label=_("Qui voulez-vous inviter ?"),
        max_length=254,
        help_text=_(
            "Une adresse e-mail, ou le nom qui termine l’adresse de sa page ici "
            "(par exemple « louise-marchandeau »)."
        ),
        error_messages={"required": _("Dites qui vous invitez.")},
    )

    # Who has an account; None when an address was typed.
    person: User | None = None

    def clean_who(self) -> str:
        """Find the account of a public name; an address is taken as it is."""
        who = str(self.cleaned_data["who"]).removeprefix("@")
        if "@" in who:
            EmailValidator(_("Cette adresse e-mail n’est pas complète."))(who)
            return who
        self.person = account_named(who)
        if self.person is None:
            raise ValidationError(_("Personne n’a ce nom public ici : essayez son adresse e-mail."))
        return who

    @property
    def address(self) -> str:
        """What was typed, when it is no account's name."""
        return "" if self.person else str(self.cleaned_data["who"])
