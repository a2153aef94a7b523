"""Point out that two initiatives are near, propose to bring them together, answer, move."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from civic.accounts.consents import TEXTS
from civic.accounts.models import Consent
from initiatives.actions.moves import Move
from initiatives.actions.pairings import Plan, Reply
from initiatives.forms.fields import Line, Text
from initiatives.models import Initiative
from initiatives.models.pairing import ANSWER_MAX, CHANGES_MAX, LINE_MAX, WHY_MAX
from initiatives.pairs import MOVE_CONSENT, MOVE_CONSENTS
from initiatives.permissions import OPINIONS_TEXT_VERSION
from initiatives.petitions.consents import CONSENT_VERSION, CONSENTS

_NUMBER = re.compile(r"^(?:.*/initiatives/)?(\d{1,15})(?:-[^/\s]*)?/?(?:[?#].*)?$")
YES, NO = "oui", "non"


class OtherField(Line):
    """Another initiative, by its address or its number."""

    default_error_messages = {
        "unknown": _("Nous ne trouvons pas cette initiative : copiez l’adresse de sa page."),
    }

    def clean(self, value: Any) -> Initiative | None:
        """The initiative. Raises `ValidationError` for one that nobody can read."""
        typed = super().clean(value)
        found = _NUMBER.match(typed) if typed else None
        row = Initiative.objects.visible_to(None).filter(pk=found[1]).first() if found else None
        if typed and row is None:
            raise forms.ValidationError(self.error_messages["unknown"], code="unknown")
        return row


class _WithOther(forms.Form):
    other = OtherField(
        label=_("L’autre initiative"),
        help_text=_("L’adresse de sa page, ou son numéro."),
        error_messages={"required": _("Donnez l’adresse de l’autre initiative.")},
    )

    def __init__(self, *args: Any, initiative: Initiative, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._initiative = initiative

    def clean_other(self) -> Initiative:
        """The other one. Raises `ValidationError` when it is the same."""
        other: Initiative = self.cleaned_data["other"]
        if other.pk == self._initiative.pk:
            raise forms.ValidationError(
                _("C’est la même initiative : choisissez-en une autre."), code="same"
            )
        return other


class NearForm(_WithOther):
    """One line about another initiative."""

    line = Line(
        label=_("Ce qu’elles ont en commun"),
        max_length=LINE_MAX,
        help_text=_("Une phrase : on la lit sur les deux pages."),
        error_messages={"required": _("Dites en une phrase ce qu’elles ont en commun.")},
    )


class ProposeForm(_WithOther):
    """Which one goes on, why, and what changes in its text."""

    stays = forms.ChoiceField(
        label=_("Laquelle continue ?"),
        choices=[
            ("autre", _("L’autre continue, la nôtre se ferme")),
            ("notre", _("La nôtre continue, l’autre se ferme")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez celle des deux qui continue.")},
    )
    why = Text(
        label=_("Pourquoi les rapprocher"),
        max_length=WHY_MAX,
        rows=4,
        error_messages={"required": _("Dites pourquoi : l’autre équipe et tout le monde le lit.")},
    )
    changes = Text(
        label=_("Ce qui changerait dans le texte"),
        max_length=CHANGES_MAX,
        rows=4,
        required=False,
        help_text=_("Ce que le texte qui continue reprendrait de l’autre."),
    )

    def plan(self) -> Plan:
        """What was typed, once valid."""
        data = self.cleaned_data
        return Plan(data["stays"] == "notre", data["why"], data["changes"])


class AnswerForm(forms.Form):
    """Yes or no, and why."""

    verdict = forms.ChoiceField(
        label=_("Votre réponse"),
        choices=[(YES, _("Nous acceptons")), (NO, _("Nous refusons"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez : accepter, ou refuser.")},
    )
    answer = Text(
        label=_("Pourquoi"),
        max_length=ANSWER_MAX,
        rows=4,
        help_text=_("Tout le monde le lit, à côté de la proposition."),
        error_messages={
            "required": _("Dites pourquoi : une réponse sans raison ne sert personne.")
        },
    )
    sure = forms.BooleanField(required=False)

    def __init__(self, *args: Any, closes: Initiative, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sure"].label = _(
            "Si nous acceptons : je comprends que « %(title)s » se ferme aussitôt, pour de bon."
        ) % {"title": closes.title}

    def clean(self) -> dict[str, Any]:
        """Accepting closes one of the two: that is said before."""
        data = super().clean() or {}
        if data.get("verdict") == YES and not data.get("sure"):
            self.add_error("sure", _("Confirmez en cochant la case : clore est définitif."))
        return data

    def reply(self) -> Reply:
        """What was typed, once valid."""
        return Reply(self.cleaned_data["verdict"] == YES, self.cleaned_data["answer"])


class _Agreed(forms.Form):
    """An agreement in its exact words, and whether the name shows."""

    agrees = forms.BooleanField(
        error_messages={"required": _("Rien ne bouge sans votre accord : cochez la case.")}
    )
    show_name = forms.BooleanField(label=_("Afficher mon nom sur cette page"), required=False)


class MoveStanceForm(_Agreed):
    """Leave the closed one and join the other."""

    opinions = forms.BooleanField(
        label=TEXTS[Consent.Purpose.OPINIONS][OPINIONS_TEXT_VERSION],
        error_messages={"required": _("Cochez cette case pour que votre position soit gardée.")},
    )

    def __init__(self, *args: Any, needs_consent: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agrees"].label = MOVE_CONSENTS[MOVE_CONSENT]
        if not needs_consent:
            del self.fields["opinions"]

    def move(self) -> Move:
        """What was agreed to, once valid."""
        data = self.cleaned_data
        opinions = bool(data.get("opinions"))
        return Move(data["agrees"], MOVE_CONSENT, data["show_name"], opinions)


class MoveSignatureForm(_Agreed):
    """Sign the petition that goes on, in the words of any signature."""

    terms = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agrees"].label = CONSENTS[CONSENT_VERSION]

    def move(self) -> Move:
        """What was agreed to, once valid."""
        return Move(self.cleaned_data["agrees"], CONSENT_VERSION, self.cleaned_data["show_name"])
