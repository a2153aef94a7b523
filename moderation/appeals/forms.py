"""Why somebody contests, and what a judge answers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from initiatives.forms.fields import Text
from moderation.appeals.judging import Ballot
from moderation.appeals.measures import milder_than
from moderation.models import Appeal
from moderation.models.appeal import ANSWER_MAX, WORDS_MAX, Side, Verdict
from moderation.models.decision import Measure

_MILDER = "milder:"


class PleaForm(forms.Form):
    """Why."""

    words = Text(
        label=_("Pourquoi vous contestez cette décision"),
        max_length=WORDS_MAX,
        rows=8,
        help_text=_("Quelques phrases suffisent. Seules les personnes qui jugent vous lisent."),
        error_messages={
            "required": _("Dites pourquoi : la personne qui juge ne connaît pas ce dossier."),
            "max_length": _("Raccourcissez ce texte à %(limit_value)d caractères au plus."),
        },
    )


class BallotForm(forms.Form):
    """An answer, and its reasons."""

    verdict = forms.ChoiceField(
        label=_("Votre réponse"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choisissez une réponse."),
            "invalid_choice": _("Choisissez une réponse de la liste."),
        },
    )
    answer = Text(
        label=_("Vos raisons"),
        max_length=ANSWER_MAX,
        rows=8,
        help_text=_(
            "Envoyées telles quelles à qui conteste ; en cas de changement, tout le monde les lit. "
            "Pas de donnée personnelle."
        ),
        error_messages={
            "required": _("Écrivez vos raisons : un recours reçoit toujours une réponse motivée."),
            "max_length": _("Raccourcissez ce texte à %(limit_value)d caractères au plus."),
        },
    )

    def __init__(self, *args: Any, appeal: Appeal, **kwargs: Any) -> None:
        """`appeal` says what can be answered."""
        super().__init__(*args, **kwargs)
        choice = self.fields["verdict"]
        assert isinstance(choice, forms.ChoiceField)  # noqa: S101
        choice.choices = _choices(appeal)

    def ballot(self) -> Ballot:
        """What was chosen, once valid."""
        said = self.cleaned_data["verdict"]
        if said.startswith(_MILDER):
            measure = Measure(said.removeprefix(_MILDER))
            return Ballot(Verdict.MILDER, self.cleaned_data["answer"], measure)
        return Ballot(Verdict(said), self.cleaned_data["answer"])


def _choices(appeal: Appeal) -> list[tuple[str, Any]]:
    if appeal.side == Side.NOTIFIER:
        return [
            (Verdict.CONFIRM.value, _("Confirmer – le contenu reste affiché")),
            (Verdict.REVERSE.value, _("Annuler – une autre personne décide de nouveau")),
        ]
    milder = [
        (f"{_MILDER}{one}", _milder_label(appeal, one)) for one in reversed(milder_than(appeal))
    ]
    return [
        (Verdict.CONFIRM.value, _("Confirmer – la décision reste")),
        *milder,
        (Verdict.REVERSE.value, _("Annuler – tout est rétabli")),
    ]


def _milder_label(appeal: Appeal, measure: Measure) -> str:
    label = measure.label.lower()
    if measure == Measure.REDACT:
        label = _("retirer le passage « %(passage)s »") % {"passage": appeal.decision.passage}
    if not appeal.decision.account:
        return _("Alléger – %(measure)s") % {"measure": label}
    said = _("Alléger – %(measure)s, sans rien prendre au compte")
    return said % {"measure": label}
