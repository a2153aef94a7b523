"""Why somebody flags: disagreeing first, which is no flag, then the motives in groups."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from initiatives.forms.fields import Text
from moderation.categories import Motive, grouped

DISAGREE = "disagree"
NOTE_MAX = 1000


class FlagForm(forms.Form):
    """One choice and, if one wishes, a word. `can_disagree`: whether one can think otherwise."""

    def __init__(self, *args: Any, can_disagree: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not can_disagree:
            field = cast(forms.ChoiceField, self.fields["motive"])
            field.choices = [*grouped()]

    motive = forms.ChoiceField(
        label=_("Qu’est-ce qui ne va pas ?"),
        choices=[(DISAGREE, _("Je ne suis pas d’accord")), *grouped()],
        error_messages={
            "required": _("Choisissez ce qui s’en approche le plus."),
            "invalid_choice": _("Choisissez une réponse de la liste."),
        },
    )
    note = Text(
        label=_("Une précision pour la personne qui examinera"),
        required=False,
        max_length=NOTE_MAX,
        help_text=_("Le passage en cause, ou ce qu’il faut savoir pour comprendre."),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "max_length": _(
                "Votre précision fait %(show_value)d caractères. "
                "Raccourcissez-la à %(limit_value)d au plus."
            ),
        },
    )

    @property
    def disagrees(self) -> bool:
        """Whether the person only thinks otherwise: nothing is flagged."""
        return bool(self.cleaned_data["motive"] == DISAGREE)

    @property
    def chosen(self) -> Motive:
        """The motive, once valid and not a disagreement."""
        return Motive(cast(str, self.cleaned_data["motive"]))
