"""What an official answers; a draft of it; the day on which a letter left."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from civic.territories.models import Territory
from initiatives.deciders import suggest
from initiatives.forms.fields import Line, Text
from initiatives.models import Initiative, Reply
from initiatives.models.reply import COMMITMENT_MAX, WORDS_MAX
from initiatives.replies.answer import (
    COMMITMENTS_MAX,
    PROMISE_DAYS_MAX,
    STUDY_DAYS_MAX,
    Answer,
    PassedTo,
    Promise,
    as_rows,
    said_by,
)
from initiatives.replies.states import Notice, Position

INSTITUTION_MAX = 160
# Lines that are open before one asks for more.
OPEN_LINES = 2


def _day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "required": _("Choisissez un jour."),
            "invalid": _("Écrivez une date, par exemple 24/06/2027."),
        },
        **more,
    )


class ReplyForm(forms.Form):
    """One answer; with `draft`, whatever is there is kept as it is."""

    # As on the page, and so in the summary of errors.
    field_order = ("position", "text", "study_until", "passed_place", "passed_to")

    position = forms.ChoiceField(
        label=_("Votre position"),
        choices=Position.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez une position : c’est ce que l’on lit d’abord.")},
    )
    study_until = _day(
        _("Étudié jusqu’au"),
        required=False,
        help_text=_("Si vous l’étudiez : le jour où vous direz ce que vous en faites."),
    )
    passed_place = forms.ModelChoiceField(
        label=_("À quel territoire la demande est transmise"),
        queryset=Territory.objects.none(),
        required=False,
        empty_label=_("À aucun de ceux-ci"),
        help_text=_("Si ce n’est pas de votre ressort : les élus de ce territoire sont prévenus."),
    )
    passed_to = Line(
        label=_("À quelle institution"),
        required=False,
        max_length=INSTITUTION_MAX,
        help_text=_("Laissée vide, c’est l’institution du territoire choisi."),
    )
    text = Text(
        label=_("Votre réponse"),
        max_length=WORDS_MAX,
        min_length=20,
        rows=10,
        help_text=_("Ce que vous ferez ou non, et pourquoi. Tout le monde la lit."),
        error_messages={"required": _("Écrivez votre réponse : une position seule ne suffit pas.")},
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    seen_draft = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, initiative: Initiative, draft: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.is_draft = draft
        self.place = initiative.territory
        self.theme_slugs = [initiative.theme.slug]
        passed = self.fields["passed_place"]
        passed.queryset = _around(initiative)  # type: ignore[attr-defined]
        for number in range(1, COMMITMENTS_MAX + 1):
            self.fields[f"promise_{number}"] = Line(
                label=_now("Engagement %(number)d") % {"number": number},
                max_length=COMMITMENT_MAX,
                required=False,
            )
            self.fields[f"due_{number}"] = _day(
                _now("Engagement %(number)d, pour le") % {"number": number}, required=False
            )
        if draft:
            for field in self.fields.values():
                field.required = False

    def lines(self) -> list[tuple[Any, Any]]:
        """The fields of each promise, two by two."""
        numbers = range(1, COMMITMENTS_MAX + 1)
        return [(self[f"promise_{number}"], self[f"due_{number}"]) for number in numbers]

    @property
    def open_lines(self) -> list[tuple[Any, Any]]:
        """Those that are shown at once: the filled ones and a few more."""
        return self.lines()[: self._shown()]

    @property
    def more_lines(self) -> list[tuple[Any, Any]]:
        """The others, behind one button."""
        return self.lines()[self._shown() :]

    def _shown(self) -> int:
        filled = [
            number
            for number, (text, day) in enumerate(self.lines(), 1)
            if text.value() or day.value() or text.errors or day.errors
        ]
        return max([*filled, 0]) + OPEN_LINES

    def clean(self) -> dict[str, Any]:
        """A position goes with what it needs, and a promise with its day."""
        data = super().clean() or {}
        if self.is_draft:
            return data
        today, position = timezone.localdate(), data.get("position")
        if position == Position.STUDYING:
            self._check_study(data.get("study_until"), today)
        if position == Position.NOT_OURS and not (data.get("passed_to") or data["passed_place"]):
            self.add_error("passed_to", _now("Dites à qui la demande est transmise."))
        for number in range(1, COMMITMENTS_MAX + 1):
            self._check_promise(number, data, today)
        return data

    def _check_study(self, until: date | None, today: date) -> None:
        if "study_until" in self.errors:
            return
        if until is None:
            self.add_error("study_until", _now("Dites jusqu’à quand vous l’étudiez."))
        elif until <= today:
            self.add_error("study_until", _now("Choisissez un jour à venir."))
        elif until > today + timedelta(days=STUDY_DAYS_MAX):
            self.add_error("study_until", _now("Un an au plus : on n’étudie pas sans fin."))

    def _check_promise(self, number: int, data: dict[str, Any], today: date) -> None:
        text, due = data.get(f"promise_{number}"), data.get(f"due_{number}")
        if f"due_{number}" in self.errors or f"promise_{number}" in self.errors:
            return
        if text and due is None:
            self.add_error(f"due_{number}", _now("Dites pour quel jour : un engagement est daté."))
        elif due and not text:
            self.add_error(f"promise_{number}", _now("Dites à quoi vous vous engagez."))
        elif text and data.get("position") == Position.NOT_OURS:
            said = _now("Ce n’est pas de votre ressort : vous ne pouvez pas vous y engager.")
            self.add_error(f"promise_{number}", said)
        elif due and self._is_new(text, due):
            self._check_due(number, due, today)

    def _is_new(self, text: str | None, due: date) -> bool:
        """A promise whose day went by stays as it was made."""
        return (text, due) not in self.initial.get("promises", [])

    def _check_due(self, number: int, due: date, today: date) -> None:
        if due < today:
            self.add_error(f"due_{number}", _now("Choisissez un jour à venir."))
        elif due > today + timedelta(days=PROMISE_DAYS_MAX):
            self.add_error(f"due_{number}", _now("C’est trop loin : douze ans au plus."))

    def promises(self) -> tuple[Promise, ...]:
        """What is promised, without what lacks a day."""
        data = self.cleaned_data
        pairs = (
            (data.get(f"promise_{number}"), data.get(f"due_{number}"))
            for number in range(1, COMMITMENTS_MAX + 1)
        )
        found = [Promise(text, due) for text, due in pairs if text and due]
        return tuple(sorted(dict.fromkeys(found), key=lambda one: one.due_on))

    def answer(self) -> Answer:
        """What was typed, once valid."""
        data = self.cleaned_data
        position = Position(data["position"])
        return Answer(
            position=position,
            text=data["text"],
            study_until=data["study_until"] if position == Position.STUDYING else None,
            promises=self.promises(),
            passed_to=self._passed_to() if position == Position.NOT_OURS else None,
        )

    def draft_fields(self) -> dict[str, Any]:
        """What a draft keeps."""
        data = self.cleaned_data
        place = data.get("passed_place")
        return {
            "position": data.get("position") or "",
            "text": data.get("text") or "",
            "study_until": data.get("study_until"),
            "commitments": as_rows(self.promises()),
            "passed_to": {
                "institution": data.get("passed_to") or "",
                "territory": place.pk if place else "",
            },
        }

    def _passed_to(self) -> PassedTo:
        data = self.cleaned_data
        place = data["passed_place"]
        named = data["passed_to"] or suggest(place, self.theme_slugs)[0]
        return PassedTo(named[:INSTITUTION_MAX], place)


def _around(initiative: Initiative) -> Any:
    """The places above an initiative, its own and its intercommunalité."""
    codes = [step for step in initiative.area_path.split("/") if step]
    codes += [initiative.epci_code] if initiative.epci_code else []
    return Territory.objects.filter(pk__in=["fr", *codes]).order_by("population")


def typed(row: Reply) -> dict[str, Any]:
    """What the form holds of a published answer."""
    said = said_by(row)
    passed = said.passed_to
    return {
        "position": said.position,
        "text": said.text,
        "study_until": said.study_until,
        "promises": list(said.promises),
        "passed_to": passed.institution if passed else "",
        "passed_place": passed.territory if passed else "",
    }


def filled(known: dict[str, Any], **seen: int) -> dict[str, Any]:
    """The same with one field a promise."""
    lines: dict[str, Any] = {}
    for number, promise in enumerate(known.get("promises", []), 1):
        lines |= {f"promise_{number}": promise.text, f"due_{number}": promise.due_on}
    return {**known, **lines, **seen}


class DeclareForm(forms.Form):
    """When the letter left, and how."""

    how = forms.ChoiceField(
        label=_("Comment"),
        choices=[(Notice.LETTER, _("Par lettre")), (Notice.EMAIL, _("Par e-mail"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Dites comment vous l’avez envoyée.")},
    )
    sent_on = _day(
        _("Envoyée le"),
        help_text=_("Le délai public part de ce jour. Gardez une preuve de l’envoi."),
    )
    is_sent = forms.BooleanField(
        label=_("Je confirme que cette demande a été envoyée à l’institution"),
        error_messages={"required": _("Cochez cette case une fois la demande partie.")},
    )

    def clean_sent_on(self) -> date:
        """No day to come; that it is not before the threshold, the action says."""
        day: date = self.cleaned_data["sent_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(
                _("Ce jour n’est pas encore venu : déclarez la lettre une fois partie.")
            )
        return day
