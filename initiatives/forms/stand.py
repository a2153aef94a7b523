"""The form of a stand: that of a signature, which remembers nobody."""

from typing import Any

from django.forms import EmailInput, TextInput

from initiatives.forms.signing import SignForm, fresh
from initiatives.models import Petition


class StandForm(SignForm):
    """No browser offers the next person what the one before typed."""

    def __init__(self, data: Any = None, *, petition: Petition, initial: Any = None) -> None:
        super().__init__(data, petition=petition, initial=initial)
        for field in self.fields.values():
            if isinstance(field.widget, (TextInput, EmailInput)):
                field.widget.attrs["autocomplete"] = "off"


def empty(petition: Petition) -> StandForm:
    """A form for the next person: only the commune of the petition is filled in, if it has one."""
    place = petition.initiative.territory
    known = {"commune": place} if place.kind == "commune" else {}
    return StandForm(petition=petition, initial=known | fresh(petition))
