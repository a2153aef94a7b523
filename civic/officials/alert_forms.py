"""Forms of alerts: a condition, a rhythm."""

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from civic.accounts.models import Mandate
from civic.officials.models import Alert, AlertPace
from civic.themes.models import Theme

SPEEDS, SHARES = (10, 30, 100, 300, 1000), (75, 90, 100)


class AlertForm(forms.Form):
    """What one wants to be told of, in which area."""

    mandate = forms.ChoiceField(
        label=_("Pour le territoire de"),
        error_messages={"required": _("Choisissez un mandat.")},
    )
    sort = forms.ChoiceField(
        label=_("Quand"),
        choices=Alert.Sort.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choisissez ce dont vous voulez être prévenu."),
            "invalid_choice": _("Choisissez une des réponses proposées."),
        },
    )
    speed = forms.TypedChoiceField(
        label=_("Si elle avance vite : combien de personnes en 7 jours, au moins"),
        coerce=int,
        empty_value=None,
        required=False,
        choices=[(one, str(one)) for one in SPEEDS],
        error_messages={"invalid_choice": _("Choisissez un des nombres proposés.")},
    )
    share = forms.TypedChoiceField(
        label=_("Si elle approche de son seuil : à partir de quelle part"),
        coerce=int,
        empty_value=None,
        required=False,
        choices=[(one, f"{one} %") for one in SHARES],
        initial=75,
        error_messages={"invalid_choice": _("Choisissez une des parts proposées.")},
    )
    theme = forms.ModelChoiceField(
        label=_("Thème"),
        queryset=Theme.objects.none(),
        required=False,
        empty_label=_("Tous les thèmes"),
        error_messages={"invalid_choice": _("Ce thème n’existe plus : choisissez-en un autre.")},
    )

    def __init__(self, data: Any, mandates: list[Mandate]) -> None:
        first = {"mandate": str(mandates[0].pk), "speed": SPEEDS[0]}
        super().__init__(data, initial=first)
        self.mandates = mandates
        choice = cast(forms.ChoiceField, self.fields["mandate"])
        choice.choices = [(str(one.pk), str(one)) for one in mandates]
        choice.error_messages["invalid_choice"] = _("Ce bureau n’est pas l’un des vôtres.")
        cast(Any, self.fields["theme"]).queryset = Theme.objects.in_use()

    def clean(self) -> dict[str, Any]:
        """The number that goes with what was chosen. Raises `ValidationError`."""
        cleaned = self.cleaned_data
        needed = {"speed": "speed", "threshold": "share"}.get(str(cleaned.get("sort")))
        if needed and not cleaned.get(needed) and needed not in self.errors:
            self.add_error(needed, ValidationError(_("Choisissez un nombre.")))
        cleaned["number"] = cleaned.get(needed) if needed else None
        return cleaned

    @property
    def chosen(self) -> Mandate:
        """The mandate chosen."""
        asked = self.cleaned_data["mandate"]
        return next(one for one in self.mandates if str(one.pk) == asked)


class RhythmForm(forms.Form):
    """How often one is written to."""

    rhythm = forms.ChoiceField(
        label=_("Un message"),
        choices=AlertPace.Rhythm.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choisissez un rythme."),
            "invalid_choice": _("Choisissez un des rythmes proposés."),
        },
    )
