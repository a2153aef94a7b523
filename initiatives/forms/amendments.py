"""A change to one paragraph, and what the team answers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from initiatives.actions.amendment_answers import Verdict
from initiatives.forms.fields import Line, Text, has_letters
from initiatives.forms.texts import TITLE_MIN
from initiatives.models.amendment import DECISION_MAX, WHY_MAX, Part
from initiatives.models.initiative import TEXT_MAX, TITLE_MAX


class AmendmentForm(forms.Form):
    """What the passage becomes, and why."""

    after = Text(
        label=_("Le passage tel que vous le proposez"),
        max_length=TEXT_MAX,
        required=False,
        rows=8,
        help_text=_(
            "Changez ces mots, ajoutez-en, ou videz le cadre pour proposer de retirer le passage."
        ),
    )
    why = Text(
        label=_("Pourquoi ce changement"),
        max_length=WHY_MAX,
        rows=4,
        help_text=_("Tout le monde le lit, et l’équipe vous répond là-dessus."),
        error_messages={"required": _("Dites pourquoi, même en une phrase.")},
    )

    def __init__(self, *args: Any, part: str, before: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._before = before
        if part == Part.TITLE:
            self.fields["after"] = Line(
                label=_("Le titre tel que vous le proposez"),
                min_length=TITLE_MIN,
                max_length=TITLE_MAX,
                validators=[has_letters],
                error_messages={"required": _("Écrivez le titre que vous proposez.")},
            )

    def clean_after(self) -> str:
        """The new passage. Raises `ValidationError` when nothing changed."""
        after = str(self.cleaned_data["after"]).strip("\n")
        if after == self._before:
            raise forms.ValidationError(
                _("Rien n’a changé : modifiez le passage avant d’envoyer."), code="same"
            )
        return after


class AcceptForm(forms.Form):
    """Yes, and what it means for those who joined."""

    text = Text(
        label=_("Un mot sur cette décision"), max_length=DECISION_MAX, rows=3, required=False
    )
    changes_sense = forms.BooleanField(
        label=_("Ce changement touche au sens : les personnes qui ont rejoint en sont averties"),
        required=False,
    )
    expected_version = forms.IntegerField(widget=forms.HiddenInput)
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def verdict(self) -> Verdict:
        """What was typed, once valid."""
        data = self.cleaned_data
        return Verdict(data["text"], changes_sense=data["changes_sense"])


class RefuseForm(forms.Form):
    """No, and why."""

    reason = Text(
        label=_("Pourquoi vous le refusez"),
        max_length=DECISION_MAX,
        rows=3,
        help_text=_("Tout le monde le lit, à côté de l’amendement."),
        error_messages={"required": _("Dites pourquoi : un refus sans raison ne sert personne.")},
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)
