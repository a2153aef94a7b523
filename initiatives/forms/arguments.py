"""A reason in 500 characters, and what it rests on."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from civic.accounts.consents import TEXTS
from civic.accounts.models import Consent
from initiatives.actions.arguments import Claim
from initiatives.forms.fields import Address, Text
from initiatives.models.argument import SOURCES_MAX, TEXT_MAX
from initiatives.permissions import OPINIONS_TEXT_VERSION
from initiatives.states import Side

SIDES = {"pour": Side.SUPPORT, "contre": Side.OPPOSE}


def names_of(places: int) -> list[str]:
    """How the fields of so many sources are called."""
    return [f"source_{number}" for number in range(1, places + 1)]


SOURCES = names_of(SOURCES_MAX)


class SourceAddress(Address):
    """The address of a page that nobody can change on the way to its reader."""

    def clean(self, value: Any) -> str:
        """Return a checked https address, or nothing. Raises `ValidationError`."""
        address = super().clean(value)
        if address and not address.lower().startswith("https://"):
            raise forms.ValidationError(
                _("Cette adresse n’est pas sûre : donnez celle qui commence par https://"),
                code="https",
            )
        return address


class ArgumentForm(forms.Form):
    """One claim; the side is asked for an argument, never for a reply."""

    side = forms.ChoiceField(
        label=_("Votre argument est"),
        choices=[("pour", _("Pour")), ("contre", _("Contre"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez : pour, ou contre.")},
    )
    text = Text(
        label=_("Votre argument"),
        max_length=TEXT_MAX,
        rows=5,
        help_text=_("Une seule idée, dite simplement : on la lit, on la vérifie, on y répond."),
        error_messages={"required": _("Écrivez votre texte, même en une phrase.")},
    )
    agrees = forms.BooleanField(
        label=TEXTS[Consent.Purpose.OPINIONS][OPINIONS_TEXT_VERSION],
        error_messages={"required": _("Cochez cette case pour que votre texte soit publié.")},
    )

    def __init__(
        self,
        *args: Any,
        is_reply: bool = False,
        needs_consent: bool = False,
        places: int = SOURCES_MAX,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        # More than three where two arguments were made one.
        self.places = names_of(max(places, SOURCES_MAX))
        for number, name in enumerate(self.places, start=1):
            self.fields[name] = SourceAddress(
                label=_("Source %(number)d") % {"number": number}, required=False
            )
        if is_reply:
            del self.fields["side"]
            self.fields["text"].label = _("Votre réponse")
        if not needs_consent:
            del self.fields["agrees"]
        self.order_fields(["side", "text", *self.places, "agrees"])

    @property
    def sources(self) -> list[forms.BoundField]:
        """The fields of addresses."""
        return [self[name] for name in self.places]

    def claim(self) -> Claim:
        """What was typed, once valid; the same address twice is one source."""
        urls = [self.cleaned_data[name] for name in self.places]
        return Claim(self.cleaned_data["text"], list(dict.fromkeys(url for url in urls if url)))

    def chosen(self) -> Side:
        """The side, once valid."""
        return SIDES[self.cleaned_data["side"]]

    def agreed(self) -> bool:
        """Whether the agreement was given with it."""
        return bool(self.cleaned_data.get("agrees"))
