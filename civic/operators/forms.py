"""Forms of the operators' site. People and places are typed, not picked from a list of all."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic.accounts.finding import find_person
from civic.accounts.models import Mandate, User
from civic.accounts.permissions import (
    can_grant_to,
    check_can_give_mandate,
    check_can_grant_to,
)
from civic.elections.models import Candidate, Poll
from civic.lib.permissions import Refused
from civic.status.models import Incident
from civic.territories.models import Territory
from moderation import kinds
from moderation.forms.notices import own_hosts
from moderation.models import Order, TrustedFlagger
from moderation.models.order import WITHIN
from moderation.subjects import subject_of

NO_ACCOUNT = _("Aucun compte à cette adresse ni sous cet identifiant.")


class PersonForm(forms.ModelForm):
    """Find somebody by e-mail address or handle."""

    # Set by the page: who is granting.
    granter: User
    # Why this person may not be given what the form gives; raises `Refused`.
    check: Callable[[User | None, User], None] = staticmethod(check_can_grant_to)
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
        try:
            self.check(self.granter, user)
        except Refused as refused:
            raise forms.ValidationError(refused.reason) from refused
        return user


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

    check = staticmethod(check_can_give_mandate)

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


class IncidentForm(forms.ModelForm):
    """Tell everybody what does not work, or that it works again."""

    class Meta:
        model = Incident
        fields = ["title", "seen", "started_at", "ended_at"]
        help_texts = {
            "seen": _(
                "Ce qu’une personne a vu et ce qu’elle doit faire, sans nommer quelqu’un ni dire "
                "où chercher une faille."
            ),
            "ended_at": _("Vide tant qu’il dure."),
        }

    def clean(self) -> dict[str, Any]:
        """Dates in order, and none to come."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        start, end = data.get("started_at"), data.get("ended_at")
        now = timezone.now()
        for name, moment in (("started_at", start), ("ended_at", end)):
            if moment and moment > now:
                self.add_error(name, _("Cette heure est à venir."))
        if start and end and end < start:
            self.add_error("ended_at", _("La fin précède le début."))
        return data


class TrustedFlaggerForm(forms.ModelForm):
    """A designated body and the account it sends its notices with."""

    person = forms.CharField(
        label=_("Compte"),
        help_text=_(
            "L’adresse e-mail ou l’identifiant public du compte de l’organisme. Ses signalements "
            "pèsent davantage quand ce compte est connecté, et à partir du jour de la désignation."
        ),
        error_messages={"required": _("Dites avec quel compte l’organisme signale.")},
    )

    class Meta:
        model = TrustedFlagger
        fields = ["name", "designated_on", "ended_on"]
        help_texts = {
            "name": _("Tel que l’Arcom le désigne."),
            "designated_on": _("Jour, mois, année : 31/12/2026."),
            "ended_on": _("Vide tant que la désignation tient. Jour, mois, année."),
        }
        error_messages = {
            "name": {"required": _("Écrivez le nom de l’organisme.")},
            "designated_on": {
                "required": _("Écrivez le jour de la désignation."),
                "invalid": _("Écrivez une date comme 31/12/2026."),
            },
            "ended_on": {"invalid": _("Écrivez une date comme 31/12/2026.")},
        }

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

    def clean(self) -> dict[str, Any]:
        """A designation ends after it began."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        start, end = data.get("designated_on"), data.get("ended_on")
        if start and end and end < start:
            self.add_error("ended_on", _("La fin précède la désignation."))
        return data


def _subject(address: str) -> tuple[str, str]:
    """The kind and key of the content at an address of this site; empty at any other."""
    try:
        host = urlsplit(address).hostname
    except ValueError:
        return "", ""
    return subject_of(address) if host is None or host in own_hosts() else ("", "")


class OrderForm(forms.ModelForm):
    """An order of an authority as it came: who, on which law, about what, by when."""

    hours = forms.IntegerField(
        label=_("Délai, en heures"),
        min_value=1,
        max_value=720,
        required=False,
        help_text=_(
            "Celui que dit l’injonction. Vide : 1 heure pour un contenu terroriste, 48 pour une "
            "fausse information avant un vote, 24 autrement."
        ),
    )
    addresses = forms.CharField(
        label=_("Adresses des contenus"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=_("Une par ligne, telles que l’autorité les donne. Chacune ouvre un dossier."),
    )

    class Meta:
        model = Order
        fields = [
            "kind",
            "basis",
            "issuer",
            "issuer_email",
            "reference",
            "state",
            "category",
            "asked",
            "received_at",
            "silent_until",
        ]
        help_texts = {
            "issuer_email": _(
                "L’accusé de réception et la suite donnée y partent. Vide : vous les recevez pour "
                "les transmettre."
            ),
            "asked": _("Ce que lira la personne qui décide. Aucun nom de personne."),
            "silent_until": _(
                "Vide si rien ne l’interdit : l’auteur est alors informé aussitôt. Sinon, il l’est "
                "ce jour-là."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """What it is about and its time are written once."""
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["hours"], self.fields["addresses"]
        elif "issuer" in self.fields:
            self.fields["issuer"].required = True

    def clean_received_at(self) -> Any:
        """Not later than now."""
        at = self.cleaned_data["received_at"]
        if at > timezone.now():
            raise forms.ValidationError(_("Cette heure n’est pas encore passée."))
        return at

    def clean_addresses(self) -> list[tuple[str, str, str]]:
        """The contents behind the addresses, or which of them lead to none."""
        lines = [line.strip() for line in self.cleaned_data["addresses"].splitlines()]
        found = [(*_subject(line), line[:500]) for line in lines if line]
        wrong = [line for kind, key, line in found if kinds.find(kind, key) is None]
        if wrong:
            raise forms.ValidationError(
                _("Aucun contenu de ce site à cette adresse : %(addresses)s"),
                params={"addresses": ", ".join(wrong)},
            )
        if not found and self.data.get("kind") == Order.Kind.ACT:
            raise forms.ValidationError(_("Une injonction d’agir vise au moins un contenu."))
        return found

    def clean(self) -> dict[str, Any]:
        """Nothing about an order comes before it."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        since = data.get("received_at") or self.instance.received_at
        for name in ("silent_until", "acknowledged_at", "done_at"):
            if data.get(name) and data[name] < since:
                self.add_error(name, _("C’est avant la réception de l’injonction."))
        if data.get("received_at") and not self.instance.pk:
            hours = data.get("hours")
            within = timedelta(hours=hours) if hours else WITHIN[data.get("basis") or "other"]
            self.instance.due_at = data["received_at"] + within
        return data
