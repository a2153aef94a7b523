"""Shapes of what people send about what they follow."""

from datetime import time
from typing import Any, cast
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from civic.notifications.models import Reader

# Where French is spoken first, then a town of each other zone with French people.
ZONES = [
    (
        _("France"),
        [
            ("Europe/Paris", _("France hexagonale et Corse")),
            ("America/Guadeloupe", _("Guadeloupe")),
            ("America/Martinique", _("Martinique")),
            ("America/Cayenne", _("Guyane")),
            ("Indian/Reunion", _("La Réunion")),
            ("Indian/Mayotte", _("Mayotte")),
            ("America/Miquelon", _("Saint-Pierre-et-Miquelon")),
            ("Pacific/Noumea", _("Nouvelle-Calédonie")),
            ("Pacific/Tahiti", _("Polynésie : Tahiti")),
            ("Pacific/Marquesas", _("Polynésie : Marquises")),
            ("Pacific/Wallis", _("Wallis-et-Futuna")),
            ("Indian/Kerguelen", _("Terres australes")),
        ],
    ),
    (
        _("Ailleurs"),
        [
            ("Pacific/Honolulu", _("Honolulu")),
            ("America/Los_Angeles", _("Los Angeles, Vancouver")),
            ("America/Denver", _("Denver, Calgary")),
            ("America/Chicago", _("Chicago")),
            ("America/Mexico_City", _("Mexico")),
            ("America/New_York", _("New York, Montréal")),
            ("America/Sao_Paulo", _("São Paulo, Buenos Aires")),
            ("Atlantic/Azores", _("Açores")),
            ("Europe/London", _("Londres, Lisbonne")),
            ("Africa/Abidjan", _("Abidjan, Dakar")),
            ("Africa/Casablanca", _("Casablanca")),
            ("Africa/Tunis", _("Alger, Tunis")),
            ("Africa/Kinshasa", _("Kinshasa, Libreville")),
            ("Europe/Athens", _("Athènes, Bucarest")),
            ("Asia/Beirut", _("Beyrouth")),
            ("Asia/Jerusalem", _("Jérusalem")),
            ("Africa/Cairo", _("Le Caire")),
            ("Europe/Moscow", _("Moscou, Istanbul")),
            ("Indian/Antananarivo", _("Antananarivo, Djibouti")),
            ("Asia/Dubai", _("Dubaï")),
            ("Asia/Kolkata", _("Delhi, Pondichéry")),
            ("Asia/Bangkok", _("Bangkok, Hanoï")),
            ("Asia/Shanghai", _("Pékin, Hong Kong, Singapour")),
            ("Asia/Tokyo", _("Tokyo, Séoul")),
            ("Australia/Sydney", _("Sydney")),
            ("Pacific/Auckland", _("Auckland")),
        ],
    ),
]
_KNOWN = available_timezones()
HOURS = [(str(hour), _("%(hour)d h") % {"hour": hour}) for hour in range(24)]


class AddressForm(forms.Form):
    """Follow with an address and no account."""

    email = forms.EmailField(
        label=_("Votre adresse e-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Écrivez votre adresse e-mail."),
            "invalid": _("Écrivez une adresse complète, comme nom@exemple.fr."),
        },
    )


class HoursForm(forms.Form):
    """When no message arrives, and by which clocks."""

    quiet_from = forms.TypedChoiceField(
        label=_("Pas de message à partir de"), choices=HOURS, coerce=lambda text: time(int(text))
    )
    quiet_to = forms.TypedChoiceField(
        label=_("Jusqu’à"), choices=HOURS, coerce=lambda text: time(int(text))
    )
    zone = forms.ChoiceField(
        label=_("L’heure d’où ?"),
        error_messages={"invalid_choice": _("Choisissez un lieu de la liste.")},
    )

    def __init__(self, data: Any = None, *, reader: Reader | None = None) -> None:
        """Show what the reader chose, even a zone that the list has not."""
        reader = reader or Reader()
        super().__init__(
            data,
            initial={
                "quiet_from": str(reader.quiet_from.hour),
                "quiet_to": str(reader.quiet_to.hour),
                "zone": reader.zone,
            },
        )
        zone = cast(forms.ChoiceField, self.fields["zone"])
        listed = {name for _title, group in ZONES for name, _place in group}
        others = [] if reader.zone in listed else [(reader.zone, reader.zone)]
        zone.choices = [*others, *((title, _known(group)) for title, group in ZONES)]


def _known(group: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """The zones that this machine knows."""
    return [row for row in group if row[0] in _KNOWN]
