"""A goal with its unit and its day; a step towards it; its correction."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from initiatives.actions.goals import Aim, Done
from initiatives.forms.fields import Address, Line, has_letters
from initiatives.models import Goal, GoalStep
from initiatives.models.goal import LINE_MAX, MOST, UNIT_MAX, Unit

_NUMBER = {
    "required": _("Écrivez un nombre."),
    "invalid": _("Écrivez un nombre entier."),
    "min_value": _("Au moins %(limit_value)s."),
    "max_value": _("Ce nombre est trop grand."),
}
_DAY = {
    "required": _("Choisissez un jour."),
    "invalid": _("Écrivez une date, par exemple 24/06/2027."),
}


def _number(label: Any, least: int, **more: Any) -> forms.IntegerField:
    kind = forms.NumberInput(attrs={"inputmode": "numeric"})
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=MOST,
        widget=kind,
        error_messages=_NUMBER,
        **more,
    )


def _day(label: Any, **more: Any) -> forms.DateField:
    kind = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, widget=kind, error_messages=_DAY, **more)


class GoalForm(forms.Form):
    """What is to be reached, and by when; `due_before` lets a passed day stay as it was."""

    line = Line(
        label=_("Ce que vous voulez atteindre"),
        max_length=LINE_MAX,
        validators=[has_letters],
        help_text=_("Par exemple : « Planter une haie le long de la route de Brochon »."),
        error_messages={"required": _("Dites ce qui sera atteint.")},
    )
    target = _number(_("Combien"), 1)
    unit = forms.ChoiceField(
        label=_("De quoi"),
        choices=[(one.value, one.label.capitalize()) for one in Unit],
        widget=forms.RadioSelect,
        help_text=_("Les euros sont promis ou versés ailleurs : aucun argent ne passe par ici."),
        error_messages={"required": _("Choisissez ce qui se compte.")},
    )
    unit_name = Line(
        label=_("Si c’est autre chose, son nom au pluriel"),
        max_length=UNIT_MAX,
        required=False,
        help_text=_("Par exemple : « mètres de haie »."),
    )
    due_on = _day(_("Pour quel jour"))
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, due_before: date | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.due_before = due_before

    def clean_due_on(self) -> date:
        """A day to come, or the one that was set. Raises `ValidationError`."""
        day: date = self.cleaned_data["due_on"]
        if day <= timezone.localdate() and day != self.due_before:
            raise ValidationError(_("Choisissez un jour à venir."))
        return day

    def clean(self) -> dict[str, Any]:
        """Anything else has a name."""
        data = super().clean() or self.cleaned_data
        if data.get("unit") != Unit.OTHER:
            data["unit_name"] = ""
        elif not data.get("unit_name") and "unit_name" not in self.errors:
            self.add_error("unit_name", _("Dites ce qui se compte."))
        return data

    def aim(self) -> Aim:
        """What was typed, once valid."""
        return Aim(**{name: self.cleaned_data[name] for name in Aim.__dataclass_fields__})


class StepForm(forms.Form):
    """So much more, on one day."""

    amount = _number(_("De combien vous avez avancé"), 1)
    day = _day(_("Le jour"))
    line = Line(
        label=_("En une ligne, ce qui a été fait"),
        max_length=LINE_MAX,
        validators=[has_letters],
        error_messages={"required": _("Dites en une ligne ce qui a été fait.")},
    )
    source = Address(
        label=_("Une page qui le montre"),
        required=False,
        help_text=_("Un article, un compte rendu, une photo publiée : qui doute peut vérifier."),
    )

    def __init__(self, *args: Any, unit: str, corrects: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        amount = self.fields["amount"]
        amount.help_text = _("En %(unit)s.") % {"unit": unit}
        if corrects:
            self.fields["amount"] = _number(
                _("Le bon nombre"),
                0,
                help_text=_("En %(unit)s. Zéro si l’étape n’a pas eu lieu.") % {"unit": unit},
            )
            self.fields["line"].label = _("Ce qu’il fallait lire, et pourquoi cela change")

    def done(self) -> Done:
        """What was typed, once valid."""
        return Done(**{name: self.cleaned_data[name] for name in Done.__dataclass_fields__})


def typed_goal(row: Goal) -> dict[str, Any]:
    """What the form holds of a goal."""
    kept = {name: getattr(row, name) for name in Aim.__dataclass_fields__}
    return {**kept, "seen": row.version}


def typed_step(row: GoalStep) -> dict[str, Any]:
    """What the form of a correction holds of a step."""
    return {name: getattr(row, name) for name in Done.__dataclass_fields__}
