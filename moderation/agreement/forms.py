"""What somebody would decide about a text whose names are masked."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from moderation.categories import Motive, grouped
from moderation.models.decision import Measure
from moderation.models.rejudging import Target


class BlindForm(forms.Form):
    """A measure, and its motive for a restriction."""

    measure = forms.ChoiceField(
        label=_("Que décideriez-vous ?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choisissez une décision."),
            "invalid_choice": _("Choisissez une décision de la liste."),
        },
    )
    motive = forms.ChoiceField(
        label=_("Pour quel motif"),
        required=False,
        choices=[("", _("Choisissez dans la liste")), *grouped()],
        help_text=_("Inutile pour maintenir."),
        error_messages={"invalid_choice": _("Choisissez un motif de la liste.")},
    )

    target = forms.ChoiceField(
        label=_("Qui ce texte met-il en cause ?"),
        widget=forms.RadioSelect,
        choices=Target,
        help_text=_("Pour comparer, chaque trimestre, ce qui est restreint selon qui est visé."),
        error_messages={
            "required": _("Dites qui ce texte met en cause."),
            "invalid_choice": _("Choisissez une réponse de la liste."),
        },
    )

    def __init__(self, *args: Any, measures: tuple[Measure, ...], **kwargs: Any) -> None:
        """`measures` are those that the kind of content knows."""
        super().__init__(*args, **kwargs)
        field = cast(forms.ChoiceField, self.fields["measure"])
        field.choices = [(one.value, one.label) for one in measures]

    def clean(self) -> dict[str, Any]:
        """A restriction has a motive."""
        data = self.cleaned_data
        restricts = data.get("measure") not in (None, Measure.KEEP)
        if restricts and not data.get("motive") and "motive" not in self.errors:
            self.add_error("motive", _("Choisissez le motif que vous retiendriez."))
        return data

    @property
    def chosen(self) -> tuple[Measure, Motive | None, Target]:
        """What was chosen, once valid."""
        data = self.cleaned_data
        kept = data["measure"] == Measure.KEEP
        motive = None if kept else Motive(data["motive"])
        return Measure(data["measure"]), motive, Target(data["target"])
