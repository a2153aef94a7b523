"""What an operator types about roles: who, which, until when, why it ends."""

from datetime import date, datetime, time, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic.accounts.finding import find_person
from civic.accounts.models import RoleGrant, User
from civic.accounts.permissions import check_can_give_role
from civic.accounts.roles import Role
from civic.lib.permissions import Refused
from civic.lib.tuning import Fields


class UntilForm(forms.Form):
    """The last day of a role."""

    last_day = forms.DateField(
        label=_("Dernier jour"),
        required=False,
        help_text=_("Trois ans au plus. Vide : sans date de fin. Il finit de lui-même ce soir-là."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
    )

    @property
    def ends_at(self) -> datetime | None:
        """The moment at which that day is over, in Paris."""
        day: date | None = self.cleaned_data["last_day"]
        if day is None:
            return None
        return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


class GrantForm(UntilForm):
    """Give a role to somebody."""

    person = forms.CharField(
        label=_("Personne"), help_text=_("Son adresse e-mail ou son identifiant public.")
    )
    role = forms.ChoiceField(label=_("Rôle"), choices=Role.choices)

    field_order = ("person", "role", "last_day")

    def __init__(self, *args: object, by: User, **kwargs: object) -> None:
        """`by` is who gives."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.by = by

    def clean_person(self) -> User:
        """A living account that may be given a role by who gives."""
        user = find_person(self.cleaned_data["person"])
        if user is None:
            raise forms.ValidationError(_("Aucun compte à cette adresse ni sous cet identifiant."))
        try:
            check_can_give_role(self.by, user)
        except Refused as refused:
            raise forms.ValidationError(refused.reason) from refused
        return user

    def clean(self) -> Fields:
        """A role is given once; then it is renewed."""
        data: Fields = super().clean() or self.cleaned_data
        user, role = data.get("person"), data.get("role")
        if user and RoleGrant.objects.current().filter(user=user, role=role).exists():
            self.add_error("role", _("Cette personne a déjà ce rôle : prolongez-le."))
        return data


class EndForm(forms.Form):
    """Why a role ends."""

    reason = forms.CharField(
        label=_("Motif"), max_length=300, help_text=_("La personne le lira dans un courriel.")
    )
