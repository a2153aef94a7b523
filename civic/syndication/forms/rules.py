"""What a channel tells, as one types it."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from civic.activity.verbs import Verb
from civic.syndication.models import Channel
from civic.syndication.rules import Rules
from civic.syndication.states import TELLABLE, Owner
from civic.territories.models import Territory
from civic.territories.search import candidates
from civic.themes.models import Theme

DAILY_MOST, MINIMUM_MOST, PLACES_MOST = 50, 100_000, 30
_CODE = re.compile(r"fr|[rd][0-9a-z]{2,3}|[0-9][0-9a-z]{4}|[0-9]{9}")
_NUMBER = {"invalid": _("Écrivez un nombre, en chiffres.")}
_HOURS = [("", _("À toute heure")), *((str(hour), f"{hour} h") for hour in range(24))]


def _hour(label: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        choices=_HOURS,
        coerce=int,
        empty_value=None,
        required=False,
        error_messages={"invalid_choice": _("Choisissez une des heures proposées.")},
    )


class RulesForm(forms.Form):
    """What is told, where, from how many people, how often and at what hours."""

    verbs = forms.MultipleChoiceField(
        label=_("Ce que vous annoncez"),
        choices=[(str(verb), Verb(verb).label) for verb in TELLABLE],
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choisissez au moins une chose à annoncer."),
            "invalid_choice": _("Choisissez parmi ce qui est proposé."),
        },
    )
    areas = forms.CharField(
        label=_("Les territoires"),
        help_text=_("Un par ligne, par son nom ou son code. Vide : partout."),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=2000,
    )
    themes = forms.MultipleChoiceField(
        label=_("Les thèmes"),
        help_text=_("Aucun de coché : tous."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": _("Un de ces thèmes n’existe plus.")},
    )
    minimum = forms.IntegerField(
        label=_("Seulement à partir de combien de personnes"),
        help_text=_("Qui l’ont rejointe ou l’ont signée. 0 : dès la première."),
        min_value=0,
        max_value=MINIMUM_MOST,
        error_messages={
            "required": _("Écrivez un nombre, 0 pour tout annoncer."),
            "min_value": _("Zéro ou plus."),
            "max_value": _("100 000 au plus."),
            **_NUMBER,
        },
    )
    daily = forms.IntegerField(
        label=_("Combien d’annonces par jour, au plus"),
        help_text=_("Les autres attendent le lendemain."),
        min_value=1,
        max_value=DAILY_MOST,
        error_messages={
            "required": _("Écrivez un nombre entre 1 et 50."),
            "min_value": _("Une au moins : pour n’en faire aucune, mettez le compte en pause."),
            "max_value": _("Cinquante au plus : au-delà, plus personne ne lit."),
            **_NUMBER,
        },
    )
    hour_from = _hour(_("De quelle heure"))
    hour_to = _hour(_("Jusqu’à quelle heure"))
    holds = forms.BooleanField(
        label=_("Une personne relit chaque annonce avant qu’elle ne parte"), required=False
    )

    def __init__(self, data: Any, channel: Channel) -> None:
        self.channel = channel
        super().__init__(data, initial=typed_rules(channel))
        if channel.owner == Owner.INITIATIVE:
            # A team tells its own initiative: its place and its theme are known.
            del self.fields["areas"], self.fields["themes"]
            return
        if channel.owner == Owner.MANDATE:
            self.fields["areas"].help_text = _(
                "Un par ligne, dans votre territoire. Vide : tout votre territoire."
            )
        rows = Theme.objects.in_use().values_list("slug", "name")
        self.fields["themes"].choices = list(rows)  # type: ignore[attr-defined]

    def clean_areas(self) -> tuple[str, ...]:
        """The codes of the places named, each once. Raises `ValidationError`."""
        lines = [line.strip() for line in self.cleaned_data["areas"].splitlines() if line.strip()]
        if len(lines) > PLACES_MOST:
            raise ValidationError(_now("Trente territoires au plus."))
        return tuple(dict.fromkeys(_place(line).code for line in lines))

    def clean(self) -> dict[str, Any]:
        """Hours go together. Raises `ValidationError`."""
        cleaned = self.cleaned_data
        start, end = cleaned.get("hour_from"), cleaned.get("hour_to")
        if (start is None) != (end is None):
            missing = "hour_to" if end is None else "hour_from"
            self.add_error(missing, _now("Donnez les deux heures, ou aucune."))
        elif start is not None and start == end:
            self.add_error("hour_to", _now("Choisissez une autre heure que la première."))
        return cleaned

    def rules(self) -> Rules:
        """What was typed, as rules."""
        cleaned = self.cleaned_data
        return Rules(
            only=self.channel.only,
            areas=tuple(cleaned.get("areas", ())),
            themes=tuple(cleaned.get("themes", ())),
            verbs=tuple(cleaned["verbs"]),
            minimum=cleaned["minimum"],
            daily=cleaned["daily"],
            hour_from=cleaned["hour_from"],
            hour_to=cleaned["hour_to"],
            holds=cleaned["holds"],
        )


def typed_rules(channel: Channel) -> dict[str, Any]:
    """A channel's rules as they stand, as one would type them."""
    names = dict(Territory.objects.filter(code__in=channel.areas).values_list("code", "name"))
    return {
        "verbs": channel.verbs,
        "areas": "\n".join(f"{code} {names.get(code, '')}".strip() for code in channel.areas),
        "themes": channel.themes,
        "minimum": channel.minimum,
        "daily": channel.daily,
        "hour_from": "" if channel.hour_from is None else channel.hour_from,
        "hour_to": "" if channel.hour_to is None else channel.hour_to,
        "holds": channel.holds,
    }


def _place(line: str) -> Territory:
    """The place that a line names: by its code, alone or first, or by its name."""
    code = line.split()[0].lower()
    if _CODE.fullmatch(code):
        found = Territory.objects.current().filter(code=code).first()
        if found is not None:
            return found
    named = candidates(line)
    if len(named) == 1:
        return named[0]
    text = line[:60]
    if not named:
        raise ValidationError(_now("Aucun territoire ne s’appelle « %(text)s ».") % {"text": text})
    some = ", ".join(f"{one.code} {one.label}" for one in named[:4])
    raise ValidationError(
        _now("« %(text)s » peut être : %(some)s. Écrivez le code.") % {"text": text, "some": some}
    )
