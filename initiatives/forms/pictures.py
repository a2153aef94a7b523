"""A picture with what it shows, as several forms ask for it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from initiatives import images
from initiatives.forms.fields import Line
from initiatives.forms.texts import ALT_MAX


class PictureForm(forms.Form):
    """A form with a picture at most; `has_picture` when what it changes already shows one."""

    remove_image = forms.BooleanField(label=_("Retirer l’image"), required=False)
    image = forms.FileField(
        label=_("Une image"),
        help_text=_(
            "JPEG, PNG ou WebP, 4 Mo au plus. Le lieu et la date qu’elle contient sont effacés."
        ),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )
    image_alt = Line(
        label=_("Ce que montre l’image"),
        help_text=_("Une phrase pour qui ne la voit pas. Obligatoire s’il y a une image."),
        max_length=ALT_MAX,
        required=False,
    )

    def __init__(self, *args: Any, has_picture: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.has_picture = has_picture
        if has_picture:
            self.fields["image"].label = _("Remplacer par une autre image")
        else:
            del self.fields["remove_image"]

    def clean_image(self) -> images.Picture | None:
        """The picture as we keep it. Raises `ValidationError` with why it was refused."""
        file = self.cleaned_data["image"]
        if not isinstance(file, UploadedFile):
            return None
        try:
            return images.reencode(file, file.size or 0)
        except images.BadImageError as problem:
            raise ValidationError(str(problem)) from problem

    def clean(self) -> dict[str, Any]:
        """A picture says what it shows."""
        data = super().clean() or self.cleaned_data
        keeps = self.has_picture and not data.get("remove_image")
        shows = data.get("image") is not None or keeps
        if shows and not data.get("image_alt") and "image_alt" not in self.errors:
            self.add_error("image_alt", _("Dites en une phrase ce que montre l’image."))
        return data
