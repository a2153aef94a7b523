"""Forms of the desk: name a view, keep an initiative in sight, write a private note."""

from typing import Any, cast
from urllib.parse import parse_qsl, urlencode
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from civic.accounts.models import Mandate
from civic.officials.desk.filters import ASKED
from civic.officials.models.visits import NAME_MAX, NOTE_MAX, QUERY_MAX
from initiatives.forms.fields import Line, Text


class ViewForm(forms.Form):
    """Some filters under a name."""

    name = Line(
        label=_("Nom de cette vue"),
        max_length=NAME_MAX,
        error_messages={"required": _("Donnez un nom à cette vue.")},
    )
    query = forms.CharField(required=False, max_length=QUERY_MAX, widget=forms.HiddenInput)

    def clean_query(self) -> str:
        """The filters alone, in their order; nothing else is kept."""
        asked = dict(parse_qsl(self.cleaned_data["query"].lstrip("?")))
        return urlencode({name: asked[name] for name in ASKED if asked.get(name)})


class NoteForm(forms.Form):
    """A private note; its key makes one note of a form sent twice."""

    text = Text(
        label=_("Note privée"),
        max_length=NOTE_MAX,
        rows=3,
        help_text=_("Lue par l’élu et ses collaborateurs de ce mandat, par personne d’autre."),
        error_messages={"required": _("Écrivez votre note.")},
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


class SightForm(forms.Form):
    """In which mandate's list, and a first note."""

    mandate = forms.ChoiceField(
        label=_("Dans la liste de"),
        error_messages={"required": _("Dites dans quelle liste.")},
    )
    text = Text(
        label=_("Note privée"),
        required=False,
        max_length=NOTE_MAX,
        rows=3,
        help_text=_("Lue par l’élu et ses collaborateurs de ce mandat, par personne d’autre."),
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, data: Any, mandates: list[Mandate]) -> None:
        super().__init__(data, initial={"mandate": str(mandates[0].pk)})
        self.mandates = mandates
        choice = cast(forms.ChoiceField, self.fields["mandate"])
        choice.choices = [(str(one.pk), str(one)) for one in mandates]
        choice.error_messages["invalid_choice"] = _("Ce bureau n’est pas l’un des vôtres.")

    @property
    def chosen(self) -> Mandate:
        """The one chosen."""
        asked = self.cleaned_data["mandate"]
        return next(one for one in self.mandates if str(one.pk) == asked)
