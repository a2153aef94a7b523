"""Claim a mandate, ask somebody to help, refuse with a reason."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic.accounts.functions import Function
from civic.officials.actions.claims import Said
from civic.officials.holders import fits
from civic.officials.mailboxes import is_personal
from civic.officials.models.claim import EVIDENCE_MAX, FUNCTION_MAX, REASON_MAX
from civic.territories.fields import TerritoryField
from initiatives.forms.fields import Address, Line, Text

# The longest elected mandates in France last six years; a postponed poll adds to them.
LONGEST = timedelta(days=366 * 8)
# A mandate may be claimed between the poll and its first day.
EARLY = timedelta(days=60)


class Day(forms.DateField):
    """A day, with the browser's calendar."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
        kwargs["error_messages"] = {
            "required": _("Donnez la date."),
            "invalid": _("Cette date ne se lit pas : écrivez-la comme 2026-03-22."),
            **kwargs.get("error_messages", {}),
        }
        super().__init__(**kwargs)


class ClaimForm(forms.Form):
    """What somebody says of their mandate, and what proves it."""

    civil_name = Line(
        label=_("Vos prénom et nom, comme sur les résultats officiels"),
        max_length=120,
        help_text=_(
            "Pour les comparer au Répertoire national des élus. Lus par les exploitants seulement, "
            "et oubliés un an après."
        ),
        error_messages={"required": _("Donnez vos prénom et nom d’état civil.")},
    )
    code = forms.ChoiceField(
        label=_("Votre fonction"),
        choices=[("", _("Choisissez une fonction")), *Function.choices],
        error_messages={
            "required": _("Choisissez votre fonction."),
            "invalid_choice": _("Choisissez une fonction de la liste."),
        },
    )
    function = Line(
        label=_("Comment elle s’affiche"),
        max_length=FUNCTION_MAX,
        help_text=_("Par exemple « Adjointe au maire chargée des mobilités ». Aucun parti."),
        error_messages={"required": _("Écrivez votre fonction comme elle doit se lire.")},
    )
    territory = TerritoryField(
        label=_("De quel territoire"),
        help_text=_(
            "La commune, l’intercommunalité, le département, la région ; votre département pour "
            "un mandat parlementaire."
        ),
        error_messages={"required": _("Dites de quel territoire vous êtes élu.")},
    )
    starts_on = Day(label=_("Début du mandat"))
    ends_on = Day(
        label=_("Fin du mandat"),
        help_text=_("La date prévue de la prochaine élection : le badge s’arrête ce jour-là."),
    )
    evidence = Text(
        label=_("Ce qui le prouve"),
        max_length=EVIDENCE_MAX,
        rows=4,
        required=False,
        help_text=_(
            "Par exemple : procès-verbal d’élection du 22 mars 2026, délibération n° 12, arrêté "
            "de délégation."
        ),
    )
    evidence_link = Address(
        label=_("Une page officielle qui le montre"),
        required=False,
        help_text=_("La page des élus sur le site de la mairie, par exemple."),
    )
    address = forms.EmailField(
        label=_("Une adresse e-mail de l’institution"),
        required=False,
        help_text=_(
            "Celle de la mairie ou la vôtre là-bas. Nous lui demandons de confirmer : cela aide, "
            "sans suffire seul. Pas d’adresse personnelle : laissez vide si vous n’en avez pas."
        ),
        error_messages={"invalid": _("Cette adresse e-mail n’est pas complète.")},
    )

    def clean_civil_name(self) -> str:
        """A first name and a last name: one word alone would match too many people."""
        name: str = self.cleaned_data["civil_name"]
        if len(name.split()) < 2:
            raise ValidationError(_("Écrivez le prénom et le nom."))
        return name

    def clean_address(self) -> str:
        """Not a mailbox that anybody opens in a minute."""
        address = str(self.cleaned_data["address"] or "").lower()
        if address:
            EmailValidator(_("Cette adresse e-mail n’est pas complète."))(address)
        if address and is_personal(address):
            raise ValidationError(
                _(
                    "C’est une messagerie grand public : elle ne dit rien de l’institution. Donnez "
                    "une adresse de l’institution, ou laissez vide et joignez une autre preuve."
                )
            )
        return address

    def clean_ends_on(self) -> date:
        """A mandate that is over is not claimed."""
        end: date = self.cleaned_data["ends_on"]
        if end < timezone.localdate():
            raise ValidationError(_("Ce mandat est déjà terminé à cette date."))
        return end

    def clean_starts_on(self) -> date:
        """Begun, or nearly."""
        start: date = self.cleaned_data["starts_on"]
        if start > timezone.localdate() + EARLY:
            raise ValidationError(_("Ce mandat commence dans plus de 60 jours : revenez alors."))
        return start

    def clean(self) -> dict[str, Any]:
        """Dates in order, a function that exists there, and something that proves it."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        start, end, place = data.get("starts_on"), data.get("ends_on"), data.get("territory")
        if start and end and end <= start:
            self.add_error("ends_on", _("La fin précède le début."))
        elif start and end and end - start > LONGEST:
            self.add_error("ends_on", _("Aucun mandat ne dure plus de huit ans."))
        if place and data.get("code") and not fits(data["code"], place.kind):
            text = _(
                "Cette fonction n’existe pas dans ce territoire (%(kind)s) : vérifiez l’un et "
                "l’autre."
            )
            self.add_error("territory", text % {"kind": place.get_kind_display()})
        no_error = not {"evidence", "evidence_link"} & set(self.errors)
        if no_error and not data.get("evidence") and not data.get("evidence_link"):
            self.add_error(
                "evidence", _("Donnez une preuve : quelques mots, un lien, ou les deux.")
            )
        return data

    def said(self) -> Said:
        """What was typed, once valid."""
        return Said(**{name: self.cleaned_data[name] for name in Said.__dataclass_fields__})


class RefusalForm(forms.Form):
    """Why, in words that the person reads."""

    reason = Text(
        label=_("Motif, lu par la personne"),
        max_length=REASON_MAX,
        rows=4,
        error_messages={"required": _("Donnez le motif : la personne le lira.")},
    )
