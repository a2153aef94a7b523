"""One piece of news: a title, a few lines, a picture at most."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from initiatives.actions.updates import News
from initiatives.forms.fields import Line, Text, has_letters
from initiatives.forms.pictures import PictureForm
from initiatives.models import Update
from initiatives.models.update import NAME_MAX, WORDS_MAX


class UpdateForm(PictureForm):
    """One piece of news."""

    field_order = ("title", "text", "remove_image", "image", "image_alt")

    title = Line(
        label=_("En une ligne, ce qui s’est passé"),
        max_length=NAME_MAX,
        validators=[has_letters],
        help_text=_("Par exemple : « La mairie nous reçoit le 12 mars »."),
        error_messages={"required": _("Dites en une ligne ce qui s’est passé.")},
    )
    text = Text(
        label=_("La nouvelle"),
        max_length=WORDS_MAX,
        rows=8,
        help_text=_("Un fait, ce qu’il change, et ce qui vient ensuite. Le reste se lit mal."),
        error_messages={"required": _("Dites-en un peu plus, même en deux phrases.")},
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def news(self) -> News:
        """What was typed, once valid."""
        data = self.cleaned_data
        goes = data.get("remove_image") and data["image"] is None
        alt = "" if goes else data["image_alt"]
        return News(data["title"], data["text"], data["image"], alt)


def typed(row: Update) -> dict[str, Any]:
    """What the form holds of a piece of news."""
    alt = row.picture.alt if row.picture else ""
    return {"title": row.title, "text": row.text, "image_alt": alt, "seen": row.version}
