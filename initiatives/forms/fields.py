"""Fields that take what people paste, and say in French what to do about it."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import BaseValidator, URLValidator
from django.utils.translation import gettext_lazy as _

from civic.accounts.models import User
from civic.lib.unseen import without_unseen
from civic.themes.models import Theme

_BLANKS = re.compile(r"\s+")
_LETTERS = re.compile(r"[^\W\d_]")
LETTERS_MIN = 6


def tidy(text: str) -> str:
    """Return `text` with one kind of line end and without characters that cannot be seen."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return without_unseen(unicodedata.normalize("NFC", lines))


class Text(forms.CharField):
    """Several lines. A text that is too long is refused, never cut by the browser."""

    default_error_messages = {
        "min_length": _("C’est un peu court : %(limit_value)d caractères au moins."),
        "max_length": _(
            "C’est trop long : %(limit_value)d caractères au plus, il y en a %(show_value)d."
        ),
    }

    def __init__(self, *, rows: int = 6, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows, "dir": "auto"}))
        super().__init__(**kwargs)
        for validator in self.validators:
            if isinstance(validator, BaseValidator):
                validator.message = self.error_messages[validator.code]

    def to_python(self, value: Any) -> Any:
        """Tidy before lengths are checked: browsers count a line end as one character."""
        return super().to_python(tidy(str(value or "")))

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """No maxlength: browsers would silently cut what is pasted."""
        return {}


class Line(Text):
    """One line."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"dir": "auto"}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        """Put everything on one line."""
        return _BLANKS.sub(" ", super().to_python(value)).strip()


def has_letters(text: str) -> None:
    """Refuse a title made of signs only. Raises `ValidationError`."""
    if len(_LETTERS.findall(text)) < LETTERS_MIN:
        raise ValidationError(
            _("Écrivez quelques mots : on doit comprendre de quoi il s’agit."), code="letters"
        )


def account_named(who: str) -> User | None:
    """The account whose public name or page's address is typed."""
    handle = who.strip().removeprefix("@").rstrip("/").rpartition("/")[2].lower()
    return User.objects.filter(handle=handle, erased_at=None, is_active=True).first()


class Address(forms.CharField):
    """The address of a page on the web; `https://` is added when left out."""

    MOST = 500

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "widget",
            forms.URLInput(attrs={"placeholder": "https://", "inputmode": "url"}),
        )
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        """Return a checked http(s) address, or nothing."""
        text = _BLANKS.sub("", tidy(str(value or "")))
        if not text:
            return ""
        address = text if re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:", text) else f"https://{text}"
        self._check(address)
        return address

    def _check(self, address: str) -> None:
        bad = ValidationError(
            _("Cette adresse n’est pas celle d’une page : elle commence par https://"),
            code="url",
        )
        if len(address) > self.MOST:
            raise ValidationError(_("Cette adresse est trop longue."), code="max_length")
        try:
            URLValidator(schemes=["http", "https"])(address)
        except ValidationError as error:
            raise bad from error


class ThemeChoices(forms.models.ModelChoiceIterator):
    """Options under the name of their parent; a parent can be chosen as a whole."""

    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield ("", self.field.empty_label)
        rows = sorted(self.queryset, key=_theme_order)
        for _order, group in groupby(rows, key=lambda row: _top(row).pk):
            found = list(group)
            yield (_top(found[0]).name, [self.choice(row) for row in found])


def _top(theme: Theme) -> Theme:
    return theme.parent or theme


def _theme_order(theme: Theme) -> tuple[Any, ...]:
    top = _top(theme)
    return (top.position, top.name, top.pk, theme.parent_id is not None, theme.position, theme.name)


class ThemeField(forms.ModelChoiceField):
    """A theme in use, by its slug, in groups."""

    iterator = ThemeChoices

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("queryset", Theme.objects.in_use().select_related("parent"))
        super().__init__(
            to_field_name="slug",
            empty_label=_("Choisissez un thème"),
            error_messages={
                "required": _("Choisissez un thème : c’est par lui que l’on vous trouvera."),
                "invalid_choice": _("Ce thème n’existe pas ou plus : choisissez-en un autre."),
            },
            **kwargs,
        )

    def to_python(self, value: Any) -> Theme | None:
        """Find the theme; what no slug can be is not looked up."""
        return super().to_python(tidy(str(value))[:100] if isinstance(value, str) else value)

    def label_from_instance(self, obj: Any) -> str:
        """« Transports (en général) » for a first-level theme."""
        return obj.name if obj.parent_id else f"{obj.name} {_('(en général)')}"
