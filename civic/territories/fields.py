"""A form's place: typed, picked in a list, or chosen among the places a text may mean.

The browser sends up to three values: `<name>` (a code), `<name>_texte` (what is typed) and
`<name>_pour` (the text for which a choice was offered). Without JavaScript only the text is
there at first; if it means several places the form comes back with radio buttons.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from civic.lib.kept import Kept
from civic.lib.prepared import PreparedText
from civic.territories.models import Kind, Territory
from civic.territories.search import CANDIDATES_MAX, TEXT_MAX, candidates, is_postcode

COMMUNES = (Kind.COMMUNE,)
EVERYWHERE = tuple(Kind)


# Thousands send the same form within minutes: who lives in a large town finds it kept.
_places = Kept[Territory](seconds=60, most=2_000)
_asked = PreparedText(lambda code: Territory.objects.current().filter(pk=code))


@dataclass(frozen=True)
class Typed:
    """What the browser sent."""

    code: str = ""
    text: str = ""
    offered_for: str = ""


class TerritoryWidget(forms.Widget):
    """A text field that a script turns into a combobox, and radios when the text is ambiguous."""

    class Media:
        js = [forms.Script("js/picker.js", defer=True)]

    def __init__(self, kinds: Collection[str] = EVERYWHERE, attrs: Any = None) -> None:
        super().__init__(attrs)
        self.kinds = kinds
        self.candidates: list[Territory] = []

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Typed:
        """Gather the three values; null bytes never reach the database."""
        values = (str(data.get(key) or "") for key in (name, f"{name}_texte", f"{name}_pour"))
        return Typed(*(value.replace("\0", "").strip() for value in values))

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        """Whether neither a code nor a text was sent."""
        return name not in data and f"{name}_texte" not in data

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        """Draw the control. `value` is what was typed, a Territory or a code."""
        typed = self._settled(as_typed(value))
        context = {
            "name": name,
            "typed": typed,
            "attrs": self.build_attrs(self.attrs, attrs),
            "candidates": self.candidates,
            "kinds": "" if set(self.kinds) == set(EVERYWHERE) else ",".join(self.kinds),
            "text_max": TEXT_MAX,
        }
        return SafeString(render_to_string("territories/picker.html", context))

    def _settled(self, typed: Typed) -> Typed:
        """Once a choice was made, show its label: the text it answered would ask again."""
        if typed.code and typed.offered_for and not self.candidates:
            return as_typed(typed.code)
        return typed


class TerritoryField(forms.Field):
    """A current place of one of `kinds`. Cleans to a Territory, or None when not required."""

    widget: type[TerritoryWidget] | TerritoryWidget = TerritoryWidget
    default_error_messages = {
        "required": _("Indiquez un lieu : une commune ou son code postal."),
        "unknown": _(
            "Aucun lieu ne correspond à « %(text)s ». Vérifiez l’orthographe ou donnez "
            "le code postal."
        ),
        "several_postcode": _("Plusieurs communes ont ce code postal : choisissez."),
        "several_names": _("Plusieurs lieux correspondent à « %(text)s » : choisissez."),
        "too_many": _("Trop de lieux correspondent à « %(text)s » : précisez."),
        "gone": _("Ce lieu n’existe pas ou plus : choisissez-en un autre."),
    }

    def __init__(self, *, kinds: Collection[str] = EVERYWHERE, **kwargs: Any) -> None:
        kwargs.setdefault("widget", TerritoryWidget(kinds))
        super().__init__(**kwargs)
        self.kinds = kinds

    def clean(self, value: Any) -> Territory | None:
        """Return the place. When the text means several, offer them as radio buttons."""
        typed = as_typed(value)
        if not typed.code and not typed.text:
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        return self._picked(typed) or self._meant(typed.text)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether another place is given."""
        before, after = as_typed(initial), as_typed(data)
        return (before.code, before.text) != (after.code, after.text)

    def _picked(self, typed: Typed) -> Territory | None:
        """The place whose code was sent, unless the text says that the person changed it."""
        if not typed.code:
            return None
        place = _place(typed.code.lower()[:9])
        if (
            place
            and place.kind in self.kinds
            and (not typed.text or typed.text in {place.label, typed.offered_for})
        ):
            return place
        if not typed.text:
            raise ValidationError(self.error_messages["gone"], code="gone")
        return None

    def _meant(self, text: str) -> Territory:
        found = candidates(text, self.kinds)
        if len(found) == 1:
            return found[0]
        raise self._ambiguous(found, text)

    def _ambiguous(self, found: list[Territory], text: str) -> ValidationError:
        if not found:
            code = "unknown"
        elif len(found) >= CANDIDATES_MAX:
            code = "too_many"
        else:
            code = "several_postcode" if is_postcode(text) else "several_names"
            self._offer(found)
        return ValidationError(
            self.error_messages[code], code=code, params={"text": text[:TEXT_MAX]}
        )

    def _offer(self, found: list[Territory]) -> None:
        # Django copies the field for each form: what is offered stays with this one.
        if isinstance(self.widget, TerritoryWidget):
            self.widget.candidates = found


def as_typed(value: Any) -> Typed:
    """Read a form's value, whatever it was filled with."""
    if isinstance(value, Typed):
        return value
    if isinstance(value, str) and value:
        value = Territory.objects.filter(pk=value.lower()[:9]).first()
    if isinstance(value, Territory):
        return Typed(value.pk, value.label)
    return Typed()


def _place(code: str) -> Territory | None:
    """The place in use that has this code."""
    kept = _places.get(code)
    if kept is None:
        found = next(iter(_asked(code)), None)
        return _places.put(code, found) if found else None
    return kept
