"""What a moderator writes in a rule."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from initiatives.forms.fields import Line, Text
from moderation.categories import grouped
from moderation.forms.days import DayField
from moderation.models.watch import LASTS, LASTS_MOST, LINES_MAX, RuleKind
from moderation.watch.neutrality import check_neutral
from moderation.watch.patterns import check_terms, matcher

REASON_MAX = 300


def _in_ninety_days() -> date:
    return timezone.localdate() + LASTS


class RuleForm(forms.Form):
    """Terms, the motive of the cases, why, and until when."""

    kind = forms.ChoiceField(
        label=_("Ce que la règle cherche"),
        widget=forms.RadioSelect,
        choices=RuleKind.choices,
        error_messages={
            "required": _("Choisissez ce que la règle cherche."),
            "invalid_choice": _("Choisissez dans la liste."),
        },
    )
    lines = Text(
        label=_("Termes, un par ligne"),
        rows=5,
        max_length=LINES_MAX,
        help_text=_(
            "Un mot ou une expression, un site (exemple.org, avec ses sous-domaines) ou un motif "
            "à la syntaxe RE2. Majuscules et accents ne comptent pas."
        ),
        error_messages={"required": _("Écrivez au moins un terme.")},
    )
    motive = forms.ChoiceField(
        label=_("Motif des dossiers qu’elle ouvre"),
        choices=[("", _("Choisissez dans la liste")), *grouped()],
        error_messages={
            "required": _("Choisissez un motif."),
            "invalid_choice": _("Choisissez un motif de la liste."),
        },
    )
    reason = Line(
        label=_("Pourquoi cette règle"),
        max_length=REASON_MAX,
        help_text=_("La personne qui tire le dossier le lit."),
        error_messages={"required": _("Dites pourquoi cette règle est utile.")},
    )
    until = DayField(
        label=_("Jusqu’au"),
        initial=_in_ninety_days,
        error_messages={"required": _("Indiquez un jour : une règle s’arrête d’elle-même.")},
    )
    tried = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_until(self) -> date:
        """From tomorrow to a year from now."""
        day: date = self.cleaned_data["until"]
        today = timezone.localdate()
        if not today < day <= today + LASTS_MOST:
            raise forms.ValidationError(_("De demain à un an d’ici."))
        return day

    def clean(self) -> dict[str, Any]:
        """Terms that can be read and that name neither a party nor an official."""
        data = self.cleaned_data
        kind, lines = data.get("kind"), data.get("lines")
        if not kind or not lines:
            return data
        try:
            check_terms(kind, lines)
            check_neutral(matcher(kind, lines))
        except forms.ValidationError as error:
            self.add_error("lines", error)
        return data

    @property
    def expires_at(self) -> datetime:
        """The end of its last day, in France."""
        day: date = self.cleaned_data["until"]
        return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
