"""What can be asked of the desk, in the address and nowhere else."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, cast
from urllib.parse import urlencode

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from civic.accounts.models import Mandate
from civic.officials.models.figures import AreaFigureQuerySet
from civic.territories.fields import COMMUNES, TerritoryField
from civic.territories.models import Kind, Territory
from civic.themes.models import Theme
from initiatives.filters import theme_choices


class State(StrEnum):
    """Where initiatives are, for somebody who answers."""

    ALL = ""
    OPEN = "ouvertes"
    WAITING = "attendues"
    OVERDUE = "en-retard"
    ANSWERED = "repondues"
    CLOSED = "closes"


STATES = [
    (State.ALL, _("Toutes")),
    (State.OPEN, _("Ouvertes")),
    (State.WAITING, _("Réponse attendue")),
    (State.OVERDUE, _("Sans réponse à l’échéance")),
    (State.ANSWERED, _("Réponse donnée")),
    (State.CLOSED, _("Closes")),
]


class Order(StrEnum):
    """How the table of communes is sorted: each column has one order that is worth reading."""

    OPEN = "ouvertes"
    NEW = "recentes"
    WAITING = "attendues"
    OVERDUE = "retard"
    NAME = "nom"


# What a desk's address can hold.
ASKED = ("mandat", "theme", "commune", "etat", "periode", "tri")
DAYS = {"7": 7, "30": 30, "90": 90, "365": 365}
TREND_DAYS = 90
PERIODS = [
    ("", _("Depuis ma dernière visite")),
    ("7", _("Les 7 derniers jours")),
    ("30", _("Les 30 derniers jours")),
    ("90", _("Les 90 derniers jours")),
    ("365", _("Les 12 derniers mois")),
]


@dataclass(frozen=True, kw_only=True)
class Filters:
    """A valid question about some areas."""

    codes: tuple[str, ...]
    themes: tuple[int, ...] = ()
    state: State = State.ALL
    # Days back; None for « since the last visit ».
    days: int | None = None
    is_plain: bool = True
    order: Order = Order.OPEN
    # What the address holds, for links that change one thing of it.
    asked: tuple[tuple[str, str], ...] = ()

    def query(self, **changes: str) -> str:
        """The same question with something else in it; an empty value takes it out."""
        asked = {**dict(self.asked), **changes}
        return "?" + urlencode({name: asked[name] for name in ASKED if asked.get(name)})

    @property
    def is_everything(self) -> bool:
        """Whether nothing narrows the lists: a period says what is new, and leaves all of it."""
        return not self.themes and self.state == State.ALL

    def narrow(self, rows: AreaFigureQuerySet, today: date) -> AreaFigureQuerySet:
        """Those of these rows that answer."""
        if self.themes:
            rows = rows.filter(theme__in=self.themes)
        asked = rows.filter(called_at__isnull=False, answered_at=None)
        return {
            State.ALL: rows,
            State.OPEN: rows.filter(is_open=True),
            State.CLOSED: rows.filter(is_open=False),
            State.WAITING: asked.filter(Q(due_on=None) | Q(due_on__gte=today)),
            State.OVERDUE: asked.filter(due_on__lt=today),
            State.ANSWERED: rows.filter(answered_at__isnull=False),
        }[self.state]

    def trend_since(self, today: date) -> date:
        """The first day of the charts."""
        return today - timedelta(days=(self.days or TREND_DAYS) - 1)


_NARROWING = ("theme", "commune", "etat", "periode")


class DeskForm(forms.Form):
    """The form above the desk; everything is optional."""

    mandat = forms.ChoiceField(label=_("Mandat"), required=False)
    theme = forms.ChoiceField(label=_("Thème"), required=False)
    commune = TerritoryField(label=_("Commune"), required=False, kinds=COMMUNES)
    etat = forms.ChoiceField(label=_("État"), required=False, choices=STATES)
    periode = forms.ChoiceField(label=_("Période"), required=False, choices=PERIODS)
    # From the links on the columns; what is no order is the usual one.
    tri = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, mandates: list[Mandate], themes: Iterable[Theme]) -> None:
        super().__init__(data.copy())
        self.mandates, self.themes = mandates, list(themes)
        every = [("", _("Tous mes mandats"))] if len(mandates) > 1 else []
        mandate = cast(forms.ChoiceField, self.fields["mandat"])
        mandate.choices = [*every, *((str(one.pk), str(one)) for one in mandates)]
        mandate.error_messages["invalid_choice"] = gettext("Ce bureau n’est pas l’un des vôtres.")
        theme = cast(forms.ChoiceField, self.fields["theme"])
        # Read when somebody chooses one, or when the form is drawn: seldom.
        theme.choices = lambda: [("", _("Tous les thèmes")), *theme_choices(self.themes)]
        theme.error_messages["invalid_choice"] = gettext("Ce thème n’existe pas.")

    def clean_commune(self) -> Territory | None:
        """A commune of one of the areas."""
        place: Territory | None = self.cleaned_data["commune"]
        if place is not None and not any(is_in(place, one.territory) for one in self.mandates):
            raise forms.ValidationError(
                _("Cette commune n’est dans aucun de vos territoires : choisissez-en une autre.")
            )
        return place

    def clean_tri(self) -> Order:
        """One of the orders."""
        asked = self.cleaned_data["tri"]
        return Order(asked) if asked in set(Order) else Order.OPEN

    @property
    def chosen(self) -> list[Mandate]:
        """The mandates that are looked at."""
        asked = self.cleaned_data["mandat"] if self.is_valid() else ""
        return [one for one in self.mandates if str(one.pk) == asked] or self.mandates

    def filters(self) -> Filters:
        """The valid question."""
        asked = self.cleaned_data
        place = asked["commune"]
        if place is not None:
            cast(QueryDict, self.data)["commune_texte"] = place.label
        codes = [place.pk] if place else outermost([one.territory for one in self.chosen])
        return Filters(
            codes=tuple(codes),
            themes=self._theme_keys(asked["theme"]),
            state=State(asked["etat"]),
            days=DAYS.get(asked["periode"]),
            is_plain=self.is_plain,
            order=asked["tri"],
            asked=tuple((name, self.data[name]) for name in ASKED if self.data.get(name)),
        )

    @property
    def is_plain(self) -> bool:
        """Whether nothing is asked but which mandate; an invalid question asks something."""
        asked = self.cleaned_data
        return self.is_valid() and not any(asked[name] for name in _NARROWING)

    @property
    def told(self) -> tuple[object, ...]:
        """All that it offers to choose from."""
        mandates = tuple((one.pk, str(one)) for one in self.mandates)
        return mandates, tuple((one.pk, one.slug, one.name) for one in self.themes)

    def _theme_keys(self, slug: str) -> tuple[int, ...]:
        chosen = [one for one in self.themes if one.slug == slug]
        finer = [one for one in self.themes if one.parent_id in {top.pk for top in chosen}]
        return tuple(one.pk for one in [*chosen, *finer])


def is_in(place: Territory, area: Territory) -> bool:
    """Whether a commune is in an area."""
    if area.kind == Kind.EPCI:
        return place.epci_id == area.pk
    return place.path.startswith(area.path)


def outermost(places: list[Territory]) -> list[str]:
    """The codes of places, without those that another of them contains."""
    found = {one.pk: one for one in places}
    return [
        one.pk
        for one in found.values()
        if not any(other.pk != one.pk and is_in(one, other) for other in found.values())
    ]
