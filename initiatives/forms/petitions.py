"""The form that opens a petition, and the one that closes it."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any, cast

from django import forms
from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from civic.accounts.models import Mandate
from civic.lib.dates import date_format
from initiatives import deciders
from initiatives.actions.petition_tallies import steps_of, steps_today
from initiatives.actions.petitions import DEFAULT_DAYS, LONGEST_DAYS, SHORTEST_DAYS, Ask
from initiatives.forms.fields import Line, has_letters
from initiatives.models import Initiative, Petition
from initiatives.models.petition import REQUEST_MAX
from initiatives.petitions.thresholds import SMALLEST

OTHER = "autre"
ADDRESSEE_MAX = 160
GOAL_MAX = 10_000_000
REQUEST_MIN = 20


class PetitionForm(forms.Form):
    """Of whom, what, how many, until when."""

    addressee = forms.ChoiceField(
        label=_("À qui la demande s’adresse-t-elle ?"),
        help_text=_("Qui peut décider, et personne d’autre : c’est à cela qu’on répond."),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choisissez qui peut décider."),
            "invalid_choice": _("Choisissez une des réponses proposées."),
        },
    )
    other = Line(
        label=_("Son nom ou sa fonction"),
        help_text=_("Seulement si vous avez choisi « Quelqu’un d’autre »."),
        max_length=ADDRESSEE_MAX,
        required=False,
    )
    request = Line(
        label=_("Que lui demandez-vous, en une phrase ?"),
        help_text=_(
            "Une décision précise, qu’on puisse dire prise ou non. Elle ne changera plus dès la "
            "première signature."
        ),
        min_length=REQUEST_MIN,
        max_length=REQUEST_MAX,
        validators=[has_letters],
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        error_messages={"required": _("Dites en une phrase ce que vous demandez.")},
    )
    goal = forms.ChoiceField(
        label=_("Combien de signatures visez-vous ?"),
        help_text=_("Un objectif à votre portée : on le voit approcher."),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choisissez un objectif."),
            "invalid_choice": _("Choisissez une des réponses proposées."),
        },
    )
    own_goal = forms.IntegerField(
        label=_("Votre nombre"),
        help_text=_("Seulement si vous avez choisi « Un autre nombre »."),
        required=False,
        min_value=SMALLEST,
        max_value=GOAL_MAX,
        error_messages={
            "invalid": _("Écrivez un nombre, en chiffres."),
            "min_value": _("Visez %(limit_value)d signatures au moins."),
            "max_value": _("C’est plus qu’il n’y a de monde à convaincre : visez moins."),
        },
    )
    ends_on = forms.DateField(
        label=_("Jusqu’à quel jour peut-on signer ?"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        error_messages={
            "required": _("Choisissez le dernier jour."),
            "invalid": _("Écrivez une date, comme 31/12/2027."),
        },
    )

    # The order of the page: the summary of errors follows it.
    field_order = ("request", "addressee", "other", "goal", "own_goal", "ends_on")

    def __init__(
        self,
        *args: Any,
        initiative: Initiative,
        petition: Petition | None = None,
        **kwargs: Any,
    ) -> None:
        """`petition`: the one that is corrected; it keeps the thresholds that it opened with."""
        super().__init__(*args, **kwargs)
        self.initiative = initiative
        self.mandates = {f"mandat-{one.pk}": one for one in _mandates(initiative)}
        addressee = cast(forms.ChoiceField, self.fields["addressee"])
        addressee.choices = [*self._people(), (OTHER, gettext("Quelqu’un d’autre"))]
        goal = cast(forms.ChoiceField, self.fields["goal"])
        goal.choices = [*_goals(initiative, petition), (OTHER, gettext("Un autre nombre"))]
        self.fields["ends_on"].help_text = _(
            "Entre une semaine et un an. Six mois laissent le temps de convaincre."
        )

    def _people(self) -> list[tuple[str, str]]:
        named = [(key, addressee_of(one)) for key, one in self.mandates.items()]
        theme = self.initiative.theme
        slugs = [theme.slug, theme.parent.slug if theme.parent else ""]
        guessed = deciders.suggest(self.initiative.territory, slugs)
        known = dict.fromkeys([self.initiative.decision_maker, *guessed])
        return [*named, *((name, name) for name in known)]

    def clean(self) -> dict[str, Any]:
        """Check what needs two fields."""
        data = super().clean() or self.cleaned_data
        if data.get("addressee") == OTHER and not data.get("other") and "other" not in self.errors:
            self.add_error("other", _("Écrivez à qui la demande s’adresse."))
        if data.get("goal") == OTHER and data.get("own_goal") is None:
            if "own_goal" not in self.errors:
                self.add_error("own_goal", _("Écrivez combien de signatures vous visez."))
        elif data.get("goal") != OTHER:
            # A number left beside another choice is of no consequence.
            self.errors.pop("own_goal", None)
        return data

    def clean_ends_on(self) -> date:
        """A week at least, a year at most."""
        day, today = self.cleaned_data["ends_on"], timezone.localdate()
        first, last = today + timedelta(days=SHORTEST_DAYS), today + timedelta(days=LONGEST_DAYS)
        if not first <= day <= last:
            raise forms.ValidationError(
                _("Choisissez un jour entre le %(first)s et le %(last)s."),
                code="range",
                params={"first": date_format(first), "last": date_format(last)},
            )
        return cast(date, day)

    def ask(self) -> Ask:
        """What is asked, as one value. The last day ends at midnight in Paris."""
        data = self.cleaned_data
        mandate = self.mandates.get(data["addressee"])
        chosen = data["other"] if data["addressee"] == OTHER else data["addressee"]
        after = datetime.combine(data["ends_on"] + timedelta(days=1), time())
        return Ask(
            addressee=addressee_of(mandate) if mandate else chosen,
            request=data["request"],
            goal=data["own_goal"] if data["goal"] == OTHER else int(data["goal"]),
            ends_at=timezone.make_aware(after),
            mandate=mandate,
        )


class ClosePetitionForm(forms.Form):
    """Closing is for good."""

    sure = forms.BooleanField(
        label=_("Je comprends que plus personne ne pourra signer : clore est définitif."),
        error_messages={"required": _("Confirmez en cochant la case : clore est définitif.")},
    )


def first_fields(initiative: Initiative) -> dict[str, Any]:
    """What the form proposes at first: the decider that the initiative names, six months."""
    return {
        "addressee": initiative.decision_maker,
        "goal": str(_goals(initiative)[0][0]),
        "ends_on": timezone.localdate() + timedelta(days=DEFAULT_DAYS),
    }


def fields_of_petition(petition: Petition) -> dict[str, Any]:
    """What the form shows of a petition that can still be corrected."""
    form = PetitionForm(initiative=petition.initiative, petition=petition)
    people = dict(form.fields["addressee"].choices)  # type: ignore[attr-defined]
    named = f"mandat-{petition.mandate_id}"
    addressee = named if named in people else petition.addressee
    goal = str(petition.goal)
    is_usual = goal in dict(_goals(petition.initiative, petition))
    return {
        "addressee": addressee if addressee in people else OTHER,
        "other": "" if addressee in people else petition.addressee,
        "request": petition.request,
        "goal": goal if is_usual else OTHER,
        "own_goal": None if is_usual else petition.goal,
        "ends_on": timezone.localdate(petition.ends_at - timedelta(seconds=1)),
    }


def addressee_of(mandate: Mandate) -> str:
    """Who holds a mandate, and which."""
    words = f"{mandate.user.public_name}, {mandate.function}, {mandate.territory.name}"
    return words[:ADDRESSEE_MAX]


def _mandates(initiative: Initiative) -> Iterable[Mandate]:
    """Those who were elected for this very place, and are known here."""
    current = Mandate.objects.current().filter(territory=initiative.territory_id)
    known = current.filter(user__erased_at=None, user__is_active=True)
    return known.exclude(user=initiative.author_id).select_related("user", "territory")[:5]


def _goals(initiative: Initiative, petition: Petition | None = None) -> list[tuple[str, str]]:
    """The thresholds, each with what it calls for."""
    pairs = steps_of(petition) if petition else steps_today(initiative)
    return [
        (
            str(level),
            gettext("%(number)s signatures : %(meaning)s")
            % {"number": intcomma(level), "meaning": _continued(str(kind.label))},
        )
        for kind, level in pairs
    ]


def _continued(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
