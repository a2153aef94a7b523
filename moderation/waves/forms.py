"""One decision for a wave, and what is left aside."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from initiatives.forms.fields import Text
from moderation.forms.desk import EXPLANATION_MAX
from moderation.reasons import EFFECTS_OF_MEASURES
from moderation.waves.actions import MEASURES


class WaveForm(forms.Form):
    """A measure and its reason, which each author reads."""

    measure = forms.ChoiceField(
        label=_("Décision"),
        widget=forms.RadioSelect,
        choices=[(one.value, f"{one.label} – {EFFECTS_OF_MEASURES[one]}") for one in MEASURES],
        error_messages={
            "required": _("Choisissez une décision."),
            "invalid_choice": _("Choisissez une décision de la liste."),
        },
    )
    explanation = Text(
        label=_("Ce qui motive la décision"),
        max_length=EXPLANATION_MAX,
        rows=4,
        help_text=_("Chaque auteur le lit, et tout le monde : ce que ces textes ont en commun."),
        error_messages={
            "required": _("Dites ce qui motive la décision : chaque auteur le lit."),
            "max_length": _("Raccourcissez ce texte à %(limit_value)d caractères au plus."),
        },
    )
    without = forms.TypedMultipleChoiceField(coerce=int, required=False)

    def __init__(self, *args: Any, items: list[int], **kwargs: Any) -> None:
        """`items` are those that may be left aside."""
        super().__init__(*args, **kwargs)
        field = cast(forms.TypedMultipleChoiceField, self.fields["without"])
        field.choices = [(str(item), str(item)) for item in items]
        field.error_messages["invalid_choice"] = _("Ce dossier n’est plus dans la vague.")
        field.label = _("Laisser de côté")
