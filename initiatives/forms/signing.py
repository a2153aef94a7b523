"""The form that signs a petition: what it takes, and no more."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from civic.accounts.models import User
from civic.territories.fields import COMMUNES, TerritoryField
from initiatives.actions.signing import Signing
from initiatives.forms.fields import Line
from initiatives.models import Petition
from initiatives.petitions.consents import CONSENT_VERSION
from initiatives.petitions.identity import Identity
from initiatives.verifying import new_form_key

NAME_MAX = 60
# An advertisement, or a formula for the spreadsheet of whoever reads names.
_NO_NAME = re.compile(r"https?:|www\.|[@/\\<>{}=|]|^[-+]")
_LETTER = re.compile(r"[^\W\d_]")
HIDDEN = ("form_key", "terms", "consent")


class Name(Line):
    """A first or last name, as its owner writes it."""

    def __init__(self, *, autocomplete: str, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"autocomplete": autocomplete, "dir": "auto"})
        super().__init__(widget=widget, max_length=NAME_MAX, **kwargs)

    def clean(self, value: Any) -> str:
        """Refuse what nobody is called."""
        name: str = super().clean(value)
        if name and (_NO_NAME.search(name) or not _LETTER.search(name)):
            raise ValidationError(
                _("Écrivez un nom : des lettres, sans adresse ni lien."), code="name"
            )
        return name


class Mailbox(forms.EmailField):
    """An address; the mistake that is made most in French is named."""

    def run_validators(self, value: Any) -> None:
        """Refuse accents before the « @ », where no mailbox has any."""
        if not str(value).rpartition("@")[0].isascii():
            raise ValidationError(
                _("Une adresse e-mail n’a pas d’accent avant « @ » : vérifiez-la."), code="accent"
            )
        super().run_validators(value)


class EmailForm(forms.Form):
    """The address that gets the link."""

    email = Mailbox(
        label=_("Adresse e-mail"),
        max_length=254,
        widget=forms.EmailInput(
            attrs={"autocomplete": "email", "spellcheck": "false", "autocapitalize": "none"}
        ),
        error_messages={
            "required": _("Écrivez votre adresse e-mail."),
            "invalid": _("Écrivez une adresse complète, comme nom@exemple.fr."),
        },
    )


class SignForm(EmailForm):
    """Who signs, from where, and their agreement. No box is ticked beforehand."""

    first_name = Name(
        label=_("Prénom"),
        autocomplete="given-name",
        error_messages={"required": _("Écrivez votre prénom.")},
    )
    last_name = Name(
        label=_("Nom de famille"),
        autocomplete="family-name",
        error_messages={"required": _("Écrivez votre nom.")},
    )
    commune = TerritoryField(
        label=_("Votre commune"),
        help_text=_("Son nom ou son code postal."),
        kinds=COMMUNES,
        error_messages={"required": _("Indiquez votre commune ou son code postal.")},
    )
    old_enough = forms.BooleanField(
        label=_("J’ai 16 ans ou plus"),
        error_messages={"required": _("Il faut avoir 16 ans ou plus pour signer.")},
    )
    agrees = forms.BooleanField(
        label=_("Votre accord"),
        error_messages={
            "required": _("Cochez cette case pour que votre signature puisse être enregistrée.")
        },
    )
    show_name = forms.BooleanField(
        label=_("Montrer mon prénom et mon nom sur la page de la pétition"),
        help_text=_("Sans cela, votre signature est seulement comptée."),
        required=False,
    )
    # The same form sent twice is one signature.
    form_key = forms.UUIDField(widget=forms.HiddenInput())
    # What the person had before their eyes when they ticked the box.
    terms = forms.CharField(
        widget=forms.HiddenInput(), validators=[RegexValidator(r"\A[0-9a-f]{64}\Z")]
    )
    consent = forms.CharField(widget=forms.HiddenInput())
    # Left empty by people: it is hidden. A machine fills everything.
    website = forms.CharField(
        label=_("Ne remplissez pas ce champ"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    field_order = ("first_name", "last_name", "email", "commune", "old_enough", "agrees")

    def __init__(self, data: Any = None, *, petition: Petition, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.petition = petition

    def clean_consent(self) -> str:
        """The sentence that was ticked must be today's."""
        version: str = self.cleaned_data["consent"]
        if version != CONSENT_VERSION:
            raise ValidationError(_("La phrase à accepter a changé : relisez-la."))
        return version

    def clean_website(self) -> str:
        """Refuse what only a machine fills, without throwing anything away."""
        if self.cleaned_data["website"]:
            raise ValidationError(
                _("Un champ caché a été rempli, peut-être par votre navigateur. Videz-le.")
            )
        return ""

    def clean(self) -> dict[str, Any]:
        """Make hidden fields that are wrong anew, and ask again what was agreed to with them."""
        wrong = [name for name in HIDDEN if self.errors.pop(name, None)]
        if wrong:
            self.renew(_("La page a vieilli : relisez, puis envoyez à nouveau."))
        return self.cleaned_data

    def renew(self, why: Any) -> None:
        """Keep what was typed for a page made now; what was agreed to is asked again."""
        kept = {name: self.data[name] for name in self.data if name != "agrees"}
        self.data = kept | fresh(self.petition)
        self.add_error(None, why)

    def signing(self) -> Signing:
        """What a valid form says."""
        said = self.cleaned_data
        return Signing(
            who=Identity(said["first_name"], said["last_name"], said["email"]),
            commune=said["commune"],
            show_name=said["show_name"],
            consent_version=said["consent"],
            form_key=said["form_key"],
            terms=said["terms"],
        )


def blank(petition: Petition, person: object) -> SignForm:
    """A form to fill, with what an account knows already; boxes are never ticked for anybody."""
    known: dict[str, Any] = {}
    if isinstance(person, User):
        first, _space, last = person.name.partition(" ")
        known = {"first_name": first, "last_name": last, "email": person.email}
        known["commune"] = person.home if person.home_id else None
    return SignForm(petition=petition, initial=known | fresh(petition))


def fresh(petition: Petition) -> dict[str, Any]:
    """The hidden fields of a page made now."""
    return {"form_key": new_form_key(), "terms": petition.terms, "consent": CONSENT_VERSION}
