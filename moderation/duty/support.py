"""Whom somebody who moderates may talk to after a hard case."""

from django import forms
from django.utils.translation import gettext_lazy as _

from civic.lib import identity, tuning
from civic.lib.tuning import Setting


class SupportForm(forms.Form):
    """A person, and how to reach them."""

    words = forms.CharField(
        label=_("À qui parler"),
        max_length=200,
        required=False,
        help_text=_("Un nom, et un numéro ou une adresse. Vide : l’adresse de contact du site."),
    )


support: Setting[str] = Setting(
    slug="ecoute",
    group=_("La modération"),
    title=_("À qui parler quand on modère"),
    what=_(
        "Montré à qui modère, sur son bureau : quelqu’un à qui parler après un dossier difficile. "
        "Une personne extérieure à l’équipe vaut mieux."
    ),
    form=SupportForm,
    defaults={"words": "MODERATOR_SUPPORT"},
    make=tuning.one("words"),
    rule=_("Il y a toujours quelqu’un : l’adresse de contact du site, si personne n’est nommé."),
)


def somebody() -> str:
    """Who listens, in the words that moderators read."""
    return support() or identity.contact()
