"""The words of one thing to tell, counted as its network counts them."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from civic.syndication.connectors.addresses import EXAMPLES, FOUND_AT
from civic.syndication.models import WORDS_MAX

# How long the post would be, and how long it may be; None where this cannot be known yet.
Measure = Callable[[str], tuple[int, int] | None]


class WordsForm(forms.Form):
    """What is said in place of our text; the address is added by itself."""

    words = forms.CharField(
        label=_("Le texte, sans l’adresse"),
        help_text=_("L’adresse de la page est ajoutée à la fin. Vide : le texte proposé."),
        widget=forms.Textarea(attrs={"rows": 5}),
        required=False,
        max_length=WORDS_MAX,
        error_messages={"max_length": _("Ce texte est trop long : 5 000 caractères au plus.")},
    )

    def __init__(self, data: Any, *, initial: str, measure: Measure) -> None:
        super().__init__(data, initial={"words": initial})
        self.measure = measure

    def clean_words(self) -> str:
        """What fits on the network, whole. Raises `ValidationError` past its limit."""
        words = str(self.cleaned_data["words"]).strip()
        found = self.measure(words) if words else None
        if found is not None and found[0] > found[1]:
            raise ValidationError(
                _now(
                    "Trop long pour ce réseau : %(length)d sur %(most)d, adresse comprise. "
                    "Retirez-en %(over)d."
                )
                % {"length": found[0], "most": found[1], "over": found[0] - found[1]}
            )
        return words


class AddressForm(forms.Form):
    """Where a post of unknown outcome was found."""

    url = forms.URLField(
        label=_("Son adresse là-bas"),
        required=False,
        max_length=500,
        assume_scheme="https",
        error_messages={
            "invalid": _("Ceci n’est pas une adresse : elle commence par https://."),
            "max_length": _("Cette adresse est trop longue."),
        },
    )

    def __init__(self, data: Any, *, network: str) -> None:
        """`network`: some name each post in its address, by which it can be taken back."""
        super().__init__(data)
        example = EXAMPLES.get(network)
        self.fields["url"].help_text = (
            _now(
                "Celle de cette annonce même, comme %(example)s : avec elle, l’annonce suivra ce "
                "qui change ici, et sera retirée là-bas si elle est retirée d’ici. Sans elle, vous "
                "aurez à le faire à la main."
            )
            % {"example": example}
            if example
            else _now("Pour que chacun la retrouve.")
        )
        if network in FOUND_AT:
            self.fields["url"].help_text = f"{self.fields['url'].help_text} {FOUND_AT[network]}"

    def clean_url(self) -> str:
        """An address of the web, or nothing. Raises `ValidationError`."""
        url = str(self.cleaned_data["url"])
        if url and not url.startswith(("https://", "http://")):
            raise ValidationError(_now("Ceci n’est pas une adresse : elle commence par https://."))
        return url
