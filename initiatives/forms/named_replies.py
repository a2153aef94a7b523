"""What somebody says who is named in a text."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from civic.accounts.models import Mandate, User
from initiatives.actions.named_replies import Saying
from initiatives.actions.visitor_replies import Asking
from initiatives.forms.fields import Line, Text
from initiatives.forms.signing import EmailForm, Name
from initiatives.models.named_reply import NAMED_AS_MAX, REPLY_MAX


def _is_named() -> forms.BooleanField:
    return forms.BooleanField(
        label=_("Je suis la personne que ce texte cite, ou je parle en son nom"),
        error_messages={"required": _("Cochez cette case : seule une personne citée répond ici.")},
    )


class Words(forms.Form):
    """How one is named, and the reply."""

    named_as = Line(
        label=_("Comment le texte vous cite"),
        max_length=NAMED_AS_MAX,
        help_text=_("Les mots du texte, par exemple « le gérant du café de la place »."),
        error_messages={"required": _("Dites comment le texte vous cite.")},
    )
    text = Text(
        label=_("Votre réponse"),
        max_length=REPLY_MAX,
        rows=8,
        help_text=_("Tout le monde la lit à côté du texte, dès que vous la publiez."),
        error_messages={"required": _("Écrivez votre réponse.")},
    )


class NamedReplyForm(Words):
    """The reply of somebody with an account."""

    is_named = forms.BooleanField(
        label=_("Je suis la personne que ce texte cite, ou je parle en son nom"),
        error_messages={"required": _("Cochez cette case : seule une personne citée répond ici.")},
    )
    mandate = forms.ModelChoiceField(
        label=_("Je réponds au titre d’un mandat vérifié"),
        queryset=Mandate.objects.none(),
        required=False,
        empty_label=_("Non, en mon nom"),
        error_messages={"invalid_choice": _("Choisissez un mandat de la liste.")},
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mandates = Mandate.objects.current().filter(user=user).select_related("territory")
        if mandates.exists():
            self.fields["mandate"].queryset = mandates  # type: ignore[attr-defined]
        else:
            del self.fields["mandate"]

    def saying(self) -> Saying:
        """What was typed, once valid."""
        data = self.cleaned_data
        return Saying(data["named_as"], data["text"], data.get("mandate"))


class VisitorWords(Words):
    """The reply of somebody without an account, and the name shown with it."""

    name = Name(
        label=_("Votre nom"),
        autocomplete="name",
        help_text=_("Il s’affiche avec votre réponse."),
        error_messages={"required": _("Écrivez votre nom : il s’affiche avec votre réponse.")},
    )

    field_order: Iterable[str] | None = ("named_as", "text", "name")

    def saying(self) -> Saying:
        """What was typed, once valid."""
        data = self.cleaned_data
        return Saying(data["named_as"], data["text"], name=data["name"])


class VisitorReplyForm(VisitorWords, EmailForm):
    """The same with the address that gets the link."""

    is_named = _is_named()
    # The same form sent twice is one reply.
    form_key = forms.UUIDField(widget=forms.HiddenInput())
    # Left empty by people: it is hidden. A machine fills everything.
    website = forms.CharField(
        label=_("Ne remplissez pas ce champ"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    field_order = ("named_as", "text", "name", "email", "is_named")

    def clean_website(self) -> str:
        """Refuse what only a machine fills, without throwing anything away."""
        if self.cleaned_data["website"]:
            raise ValidationError(
                _("Un champ caché a été rempli, peut-être par votre navigateur. Videz-le.")
            )
        return ""

    def asking(self) -> Asking:
        """What was typed, once valid."""
        data = self.cleaned_data
        return Asking(self.saying(), data["email"], data["form_key"])
