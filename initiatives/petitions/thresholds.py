"""How many signatures call for what. The formula is the instance's, never one petition's."""

import math
from dataclasses import dataclass
from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from civic.lib.tuning import Fields, Setting
from initiatives.replies.pace import GROUP

REPLY_SHARE = 0.005
REPLY_LEAST, REPLY_MOST = 30, 10_000
# Where fewer people live than the least, everybody would have to sign: five are enough.
SMALLEST = 5
# Signatures that call for a reply, then for a debate: what operators start from, and what holds of
# national petitions opened before they could choose.
NATIONAL = (10_000, 100_000)


@dataclass(frozen=True)
class Formula:
    """The reply threshold: `clamp(ceil(share × population), least, most)`."""

    share: float = REPLY_SHARE
    least: int = REPLY_LEAST
    most: int = REPLY_MOST

    def __post_init__(self) -> None:
        """Refuse what would make a threshold that nobody can reach or that means nothing."""
        if not 0 < self.share <= 1:
            raise ValueError("the share of the population lies between 0 and 1")
        if not SMALLEST <= self.least <= self.most:
            raise ValueError(f"thresholds must satisfy {SMALLEST} <= least <= most")


class FormulaForm(forms.Form):
    """A share of the inhabitants, and two bounds."""

    percent = forms.DecimalField(
        label=_("Part des habitants, en %"),
        min_value=Decimal("0.1"),
        max_value=2,
        decimal_places=2,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    least = forms.IntegerField(label=_("Au moins"), min_value=10, max_value=500)
    most = forms.IntegerField(label=_("Au plus"), min_value=1_000, max_value=50_000)


class FormulaSetting(Setting[Formula]):
    """The share stands in the environment as a fraction, and is typed in percent."""

    def default(self) -> Fields:
        """The fields as the environment says them."""
        fields = super().default()
        return fields | {"percent": (Decimal(str(fields["percent"])) * 100).normalize()}


# The instance's own. Raises `ValueError` when the environment's means nothing.
the_formula = FormulaSetting(
    slug="seuils",
    group=GROUP,
    title=_("Seuil de réponse"),
    what=_(
        "Combien de signatures demandent une réponse aux élus d’un territoire. Une pétition "
        "ouverte garde le seuil du jour où elle s’est ouverte : seules les suivantes changent."
    ),
    form=FormulaForm,
    defaults={"percent": "REPLY_SHARE", "least": "REPLY_LEAST", "most": "REPLY_MOST"},
    make=lambda of: Formula(float(of["percent"]) / 100, of["least"], of["most"]),
    rule=_(
        "De 0,1 à 2 % des habitants, entre 10 et 50 000 : un seuil que personne n’atteint fait "
        "taire. Une formule pour tous, jamais pour une pétition ; un hameau demande moins."
    ),
)


@dataclass(frozen=True)
class National:
    """What national petitions must reach: a reply, then a public debate."""

    reply: int
    debate: int


class NationalForm(forms.Form):
    """Two numbers, the second well beyond the first."""

    reply = forms.IntegerField(
        label=_("Signatures pour une réponse"), min_value=1_000, max_value=50_000
    )
    debate = forms.IntegerField(
        label=_("Signatures pour un débat public"), min_value=10_000, max_value=150_000
    )

    def clean(self) -> Fields:
        """A debate asks for at least twice what a reply does."""
        data: Fields = super().clean() or self.cleaned_data
        if len(data) == len(self.fields) and data["debate"] < 2 * data["reply"]:
            self.add_error("debate", _("Un débat demande au moins le double d’une réponse."))
        return data


national: Setting[National] = Setting(
    slug="seuils-nationaux",
    group=GROUP,
    title=_("Seuils des pétitions nationales"),
    what=_(
        "Combien de signatures demandent une réponse au décideur national, puis un débat public. "
        "Une pétition ouverte garde les seuils du jour où elle s’est ouverte : seules les "
        "suivantes changent."
    ),
    form=NationalForm,
    defaults={"reply": "NATIONAL_REPLY", "debate": "NATIONAL_DEBATE"},
    make=lambda of: National(of["reply"], of["debate"]),
    rule=_(
        "De 1 000 à 50 000 pour une réponse, de 10 000 à 150 000 pour un débat, les mêmes pour "
        "toutes les pétitions : un seuil que personne n’atteint fait taire. Il en faut 150 000 "
        "pour saisir le Conseil économique, social et environnemental : jamais plus ici."
    ),
)


def reply_threshold(population: int | None, formula: Formula | None = None) -> int:
    """How many signatures call the local officials to reply.

    0.5 % of the inhabitants, at least 30 (or everybody but never under 5 in a hamlet), at most
    10,000; 30 where the population is unknown.
    """
    rule = formula or Formula()
    if population is None:
        return rule.least
    least = min(rule.least, max(SMALLEST, population))
    return min(max(math.ceil(rule.share * population), least), rule.most)


def thresholds_today(population: int | None, *, is_national: bool) -> tuple[int, int | None]:
    """What a petition that opens now must reach: for a reply, for a debate if national."""
    if is_national:
        chosen = national()
        return chosen.reply, chosen.debate
    return reply_threshold(population, the_formula()), None
