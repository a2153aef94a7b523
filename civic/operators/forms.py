"""Forms of the operators' site. People and places are typed, not picked from a list of all."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from civic.accounts.models import Mandate, RoleGrant, User
from civic.accounts.permissions import can_grant_to
from civic.territories.models import Territory


class PersonForm(forms.ModelForm):
    """Find somebody by e-mail address or handle."""

    # Set by the page: who is granting.
    granter: User
    person = forms.CharField(
        label=_("Personne"), help_text=_("Son adresse e-mail ou son identifiant public.")
    )

    def clean_person(self) -> User:
        """A living account, and not one's own."""
        typed = self.cleaned_data["person"].strip()
        people = User.objects.filter(erased_at__isnull=True, is_active=True)
        user = (
            people.filter(email__iexact=typed).first()
            or people.filter(handle=typed.lower()).first()
        )
        if user is None:
            raise forms.ValidationError(_("Aucun compte à cette adresse ni sous cet identifiant."))
        if not can_grant_to(self.granter, user):
            raise forms.ValidationError(_("Personne ne s’attribue une fonction."))
        return user


class RoleGrantForm(PersonForm):
    """Give a role."""

    class Meta:
        model = RoleGrant
        fields = ["role"]


class MandateForm(PersonForm):
    """Record a mandate that was checked."""

    place = forms.CharField(
        label=_("Territoire"),
        help_text=_("Son code : 21231 pour Dijon, d21, r27, un SIREN d’intercommunalité, ou fr."),
    )

    class Meta:
        model = Mandate
        fields = ["function", "starts_on", "ends_on"]

    def clean_place(self) -> Territory:
        """A place of the present vintage."""
        code = self.cleaned_data["place"].strip().lower()
        found = Territory.objects.current().filter(code=code).first()
        if found is None:
            raise forms.ValidationError(_("Aucun territoire n’a ce code."))
        return found

    def clean(self) -> dict[str, Any]:
        """Dates in order."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        start, end = data.get("starts_on"), data.get("ends_on")
        if start and end and end < start:
            self.add_error("ends_on", _("La fin précède le début."))
        return data
