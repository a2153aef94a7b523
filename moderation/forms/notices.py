"""The legal notice and its outcome."""

from typing import Any, cast
from urllib.parse import urlsplit
from uuid import uuid4

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from moderation.actions import NoticeBody
from moderation.grounds import Category

OUTCOME_MAX = 5000


class NoticeForm(forms.Form):
    """The legal notice: where, why, who, in good faith."""

    form_key = forms.UUIDField(
        widget=forms.HiddenInput,
        error_messages={
            "required": _("Cette page était incomplète. Votre texte est gardé : renvoyez-la."),
            "invalid": _("Cette page était abîmée. Votre texte est gardé : renvoyez-la."),
        },
    )
    address = forms.CharField(
        label=_("Adresse exacte du contenu"),
        max_length=500,
        help_text=_(
            "Ouvrez la page en cause et copiez son adresse, en haut de votre navigateur. "
            "Elle commence par https://."
        ),
        widget=forms.TextInput(attrs={"inputmode": "url", "spellcheck": "false"}),
        error_messages={"required": _("Indiquez l’adresse de la page en cause.")},
    )
    category = forms.ChoiceField(
        label=_("De quoi s’agit-il ?"),
        choices=[("", _("Choisissez dans la liste")), *Category.choices],
        error_messages={
            "required": _("Choisissez ce qui s’en approche le plus."),
            "invalid_choice": _("Choisissez une réponse de la liste."),
        },
    )
    reason = forms.CharField(
        label=_("Pourquoi ce contenu est-il illicite ?"),
        min_length=20,
        max_length=5000,
        help_text=_(
            "Citez le passage ou décrivez l’image, et dites en quoi il enfreint la loi. "
            "Par exemple : « La deuxième phrase donne l’adresse personnelle de Mme X, "
            "qui ne l’a jamais rendue publique. »"
        ),
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={
            "required": _("Expliquez pourquoi ce contenu vous paraît illicite."),
            "min_length": _("Expliquez en une phrase au moins (20 caractères)."),
            "max_length": _(
                "Votre explication fait %(show_value)d caractères. "
                "Raccourcissez-la à %(limit_value)d au plus."
            ),
        },
    )
    name = forms.CharField(
        label=_("Votre nom"),
        max_length=120,
        help_text=_("Facultatif si vous signalez un contenu pédocriminel."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Indiquez votre nom.")},
    )
    email = forms.EmailField(
        label=_("Votre adresse e-mail"),
        max_length=254,
        help_text=_(
            "Pour l’accusé de réception et la réponse. "
            "Facultative si vous signalez un contenu pédocriminel."
        ),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Indiquez votre adresse e-mail."),
            "invalid": _("Écrivez une adresse complète, comme nom@exemple.fr."),
        },
    )
    good_faith = forms.BooleanField(
        label=_(
            "Je déclare de bonne foi que les informations de ce signalement sont exactes "
            "et complètes."
        ),
        error_messages={"required": _("Cochez cette case pour envoyer le signalement.")},
    )
    # Left empty by people: it is hidden. A machine fills everything.
    website = forms.CharField(
        label=_("Ne remplissez pas ce champ"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Ask who is writing, but for child abuse material (DSA article 16(2)(c))."""
        super().__init__(*args, **kwargs)
        anonymous = self.data.get("category") == Category.CHILD_ABUSE
        self.fields["name"].required = self.fields["email"].required = not anonymous

    def clean_address(self) -> str:
        """Accept an address or a path of this site, and nothing else."""
        address: str = self.cleaned_data["address"]
        try:
            parts = urlsplit(address)
            host = parts.hostname
        except ValueError:
            raise forms.ValidationError(_("Cette adresse n’est pas complète.")) from None
        if host is None and not address.startswith("/"):
            raise forms.ValidationError(
                _("Copiez l’adresse entière de la page. Elle commence par https://.")
            )
        if host is not None and host not in own_hosts():
            raise forms.ValidationError(
                _("Cette adresse mène à un autre site : nous ne pouvons agir que sur celui-ci.")
            )
        return address

    def clean_website(self) -> str:
        """Refuse what only a machine fills, without throwing anything away."""
        if self.cleaned_data["website"]:
            raise forms.ValidationError(
                _("Un champ caché a été rempli, peut-être par votre navigateur. Videz-le.")
            )
        return ""

    def clean(self) -> dict[str, Any]:
        """Tell at the top what is wrong with the hidden key: nobody can correct it."""
        for message in self.errors.pop("form_key", []):
            self.add_error(None, message)
        return self.cleaned_data

    def renew_key(self) -> None:
        """Let the form be sent again as another notice."""
        _retype(self, "form_key", str(uuid4()))

    def body(self) -> NoticeBody:
        """Return what the sender wrote, once valid."""
        fields = ("address", "category", "reason", "name", "email", "good_faith")
        return NoticeBody(**{field: self.cleaned_data[field] for field in fields})


def own_hosts() -> set[str | None]:
    """The names this site answers to."""
    return {urlsplit(settings.SITE_URL).hostname, *settings.ALLOWED_HOSTS}


class OutcomeForm(forms.Form):
    """What was done about a notice, in the words its sender reads."""

    outcome = forms.CharField(
        label=_("Ce que nous avons décidé, et pourquoi"),
        min_length=20,
        max_length=OUTCOME_MAX,
        help_text=_("La personne qui a signalé lit ce texte tel quel, par e-mail."),
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={
            "required": _("Écrivez ce qui a été décidé."),
            "min_length": _("Écrivez une phrase au moins (20 caractères)."),
            "max_length": _("Raccourcissez ce texte à %(limit_value)d caractères au plus."),
        },
    )


def _retype(form: forms.Form, field: str, value: str) -> None:
    """Replace one hidden value of a form sent back; what people typed stays."""
    data = cast(QueryDict, form.data).copy()
    data[field] = value
    form.data = data
