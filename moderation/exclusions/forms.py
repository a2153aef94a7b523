"""What one asks of signatures to set them aside, and from when on suspects are let back."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from initiatives.forms.fields import Text
from initiatives.petitions.conditions import Conditions, Provider
from initiatives.petitions.states import Reason, SignatureState

EVIDENCE_MAX = 2000
_KEYED = RegexValidator(r"^[0-9a-f]{16}\Z", _("Reprenez ce signe de la page de la pétition."))


class Hour(forms.DateTimeField):
    """A moment by the hour: to the minute, two counts could tell of one person."""

    def __init__(self, **kwargs: Any) -> None:
        kind = {"type": "datetime-local", "step": "3600"}
        super().__init__(
            widget=forms.DateTimeInput(attrs=kind, format="%Y-%m-%dT%H:00"),
            error_messages={
                "invalid": _("Indiquez un jour et une heure."),
                "required": _("Indiquez un jour et une heure."),
            },
            **kwargs,
        )

    def clean(self, value: Any) -> Any:
        """Forget the minutes."""
        moment = super().clean(value)
        return moment.replace(minute=0, second=0, microsecond=0) if moment else None


class Points(forms.IntegerField):
    """From 0 to 100."""

    def __init__(self, **kwargs: Any) -> None:
        wrong = _("Un nombre de 0 à 100.")
        super().__init__(
            required=False,
            min_value=0,
            max_value=100,
            help_text=_("De 0 à 100."),
            error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), wrong),
            **kwargs,
        )


class Keyed(forms.CharField):
    """A hash that the controls stored; it comes from the page of groups."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"autocomplete": "off", "spellcheck": "false"}
        widget = forms.TextInput(attrs=attrs)
        super().__init__(required=False, validators=[_KEYED], widget=widget, **kwargs)


class ProposalForm(forms.Form):
    """Conditions, the reason that signers are told, and what shows it."""

    network = Keyed(label=_("Même réseau"))
    domain = Keyed(label=_("Même domaine"))
    stem = Keyed(label=_("Même série d’adresses"))
    provider = forms.ChoiceField(
        label=_("Sorte d’adresses"),
        required=False,
        choices=[("", _("Toutes")), *Provider.choices],
        error_messages={"invalid_choice": _("Choisissez dans la liste.")},
    )
    name_from = Points(label=_("Nom qui ne ressemble pas à un nom, à partir de"))
    name_to = Points(label=_("Nom qui ne ressemble pas à un nom, jusqu’à"))
    score_from = Points(label=_("Points des contrôles, à partir de"))
    score_to = Points(label=_("Points des contrôles, jusqu’à"))
    since = Hour(label=_("Confirmées à partir de"), required=False)
    until = Hour(label=_("Confirmées avant"), required=False)
    state = forms.ChoiceField(
        label=_("État"),
        required=False,
        choices=[
            ("", _("Comptées ou en vérification")),
            (SignatureState.CONFIRMED.value, _("Comptées")),
            (SignatureState.VERIFYING.value, _("En vérification")),
        ],
        error_messages={"invalid_choice": _("Choisissez dans la liste.")},
    )
    reason = forms.ChoiceField(
        label=_("Raison"),
        choices=[("", _("Choisissez dans la liste")), *Reason.choices],
        help_text=_("Publiée avec les nombres, et écrite à chaque personne concernée."),
        error_messages={
            "required": _("Choisissez une raison."),
            "invalid_choice": _("Choisissez une raison de la liste."),
        },
    )
    evidence = Text(
        label=_("Ce qui le montre"),
        rows=4,
        max_length=EVIDENCE_MAX,
        help_text=_("La personne qui applique le lit. Ni nom, ni adresse, ni camp."),
        error_messages={"required": _("Dites ce qui le montre : une autre personne doit juger.")},
    )

    def clean(self) -> dict[str, Any]:
        """Something must set these signatures apart; ranges go upwards."""
        data = self.cleaned_data
        for low, high in (("name_from", "name_to"), ("score_from", "score_to")):
            self._check_order(low, high)
        self._check_order("since", "until")
        if not self.errors and not self.conditions().names_a_sign:
            self.add_error(
                None,
                _(
                    "Choisissez un signe : un réseau, un domaine, une série, des adresses "
                    "jetables, un nom qui n’en est pas un ou des points. Beaucoup de signatures à "
                    "la fois n’en est pas un."
                ),
            )
        return data

    def _check_order(self, low: str, high: str) -> None:
        first, last = self.cleaned_data.get(low), self.cleaned_data.get(high)
        # Hours: an end at its beginning holds nothing.
        is_empty = isinstance(first, datetime) and first == last
        if first is not None and last is not None and (first > last or is_empty):
            self.add_error(high, _("La fin vient après le début."))

    def conditions(self) -> Conditions:
        """What is asked, once valid."""
        names = Conditions.__dataclass_fields__
        return Conditions(**{name: self.cleaned_data.get(name, "") for name in names})


class ReleaseForm(forms.Form):
    """From when on the controls were wrong."""

    since = Hour(label=_("Confirmées à partir de"))

    def clean_since(self) -> Any:
        """Not in the future: nobody is there yet."""
        since = self.cleaned_data["since"]
        if since > timezone.now() + timedelta(minutes=1):
            raise forms.ValidationError(_("Ce moment n’est pas encore passé."))
        return since


class GivingBackForm(forms.Form):
    """The reference somebody was sent, and what shows that it is somebody."""

    reference = forms.CharField(
        label=_("Référence"),
        help_text=_("Celle du message que la personne a reçu, par exemple 7C1BE60E-K4X2-9TQM."),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}
        ),
        error_messages={"required": _("Indiquez la référence que la personne cite.")},
    )
    evidence = Text(
        label=_("Ce qui le montre"),
        rows=3,
        max_length=EVIDENCE_MAX,
        help_text=_("La personne qui décide le lit. Ni nom, ni adresse, ni camp."),
        error_messages={"required": _("Dites ce qui le montre : une autre personne doit juger.")},
    )
