"""Why a moderator has a content, or a measure, examined by somebody else."""

from django import forms
from django.utils.translation import gettext_lazy as _

from initiatives.forms.fields import Text
from moderation.categories import Motive, grouped

NOTE_MAX = 1000


class ReferralForm(forms.Form):
    """A motive, and what the person who draws the case must know."""

    motive = forms.ChoiceField(
        label=_("Motif"),
        choices=[("", _("Choisissez dans la liste")), *grouped()],
        error_messages={
            "required": _("Choisissez un motif."),
            "invalid_choice": _("Choisissez un motif de la liste."),
        },
    )
    note = Text(
        label=_("Ce que vous avez vu"),
        min_length=20,
        max_length=NOTE_MAX,
        help_text=_(
            "Le passage en cause, et en quoi il pose question. Seule la personne qui tire le "
            "dossier lit ce texte."
        ),
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={
            "required": _("Dites ce que vous avez vu."),
            "min_length": _("Écrivez une phrase au moins (20 caractères)."),
            "max_length": _("Raccourcissez ce texte à %(limit_value)d caractères au plus."),
        },
    )

    @property
    def chosen(self) -> Motive:
        """The motive, once valid."""
        return Motive(self.cleaned_data["motive"])


class SecondLookForm(forms.Form):
    """Why a measure should be looked at again."""

    note = Text(
        label=_("Pourquoi revoir cette décision"),
        min_length=20,
        max_length=NOTE_MAX,
        help_text=_("Seule la personne qui tire le dossier lit ce texte."),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": _("Dites pourquoi la revoir."),
            "min_length": _("Écrivez une phrase au moins (20 caractères)."),
            "max_length": _("Raccourcissez ce texte à %(limit_value)d caractères au plus."),
        },
    )
