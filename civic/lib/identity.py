"""Who this instance is: its name, who answers for it, what it tells its visitors today."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from email.headerregistry import Address
from email.utils import parseaddr

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic.lib import tuning
from civic.lib.moments import MomentField, check_soon
from civic.lib.tuning import Fields, Setting

GROUP = _("Le site et qui en répond")
BANNER_MAX = 300
BANNER_LONGEST = timedelta(days=60)


class NameForm(forms.Form):
    """A name."""

    name = forms.CharField(label=_("Nom du site"), min_length=2, max_length=40)


class ContactForm(forms.Form):
    """An address that somebody reads."""

    email = forms.EmailField(label=_("Adresse de contact"), max_length=120)


class PublisherForm(forms.Form):
    """What the law wants on the page of legal notices."""

    name = forms.CharField(label=_("Éditeur"), max_length=160)
    address = forms.CharField(
        label=_("Adresse postale"), max_length=200, widget=forms.Textarea(attrs={"rows": 3})
    )
    phone = forms.CharField(label=_("Téléphone"), max_length=30, required=False)
    director = forms.CharField(label=_("Directeur ou directrice de la publication"), max_length=120)
    host = forms.CharField(
        label=_("Hébergeur : nom, adresse, téléphone"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    dpo = forms.CharField(
        label=_("Délégué à la protection des données"), max_length=200, required=False
    )


class BannerForm(forms.Form):
    """A message, and when it goes away by itself."""

    text = forms.CharField(
        label=_("Message"),
        max_length=BANNER_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Une ou deux phrases, sans lien. Vide : rien n’est affiché."),
    )
    until = MomentField(label=_("Affiché jusqu’au"), required=False)

    def clean(self) -> Fields:
        """A message ends: nobody reads what always stands there."""
        data: Fields = super().clean() or self.cleaned_data
        if data.get("text") and not data.get("until"):
            self.add_error("until", _("Dites jusqu’à quand : un message finit toujours."))
        return data


@dataclass(frozen=True)
class Publisher:
    """Who runs this instance; an empty value is shown as missing."""

    name: str
    address: str
    phone: str
    director: str
    host: str
    dpo: str


@dataclass(frozen=True)
class Banner:
    """What every page tells visitors, until a moment."""

    text: str
    until: datetime | None

    @property
    def words(self) -> str:
        """What is to be read now; empty when there is nothing."""
        is_on = self.until is not None and timezone.now() < self.until
        return self.text if is_on else ""


site_name: Setting[str] = Setting(
    slug="nom",
    group=GROUP,
    title=_("Nom du site"),
    what=_(
        "Affiché en haut de chaque page, dans les courriels, les flux et les images de partage."
    ),
    form=NameForm,
    defaults={"name": "SITE_NAME"},
    make=tuning.one("name"),
    rule=_("Un nom ne peut pas être vide. Les liens et les abonnements ne changent pas avec lui."),
)
contact: Setting[str] = Setting(
    slug="contact",
    group=GROUP,
    title=_("Adresse de contact"),
    what=_(
        "Où les visiteurs et les autorités écrivent : pages légales, pied des courriels, réponses "
        "à ces courriels, security.txt."
    ),
    form=ContactForm,
    defaults={"email": "CONTACT_EMAIL"},
    make=tuning.one("email"),
    rule=_(
        "Toujours une adresse : un site sans contact humain n’est pas permis (DSA, article 12)."
    ),
)
publisher: Setting[Publisher] = Setting(
    slug="mentions",
    group=GROUP,
    title=_("Mentions légales"),
    what=_(
        "Qui édite le site, qui en répond, qui l’héberge : page des mentions légales, registre."
    ),
    form=PublisherForm,
    defaults={
        "name": "SITE_PUBLISHER",
        "address": "SITE_PUBLISHER_ADDRESS",
        "phone": "SITE_PUBLISHER_PHONE",
        "director": "SITE_DIRECTOR",
        "host": "SITE_HOST",
        "dpo": "SITE_DPO",
    },
    make=lambda fields: Publisher(**fields),
    rule=_("Éditeur, adresse, direction et hébergeur sont obligatoires (LCEN)."),
)
banner: Setting[Banner] = Setting(
    slug="message",
    group=GROUP,
    title=_("Message aux visiteurs"),
    what=_("Une bande en haut de chaque page, la même pour tous, qui s’en va d’elle-même."),
    form=BannerForm,
    defaults={"text": "BANNER_TEXT", "until": "BANNER_UNTIL"},
    make=lambda fields: Banner(**fields),
    check=lambda fields: check_soon(fields["until"], BANNER_LONGEST),
    rule=_("Toujours une fin ; jamais d’appel à soutenir une initiative, un élu ou un parti."),
)


def sender() -> str:
    """What mails leave from: the address never changes here, whose signature receivers check."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    if name != settings.SITE_NAME or site_name() == name:
        return str(settings.DEFAULT_FROM_EMAIL)
    return str(Address(site_name(), addr_spec=address))


def declare() -> None:
    """Let operators change them."""
    tuning.declare(site_name, contact, publisher, banner)
