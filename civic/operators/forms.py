"""Forms of the operators' site. People and places are typed, not picked from a list of all."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic.accounts.models import Mandate, RoleGrant, User
from civic.accounts.permissions import can_grant_to
from civic.elections.models import Candidate, Poll
from civic.territories.models import Territory
from moderation.models import TrustedFlagger

NO_ACCOUNT = _("Aucun compte à cette adresse ni sous cet identifiant.")


def find_person(typed: str) -> User | None:
    """A living account by its e-mail address or its handle."""
    people = User.objects.filter(erased_at__isnull=True, is_active=True)
    return (
        people.filter(email__iexact=typed.strip()).first()
        or people.filter(handle=typed.strip().lower()).first()
    )


class PersonForm(forms.ModelForm):
    """Find somebody by e-mail address or handle."""

    # Set by the page: who is granting.
    granter: User
    person = forms.CharField(
        label=_("Personne"), help_text=_("Son adresse e-mail ou son identifiant public.")
    )

    def clean_person(self) -> User:
        """A living account, and not one's own."""
        user = find_person(self.cleaned_data["person"])
        if user is None:
            raise forms.ValidationError(NO_ACCOUNT)
        if not can_grant_to(self.granter, user):
            raise forms.ValidationError(_("Personne ne s’attribue une fonction."))
        return user


class RoleGrantForm(PersonForm):
    """Give a role."""

    class Meta:
        model = RoleGrant
        fields = ["role"]


class PlaceForm(forms.ModelForm):
    """Name a place by its code."""

    place = forms.CharField(
        label=_("Territoire"),
        help_text=_("Son code : 21231 pour Dijon, d21, r27, un SIREN d’intercommunalité, ou fr."),
    )

    def clean_place(self) -> Territory:
        """A place of the present vintage."""
        code = self.cleaned_data["place"].strip().lower()
        found = Territory.objects.current().filter(code=code).first()
        if found is None:
            raise forms.ValidationError(_("Aucun territoire n’a ce code."))
        return found


class MandateForm(PersonForm, PlaceForm):
    """Record a mandate that was checked."""

    class Meta:
        model = Mandate
        fields = ["code", "function", "starts_on", "ends_on"]

    def clean(self) -> dict[str, Any]:
        """Dates in order."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        start, end = data.get("starts_on"), data.get("ends_on")
        if start and end and end < start:
            self.add_error("ends_on", _("La fin précède le début."))
        return data


class PollForm(PlaceForm):
    """Write an election in the calendar, or correct it."""

    class Meta:
        model = Poll
        fields = ["name", "candidates_from", "first_on", "second_on", "closes", "zone"]
        help_texts = {
            "candidates_from": _("Le jour où les candidatures sont connues."),
            "closes": _("L’heure du dernier bureau de vote qui ferme, à cette heure locale."),
            "zone": _(
                "Un territoire qui vote la veille, ou dont les bureaux ferment plus tard, a sa "
                "propre ligne : même nom, son territoire, son heure."
            ),
        }

    def clean(self) -> dict[str, Any]:
        """Dates in order."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        begins, first, second = (data.get(name) for name in _DAYS)
        if begins and first and first < begins:
            self.add_error("first_on", _("Le vote précède le début de la période."))
        if first and second and second <= first:
            self.add_error("second_on", _("Le second tour suit le premier."))
        return data


_DAYS = ("candidates_from", "first_on", "second_on")


class CandidateForm(forms.ModelForm):
    """Write down that somebody stands. There is no field for a party."""

    person = forms.CharField(
        label=_("Compte"),
        required=False,
        help_text=_("Son adresse e-mail ou son identifiant public, si son compte est connu."),
    )

    class Meta:
        model = Candidate
        fields = ["poll", "name"]
        help_texts = {"name": _("Prénom et nom, comme sur la liste officielle.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Polls that are not over, nor cancelled."""
        super().__init__(*args, **kwargs)
        if "poll" in self.fields:
            rows = Poll.objects.not_over(timezone.localdate()).in_order()
            self.fields["poll"].queryset = rows  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        """A first and a last name: one word alone would name too many people."""
        name: str = self.cleaned_data["name"].strip()
        if len(name.split()) < 2:
            raise forms.ValidationError(_("Écrivez le prénom et le nom."))
        return name

    def clean_person(self) -> User | None:
        """A living account, or none."""
        typed = self.cleaned_data["person"].strip()
        user = find_person(typed) if typed else None
        if typed and user is None:
            raise forms.ValidationError(NO_ACCOUNT)
        return user


class TrustedFlaggerForm(forms.ModelForm):
    """A designated body and the account it sends its notices with."""

    person = forms.CharField(
        label=_("Compte"),
        help_text=_("L’adresse e-mail ou l’identifiant public du compte de l’organisme."),
    )

    class Meta:
        model = TrustedFlagger
        fields = ["name", "designated_on", "ended_on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """The account is named once: another account is another line."""
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["person"]

    def clean_person(self) -> User:
        """A living account that no other body uses today."""
        user = find_person(self.cleaned_data["person"])
        if user is None:
            raise forms.ValidationError(NO_ACCOUNT)
        if TrustedFlagger.objects.filter(user=user, ended_on__isnull=True).exists():
            raise forms.ValidationError(_("Ce compte est déjà celui d’un signaleur de confiance."))
        return user
