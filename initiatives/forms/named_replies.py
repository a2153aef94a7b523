"""What somebody says who is named in a text."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from civic.accounts.models import Mandate, User
from initiatives.actions.named_replies import Saying
from initiatives.forms.fields import Line, Text
from initiatives.models.named_reply import NAMED_AS_MAX, REPLY_MAX


class NamedReplyForm(forms.Form):
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
