"""The form that closes an initiative."""

from django import forms
from django.utils.translation import gettext_lazy as _

from initiatives.forms.fields import Text
from initiatives.models.initiative import TEXT_MAX
from initiatives.states import Outcome

CAME_OF_IT_MIN = 20
_EXPLAINED = {
    Outcome.ACHIEVED: _("Objectif atteint : ce que vous proposiez est fait ou voté."),
    Outcome.PARTLY: _("Objectif atteint en partie : quelque chose a changé, pas tout."),
    Outcome.NOT_ACHIEVED: _("Objectif non atteint : rien n’a changé, vous arrêtez là."),
    Outcome.WITHDRAWN: _("Je la retire : elle n’a plus de raison d’être ou j’ai changé d’avis."),
}


class CloseForm(forms.Form):
    """How it ended and what came of it."""

    outcome = forms.ChoiceField(
        label=_("Comment cela finit-il ?"),
        choices=[(outcome.value, text) for outcome, text in _EXPLAINED.items()],
        widget=forms.RadioSelect(),
        error_messages={
            "required": _("Choisissez comment cela finit."),
            "invalid_choice": _("Choisissez une des réponses proposées."),
        },
    )
    text = Text(
        label=_("Qu’est-ce que cela a donné ?"),
        help_text=_(
            "Qui a répondu, ce qui a été fait, ce qui reste à faire. Les personnes qui ont "
            "rejoint le liront en premier."
        ),
        min_length=CAME_OF_IT_MIN,
        max_length=TEXT_MAX,
        error_messages={"required": _("Racontez en quelques phrases ce que cela a donné.")},
    )
    sure = forms.BooleanField(
        label=_("Je comprends que l’initiative ne pourra plus être rejointe ni modifiée."),
        error_messages={"required": _("Confirmez en cochant la case : clore est définitif.")},
    )
