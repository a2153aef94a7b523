"""Forms of one's own account."""

from datetime import date, datetime, time

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic.accounts.handles import clean_handle, clean_name
from civic.accounts.models import ApiToken, User
from civic.lib.unseen import without_unseen
from civic.territories.fields import TerritoryField
from civic.territories.models import Kind


class ProfileForm(forms.ModelForm):
    """What others read about a person, and how the site looks for them."""

    home = TerritoryField(
        kinds=(Kind.COMMUNE, Kind.DISTRICT),
        label=_("Ma commune"),
        required=False,
        help_text=_("Son nom ou son code postal, pour voir d’abord ce qui s’y passe."),
    )

    class Meta:
        model = User
        fields = ["name", "handle", "bio", "home", "home_is_public", "display"]
        labels = {
            "name": _("Nom affiché"),
            "handle": _("Identifiant public"),
            "bio": _("Présentation"),
            "home_is_public": _("Montrer ma commune sur ma page publique"),
            "display": _("Apparence du site"),
        }
        help_texts = {
            "name": _("Un prénom et un nom, ou un pseudonyme : c’est ce que les autres liront."),
            "handle": _("L’adresse de votre page : lettres sans accent, chiffres et tirets."),
            "bio": _("Deux phrases pour dire qui vous êtes. Rien d’obligatoire."),
        }
        widgets = {"bio": forms.Textarea(attrs={"rows": 3}), "display": forms.RadioSelect}
        error_messages = {
            "handle": {"invalid": _("Des lettres sans accent, des chiffres et des tirets.")}
        }

    def clean_name(self) -> str:
        """One readable line."""
        return clean_name(self.cleaned_data["name"])

    def clean_bio(self) -> str:
        """What can be seen of it."""
        return without_unseen(self.cleaned_data["bio"])

    def clean_handle(self) -> str:
        """Free, and not reserved."""
        return clean_handle(self.cleaned_data["handle"], owner=self.instance)

    def validate_unique(self) -> None:
        """`clean_handle` asked already, with our words."""


class TokenForm(forms.Form):
    """A new API key."""

    name = forms.CharField(
        label=_("Nom de la clé"),
        max_length=60,
        help_text=_("Pour la reconnaître, par exemple « Mon tableur »."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("Ce que la clé permet"),
        choices=ApiToken.Scope,
        widget=forms.CheckboxSelectMultiple,
    )
    expires_on = forms.DateField(
        label=_("Dernier jour de validité"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Sans date, la clé vaut jusqu’à ce que vous la révoquiez."),
    )

    def clean_expires_on(self) -> date | None:
        """A day to come."""
        day: date | None = self.cleaned_data["expires_on"]
        if day is not None and day < timezone.localdate():
            raise forms.ValidationError(_("Choisissez une date à venir."))
        return day

    @property
    def expires_at(self) -> datetime | None:
        """The end of the last day, in Paris."""
        day: date | None = self.cleaned_data["expires_on"]
        return timezone.make_aware(datetime.combine(day, time.max)) if day else None


class EraseForm(forms.Form):
    """The last word before an erasure."""

    email = forms.CharField(
        label=_("Votre adresse e-mail, pour confirmer"),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: object, user: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.user = user

    def clean_email(self) -> str:
        """The person's own address, whatever the case."""
        typed: str = self.cleaned_data["email"].strip()
        if typed.lower() != self.user.email.lower():
            raise forms.ValidationError(_("Ce n’est pas l’adresse de ce compte."))
        return typed
