"""What others could say: to whom, where, with which reason, in which words."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from civic.accounts.consents import TEXTS
from civic.accounts.models import Consent
from civic.lib.templatetags.civic import excerpt
from initiatives.actions.kit import Words
from initiatives.forms.fields import Line, Text
from initiatives.kit.letter import LINES_MAX, POSTCARD_LINES, POSTCARD_MAX, Form
from initiatives.kit.networks import LETTER_MAX, TEXT_MAX, Network, length
from initiatives.models import Argument, Initiative, KitMessage
from initiatives.models.kit import AUDIENCE_MAX
from initiatives.permissions import OPINIONS_TEXT_VERSION
from initiatives.states import Side

_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,20}")
# The first of those that plead for it.
ARGUMENTS_MAX = 30


class MessageForm(forms.Form):
    """One message. Its network does not change once it is published."""

    network = forms.ChoiceField(
        label=_("Où l’envoyer"),
        choices=Network.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez où ce message s’envoie.")},
    )
    audience = Line(
        label=_("À qui il parle"),
        max_length=AUDIENCE_MAX,
        required=False,
        help_text=_("Par exemple : aux parents de l’école, à la maire, à mes voisins."),
    )
    argument = forms.ChoiceField(label=_("L’argument qu’il utilise"), required=False)
    text = Text(
        label=_("Le message"),
        max_length=TEXT_MAX,
        rows=7,
        help_text=_("Avec vos mots, comme vous le diriez. L’adresse s’ajoute toute seule."),
        error_messages={"required": _("Écrivez le message, même en une phrase.")},
    )
    anyway = forms.BooleanField(
        label=_("Publier quand même un message presque identique"), required=False
    )
    agrees = forms.BooleanField(
        label=TEXTS[Consent.Purpose.OPINIONS][OPINIONS_TEXT_VERSION],
        error_messages={"required": _("Cochez cette case pour que votre texte soit publié.")},
    )

    def __init__(
        self,
        *args: Any,
        initiative: Initiative,
        address: str,
        changed: KitMessage | None = None,
        needs_consent: bool = False,
        is_team: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.address, self.changed = address, changed
        # The message that is nearly the same, once it was found.
        self.twin: KitMessage | None = None
        self._arguments = _arguments(initiative, changed)
        field = self.fields["argument"]
        field.choices = [  # type: ignore[attr-defined]
            ("", _("Aucun, ou un autre")),
            *((str(one.pk), excerpt(one.text, 70)) for one in self._arguments.values()),
        ]
        if not is_team:
            spoken = self.fields["network"]
            spoken.choices = [  # type: ignore[attr-defined]
                one for one in Network.choices if one[0] != Network.SPOKEN
            ]
        if changed is not None:
            del self.fields["network"]
        if not needs_consent:
            del self.fields["agrees"]

    def clean(self) -> dict[str, Any]:
        """Count the text as its network counts it."""
        said: dict[str, Any] = self.cleaned_data
        network, text = self.goes_to(), said.get("text")
        if network and text:
            long, most = length(network, text, self.address)
            if long > most:
                self.add_error("text", _too_long(network, long, most))
        return said

    def goes_to(self) -> str:
        """Where it goes, once valid; that of the message that is changed."""
        return self.changed.network if self.changed else self.cleaned_data.get("network", "")

    def words(self) -> Words:
        """What was typed, once valid."""
        said = self.cleaned_data
        chosen = self._arguments.get(said["argument"])
        return Words(said["text"], said["audience"], chosen)

    def agreed(self) -> bool:
        """Whether the agreement was given with it."""
        return bool(self.cleaned_data.get("agrees"))


class SharingForm(forms.Form):
    """One's own words, to make links of them: nothing is kept."""

    text = Text(
        label=_("Ce que vous allez dire"),
        max_length=TEXT_MAX,
        rows=7,
        help_text=_("Changez ce que vous voulez : on croit une personne, pas un texte récité."),
        error_messages={"required": _("Écrivez quelques mots.")},
    )
    server = Line(
        label=_("Votre serveur Mastodon"),
        max_length=100,
        required=False,
        help_text=_("Par exemple : piaille.fr. Sans lui, copiez le texte."),
    )

    def clean_server(self) -> str:
        """The host alone. Raises `ValidationError`."""
        host = str(self.cleaned_data["server"]).lower().removeprefix("https://").strip("/@ ")
        if host and not _HOST.fullmatch(host):
            raise forms.ValidationError(
                _("Écrivez le nom du serveur seul, comme piaille.fr"), code="host"
            )
        return host


class LetterForm(forms.Form):
    """One's own letter: nothing is kept."""

    text = Text(
        label=_("Votre lettre"),
        max_length=LETTER_MAX,
        rows=14,
        help_text=_("Dites qui vous êtes, ce que cela change pour vous, et ce que vous demandez."),
        error_messages={"required": _("Écrivez votre lettre, même en trois phrases.")},
    )
    # What is asked for: the links, or a page to print.
    suite = forms.ChoiceField(
        choices=[("", ""), *((one.value, one.value) for one in Form)], required=False
    )

    def clean(self) -> dict[str, Any]:
        """A postcard holds less."""
        said: dict[str, Any] = self.cleaned_data
        text, is_postcard = said.get("text", ""), said.get("suite") == Form.POSTCARD
        if is_postcard and len(text) > POSTCARD_MAX:
            sentence = str(_("Une carte postale prend {most} signes au plus, il y en a {long}."))
            self.add_error("text", sentence.format(most=POSTCARD_MAX, long=len(text)))
        if text.count("\n") >= (most := POSTCARD_LINES if is_postcard else LINES_MAX):
            sentence = str(_("Cela ne tient pas sur une page : {most} lignes au plus."))
            self.add_error("text", sentence.format(most=most))
        return said


def _arguments(initiative: Initiative, changed: KitMessage | None) -> dict[str, Argument]:
    """Those one can choose, by key; the one already chosen stays."""
    rows = Argument.objects.claims(Side.SUPPORT).filter(initiative=initiative)
    found = {str(one.pk): one for one in rows.order_by("-score", "-pk")[:ARGUMENTS_MAX]}
    if changed is not None and changed.reason is not None:
        found.setdefault(str(changed.reason.pk), changed.reason)
    return found


def _too_long(network: str, long: int, most: int) -> str:
    name = Network(network).label
    if network == Network.SPOKEN:
        sentence = _("Trente secondes, c’est {most} mots au plus : il y en a {long}.")
    elif network == Network.LETTER:
        sentence = _("Une lettre tient sur une page : {most} signes au plus, il y en a {long}.")
    else:
        sentence = _("{name} prend {most} signes au plus, l’adresse comprise : il y en a {long}.")
    return str(sentence).format(name=name, most=most, long=long)
