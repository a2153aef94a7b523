"""What is to be done, where, when and for how many; taking part; how it went."""

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from civic.accounts.models import User
from civic.territories.fields import TerritoryField
from civic.territories.models import Kind
from initiatives import zones
from initiatives.actions.hands import Outcome, Plan
from initiatives.forms.fields import Line, Text, account_named, has_letters
from initiatives.forms.pictures import PictureForm
from initiatives.models import Action
from initiatives.models.action import (
    ABOUT_MAX,
    MINUTES_MAX,
    MINUTES_MIN,
    NAME_MAX,
    PLACES_MAX,
    REPORT_MAX,
    WHERE_MAX,
    Sort,
)

WEEK_MAX = 10_080


def _number(label: Any, most: int, least: int = 1, **more: Any) -> forms.IntegerField:
    kind = {"inputmode": "numeric"}
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=most,
        widget=forms.NumberInput(attrs=kind),
        error_messages={
            "required": _("Écrivez un nombre."),
            "invalid": _("Écrivez un nombre entier."),
            "min_value": _("Au moins %(limit_value)s."),
            "max_value": _("Au plus %(limit_value)s."),
        },
        **more,
    )


class ActionForm(forms.Form):
    """One task or event, in the hour of its place."""

    title = Line(
        label=_("En quelques mots, ce qu’il y a à faire"),
        max_length=NAME_MAX,
        validators=[has_letters],
        help_text=_("Par exemple : « Coller 40 affiches autour de la gare »."),
        error_messages={"required": _("Dites ce qu’il y a à faire.")},
    )
    about = Text(
        label=_("Quoi exactement, et pourquoi"),
        max_length=ABOUT_MAX,
        rows=5,
        help_text=_("Ce qu’il faut apporter ou savoir, et à quoi cela sert."),
        error_messages={"required": _("Dites à quoi cela sert : on vient plus volontiers.")},
    )
    where = Line(
        label=_("Où"),
        max_length=WHERE_MAX,
        help_text=_("Une adresse, un lieu connu, ou « chez soi »."),
        error_messages={"required": _("Dites où.")},
    )
    place = TerritoryField(
        label=_("Dans quelle commune"),
        required=False,
        kinds=(Kind.COMMUNE, Kind.DISTRICT),
        help_text=_("Qui habite là ou tout près le verra d’abord. Vide : partout où elle se lit."),
    )
    day = forms.DateField(
        label=_("Le jour"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "required": _("Choisissez un jour."),
            "invalid": _("Écrivez une date, par exemple 24/06/2027."),
        },
    )
    hour = forms.TimeField(
        label=_("L’heure"),
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={
            "required": _("Choisissez une heure."),
            "invalid": _("Écrivez une heure, par exemple 18:30."),
        },
    )
    minutes = _number(_("Combien de minutes cela prend"), MINUTES_MAX, MINUTES_MIN)
    places = _number(_("Combien de personnes, au plus"), PLACES_MAX)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, sort: str, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone
        clocks = zones.NAMES[zone].replace("heure", "Heure", 1)
        self.fields["hour"].help_text = _("%(clocks)s, ou celle de la commune indiquée.") % {
            "clocks": clocks
        }
        if sort == Sort.TASK:
            self.fields["day"].label = _("À faire avant le")

    def clean(self) -> dict[str, Any]:
        """Make a moment of the day and the hour. An hour that no clock shows is told apart."""
        data = super().clean() or {}
        if data.get("place") is not None:
            self.zone = zones.zone_of(data["place"].path)
        day, hour = data.get("day"), data.get("hour")
        if isinstance(day, date) and isinstance(hour, time):
            try:
                data["starts_at"] = zones.moment(datetime.combine(day, hour), self.zone)
            except ValidationError as gap:
                self.add_error("hour", gap)
        return data

    def plan(self) -> Plan:
        """What was typed, once valid."""
        data = self.cleaned_data
        return Plan(**{name: data[name] for name in Plan.__dataclass_fields__})


def typed(row: Action) -> dict[str, Any]:
    """What the form holds of an action."""
    kept = {
        name: getattr(row, name)
        for name in ("title", "about", "where", "place", "minutes", "places")
    }
    return {**kept, "day": row.begins.date(), "hour": row.begins.time(), "seen": row.version}


class TakeForm(forms.Form):
    """Take part: how much time one has, and whether one's name is shown."""

    minutes_a_week = _number(
        _("Combien de minutes pouvez-vous donner par semaine, en tout ?"),
        WEEK_MAX,
        help_text=_("Vous le dites une fois : rien ne vous est proposé au-delà."),
    )
    show_name = forms.BooleanField(label=_("Montrer mon nom sur cette page"), required=False)


class HandPlaceForm(forms.Form):
    """Whom one offers one's place to."""

    who = Line(
        label=_("À qui voulez-vous la confier ?"),
        max_length=254,
        help_text=_(
            "Le nom qui termine l’adresse de sa page ici (par exemple « louise-marchandeau »). "
            "Cette personne dit oui ou non ; votre place reste à vous jusque-là."
        ),
        error_messages={"required": _("Dites à qui.")},
    )

    def clean_who(self) -> str:
        """Find the account of a public name."""
        who = str(self.cleaned_data["who"])
        found = account_named(who)
        if found is None:
            raise ValidationError(_("Personne n’a ce nom public ici."))
        self.person = found
        return who


class HandLeadForm(forms.Form):
    """Who of the team one asks to lead."""

    who = forms.ChoiceField(
        label=_("Qui pourrait la mener ?"),
        help_text=_("Une personne de l’équipe. Elle dit oui ou non ; rien ne change avant."),
        error_messages={
            "required": _("Choisissez une personne de l’équipe."),
            "invalid_choice": _("Cette personne n’est pas de l’équipe."),
        },
    )

    def __init__(self, *args: Any, people: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person in people}
        names = [(key, person.public_name) for key, person in self.people.items()]
        self.fields["who"].choices = [("", _("Choisir")), *names]  # type: ignore[attr-defined]

    @property
    def person(self) -> User:
        """Who was chosen, once valid."""
        return self.people[self.cleaned_data["who"]]


class CancelForm(forms.Form):
    """Why it does not happen."""

    report = Text(
        label=_("Pourquoi c’est annulé"),
        max_length=REPORT_MAX,
        rows=3,
        help_text=_("Tout le monde le lit, et qui avait une place le reçoit par e-mail."),
        error_messages={"required": _("Dites pourquoi, même en une phrase.")},
    )


class FinishForm(PictureForm):
    """How it went, with a picture of it if there is one."""

    field_order = ("report", "attended", "image", "image_alt")
    report = Text(
        label=_("Ce qui a été fait"),
        max_length=REPORT_MAX,
        rows=5,
        help_text=_("Une ligne suffit ; pour une réunion, ce qui a été dit et décidé."),
        error_messages={"required": _("Une ligne suffit, mais il en faut une.")},
    )
    attended = _number(_("Combien de personnes sont venues"), 65_535, 0, required=False)

    def __init__(self, *args: Any, is_event: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_event:
            del self.fields["attended"]

    def outcome(self) -> Outcome:
        """What was typed, once valid."""
        data = self.cleaned_data
        return Outcome(data["report"], data.get("attended"), data["image"], data["image_alt"])
