"""What an operator types."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic.lib.dates import date_format
from civic.running.models import NOTE_MAX, Cost

# Months that can be chosen, this one included.
MONTHS = 24


class CostForm(forms.Form):
    """What one kind of thing cost in a month."""

    month = forms.TypedChoiceField(label=_("Mois"), coerce=date.fromisoformat)
    kind = forms.ChoiceField(label=_("Nature"), choices=Cost.Kind.choices)
    euros = forms.DecimalField(
        label=_("Montant, en euros"),
        min_value=0,
        max_digits=10,
        decimal_places=2,
        localize=True,
        help_text=_(
            "Pour le mois entier, toutes taxes comprises. Le travail compte aussi quand il est "
            "bénévole : ce qu’il aurait coûté. Entré de nouveau, il est corrigé."
        ),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={
            "required": _("Écrivez un montant, même zéro."),
            "invalid": _("Écrivez un nombre, comme 12,50."),
            "min_value": _("Un coût n’est pas négatif."),
        },
    )
    note = forms.CharField(
        label=_("Précision"),
        max_length=NOTE_MAX,
        required=False,
        help_text=_("Ce que c’est, sans nommer personne : « serveur et sauvegardes »."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """The last months, this one first."""
        super().__init__(*args, **kwargs)
        months = [(f"{day:%Y-%m-%d}", date_format(day, "F Y")) for day in last_months()]
        self.fields["month"].choices = months  # type: ignore[attr-defined]


def last_months() -> list[date]:
    """The first days of the last months, this one first."""
    today = timezone.localdate()
    ordinals = [today.year * 12 + today.month - 1 - back for back in range(MONTHS)]
    return [date(number // 12, number % 12 + 1, 1) for number in ordinals]


class ProofForm(forms.Form):
    """A message came: what its original says."""

    signed = forms.BooleanField(
        label=_("SPF et DKIM y sont notés « pass »"),
        required=False,
        help_text=_(
            "Votre messagerie le dit dans « Afficher l’original » ou « Source du message », à la "
            "ligne Authentication-Results."
        ),
    )
