"""What closes a debate, and what each side notes about it."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from civic.accounts.consents import TEXTS
from civic.accounts.models import Consent
from initiatives.actions.debates import NOTE_MAX
from initiatives.forms.arguments import SIDES
from initiatives.forms.fields import Text
from initiatives.models.debate import CONCLUSION_MAX
from initiatives.permissions import OPINIONS_TEXT_VERSION
from initiatives.states import Side

CONCLUSION_MIN = 20


class ConclusionForm(forms.Form):
    """What the team keeps of a debate."""

    text = Text(
        label=_("Votre conclusion"),
        min_length=CONCLUSION_MIN,
        max_length=CONCLUSION_MAX,
        rows=8,
        help_text=_(
            "Ce que vous retenez du pour, du contre, et ce que cela change. Les deux côtés "
            "pourront l’annoter."
        ),
        error_messages={"required": _("Écrivez ce que vous retenez de ce débat.")},
    )


class NoteForm(forms.Form):
    """What a side keeps of a conclusion; the side is asked of whoever argued on both."""

    side = forms.ChoiceField(
        label=_("Vous annotez"),
        choices=[("pour", _("Du côté pour")), ("contre", _("Du côté contre"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez : pour, ou contre.")},
    )
    text = Text(
        label=_("Votre annotation"),
        max_length=NOTE_MAX,
        rows=4,
        help_text=_("Ce que votre côté en pense, ou ce qui manque."),
        error_messages={"required": _("Écrivez votre texte, même en une phrase.")},
    )
    agrees = forms.BooleanField(
        label=TEXTS[Consent.Purpose.OPINIONS][OPINIONS_TEXT_VERSION],
        error_messages={"required": _("Cochez cette case pour que votre texte soit publié.")},
    )

    def __init__(
        self, *args: Any, sides: Sequence[Side], needs_consent: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._only = sides[0] if len(sides) == 1 else None
        if self._only:
            del self.fields["side"]
        if not needs_consent:
            del self.fields["agrees"]

    def chosen(self) -> Side:
        """The side, once valid."""
        return self._only or SIDES[self.cleaned_data["side"]]

    def agreed(self) -> bool:
        """Whether the agreement was given with it."""
        return bool(self.cleaned_data.get("agrees"))
