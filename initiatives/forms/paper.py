"""The forms of signatures on paper: the team's, and that of the person who recounts."""

import uuid
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from initiatives.actions.paper import Pile
from initiatives.forms.fields import Line
from initiatives.models import Petition
from initiatives.models.paper import PLACE_MAX
from initiatives.petitions.piles import LINES, SHEETS_MAX


class _Day(forms.DateInput):
    input_type = "date"


class _Whole(forms.IntegerField):
    """A number of things, typed with the figures of a telephone."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"inputmode": "numeric", "autocomplete": "off"}
        super().__init__(widget=forms.TextInput(attrs=attrs), min_value=1, **kwargs)

    def to_python(self, value: Any) -> int | None:
        """Read « 1 200 » too."""
        return super().to_python("".join(str(value or "").split()))

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """The limits are said in words."""
        return {}


class DeclarePaperForm(forms.Form):
    """How many signatures, on how many sheets, when and where."""

    number = _Whole(
        label=_("Nombre de signatures"),
        error_messages={
            "required": _("Écrivez combien de signatures vous avez comptées."),
            "invalid": _("Écrivez un nombre entier, en chiffres."),
            "min_value": _("Il en faut au moins une."),
        },
    )
    sheets = _Whole(
        label=_("Nombre de feuilles"),
        max_value=SHEETS_MAX,
        error_messages={
            "required": _("Écrivez combien de feuilles vous avez."),
            "invalid": _("Écrivez un nombre entier, en chiffres."),
            "min_value": _("Il en faut au moins une."),
            "max_value": _("500 feuilles au plus à la fois : déclarez le reste ensuite."),
        },
    )
    collected_on = forms.DateField(
        label=_("Recueillies le"),
        help_text=_("Le dernier jour, si cela en a pris plusieurs."),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        widget=_Day(format="%Y-%m-%d"),
        error_messages={
            "required": _("Écrivez le jour où elles ont été recueillies."),
            "invalid": _("Écrivez une date, comme 24/02/2027."),
        },
    )
    place = Line(
        label=_("Lieu"),
        help_text=_("Un marché, une rue, une réunion : jamais le nom d’une personne."),
        max_length=PLACE_MAX,
        error_messages={"required": _("Écrivez où elles ont été recueillies.")},
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput(), required=False)

    def __init__(self, data: Any = None, *, petition: Petition) -> None:
        super().__init__(data, initial={"form_key": uuid.uuid4()})
        self.petition = petition

    def clean_collected_on(self) -> date:
        """A day of the petition's life."""
        day: date = self.cleaned_data["collected_on"]
        ended = self.petition.closed_at or timezone.now()
        if day > timezone.localdate():
            raise ValidationError(_now("Ce jour n’est pas encore venu."))
        if day > timezone.localdate(ended):
            raise ValidationError(_now("Ce jour-là, la pétition était déjà close."))
        if day < timezone.localdate(self.petition.opened_at):
            raise ValidationError(_now("Ce jour-là, la pétition n’était pas encore ouverte."))
        return day

    def clean(self) -> dict[str, Any]:
        """No more signatures than the sheets have lines."""
        number, sheets = self.cleaned_data.get("number"), self.cleaned_data.get("sheets")
        if number and sheets and number > sheets * LINES:
            most = _now("Une feuille a {lines} lignes : {sheets} × {lines} font {most} au plus.")
            text = most.format(lines=LINES, sheets=sheets, most=sheets * LINES)
            self.add_error("number", ValidationError(text, code="too_many"))
        return self.cleaned_data

    def pile(self) -> Pile:
        """What a valid form says."""
        said = self.cleaned_data
        return Pile(
            number=said["number"],
            sheets=said["sheets"],
            collected_on=said["collected_on"],
            place=said["place"],
            form_key=said["form_key"] or uuid.uuid4(),
        )


class ConfirmPaperForm(forms.Form):
    """What the second person found, without being told what the first one said."""

    number = _Whole(
        label=_("Signatures que vous avez comptées"),
        help_text=_("Les lignes signées et lisibles, sans celles qui sont rayées."),
        error_messages={
            "required": _("Écrivez combien de signatures vous avez comptées."),
            "invalid": _("Écrivez un nombre entier, en chiffres."),
            "min_value": _("Il en faut au moins une."),
        },
    )
    sure = forms.BooleanField(
        label=_("J’ai eu ces feuilles entre les mains et je les ai comptées moi-même."),
        error_messages={"required": _("Cochez cette case : le nombre est publié sur votre foi.")},
    )

    def refuse(self) -> None:
        """Say that the two numbers differ."""
        self.add_error(
            "number",
            _now(
                "Ce n’est pas le nombre déclaré. Recomptez ; si vous trouvez toujours autre chose, "
                "dites-le à l’équipe : elle peut annuler ce relevé et en déclarer un autre."
            ),
        )
