"""The composer's form, and the one that edits a published text."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from civic.territories.fields import TerritoryField
from civic.territories.models import Territory
from civic.themes.models import Theme
from initiatives import deciders
from initiatives.actions.petitions import TITLE_FROZEN
from initiatives.content import Content, Source
from initiatives.forms.fields import Address, Line, Text, ThemeField, has_letters
from initiatives.models import Image, Initiative
from initiatives.models.initiative import TEXT_MAX, TITLE_MAX

SOURCES = 5
TITLE_MIN = 10
TEXT_MIN = 20
ALT_MAX = 200
# A draft keeps texts that are too long to be published, within reason.
DRAFT_MAX = 100_000


class TextForm(forms.Form):
    """What composing and editing have in common."""

    problem = Text(
        label=_("Qu’est-ce qui ne va pas ?"),
        help_text=_(
            "Ce que vous constatez, depuis quand, qui est touché. Trois phrases suffisent."
        ),
        min_length=TEXT_MIN,
        max_length=TEXT_MAX,
        error_messages={"required": _("Dites ce qui ne va pas, même en deux phrases.")},
    )
    title = Line(
        label=_("Votre proposition en une phrase"),
        help_text=_("Commencez par un verbe d’action. C’est le titre que tout le monde lira."),
        min_length=TITLE_MIN,
        max_length=TITLE_MAX,
        validators=[has_letters],
        error_messages={"required": _("Donnez un titre : que faut-il faire, en une phrase ?")},
    )
    proposal = Text(
        label=_("Comment faire, concrètement ?"),
        help_text=_("Ce qui changerait, par où commencer, à quoi on verrait que c’est réussi."),
        min_length=TEXT_MIN,
        max_length=TEXT_MAX,
        error_messages={"required": _("Dites ce que vous proposez, même en deux phrases.")},
    )
    decision_maker = Line(
        label=_("Qui peut décider ?"),
        help_text=_("La personne ou l’assemblée à qui vous vous adressez. Une fonction suffit."),
        max_length=deciders.LENGTH,
        required=False,
    )
    theme = ThemeField(label=_("Thème"))
    image = forms.FileField(
        label=_("Une image"),
        help_text=_(
            "JPEG, PNG ou WebP, 4 Mo au plus. Le lieu et la date qu’elle contient sont effacés."
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

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, image: Image | None = None, **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        self.present_image = image
        # Why a new picture was refused: "too_large" is answered by another status.
        self.image_code = ""
        for number in range(1, SOURCES + 1):
            self.fields[f"source_{number}_url"] = Address(
                label=_("Adresse de la source %(number)d") % {"number": number}, required=False
            )
            self.fields[f"source_{number}_title"] = Line(
                label=_("Titre de la source %(number)d") % {"number": number},
                max_length=160,
                required=False,
            )

    def source_rows(self) -> Iterator[tuple[int, forms.BoundField, forms.BoundField, bool]]:
        """Each source's number, two fields, and whether something is in them."""
        for number in range(1, SOURCES + 1):
            url, title = self[f"source_{number}_url"], self[f"source_{number}_title"]
            yield number, url, title, bool(url.value() or title.value())

    def clean(self) -> dict[str, Any]:
        """Check what needs two fields."""
        data = super().clean() or self.cleaned_data
        data["sources"] = list(self._sources(data))
        if self.present_image and not data.get("image_alt") and "image_alt" not in self.errors:
            self.add_error(
                "image_alt", _("Dites en une phrase ce que montre l’image, ou retirez-la.")
            )
        return data

    def _sources(self, data: dict[str, Any]) -> Iterator[Source]:
        for number in range(1, SOURCES + 1):
            url = data.get(f"source_{number}_url", "")
            title = data.get(f"source_{number}_title", "")
            if url:
                yield Source(url=url, title=title or _host(url))
            elif title and f"source_{number}_url" not in self.errors:
                self.add_error(
                    f"source_{number}_url",
                    _("Donnez l’adresse de cette source, ou videz son titre."),
                )

    def _content(self, territory: Territory) -> Content:
        names = ("title", "problem", "proposal", "decision_maker", "theme", "sources")
        return Content(territory=territory, **{name: self.cleaned_data[name] for name in names})


class ComposeForm(TextForm):
    """Everything an initiative needs to be published."""

    territory = TerritoryField(label=_("Où ?"))

    field_order = [
        "problem",
        "title",
        "proposal",
        "territory",
        "decision_maker",
        "theme",
        "image",
        "image_alt",
    ]

    def clean(self) -> dict[str, Any]:
        """Fill in who decides when it was left to us."""
        data = super().clean()
        place, theme = data.get("territory"), data.get("theme")
        if place and not data.get("decision_maker") and "decision_maker" not in self.errors:
            data["decision_maker"] = suggestions(place, theme)[0]
        return data

    def content(self) -> Content:
        """Return the validated text as one value."""
        return self._content(self.cleaned_data["territory"])


class EditForm(TextForm):
    """A published text: its place never changes."""

    note = Line(
        label=_("Pourquoi ce changement ?"),
        help_text=_("Une phrase que liront celles et ceux qui ont déjà rejoint."),
        max_length=200,
        required=False,
    )
    remove_image = forms.BooleanField(label=_("Retirer l’image"), required=False)
    expected_version = forms.IntegerField(
        min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput()
    )

    def __init__(
        self, *args: Any, initiative: Initiative, title_frozen: bool = False, **kwargs: Any
    ) -> None:
        """`title_frozen`: people signed the petition under this title."""
        super().__init__(*args, **kwargs)
        self.initiative = initiative
        self.title_frozen = title_frozen
        if title_frozen:
            self.fields["title"].help_text = TITLE_FROZEN
            self.fields["title"].widget.attrs["readonly"] = True
        self.fields["decision_maker"].required = True
        themes = Theme.objects.in_use() | Theme.objects.filter(pk=initiative.theme_id)
        self.fields["theme"].queryset = themes.select_related("parent")  # type: ignore[attr-defined]

    def clean_title(self) -> str:
        """What people signed never changes."""
        title = str(self.cleaned_data["title"])
        if self.title_frozen and title != self.initiative.title:
            raise ValidationError(TITLE_FROZEN, code="frozen")
        return title

    def content(self) -> Content:
        """Return the validated text as one value."""
        return self._content(self.initiative.territory)


def suggestions(place: Territory | None, theme: Theme | None) -> list[str]:
    """Who can decide for a place and a theme, the most likely first."""
    slugs = [theme.slug, theme.parent.slug if theme.parent else ""] if theme else []
    return deciders.suggest(place, slugs)


def fields_of(initiative: Initiative) -> dict[str, Any]:
    """What the edit form shows at first."""
    image = getattr(initiative, "image", None)
    initial = {
        name: getattr(initiative, name)
        for name in ("problem", "title", "proposal", "decision_maker")
    }
    for number, source in enumerate(initiative.sources, start=1):
        initial[f"source_{number}_url"] = source["url"]
        initial[f"source_{number}_title"] = source["title"]
    return {
        **initial,
        "theme": initiative.theme.slug,
        "image_alt": image.alt if image else "",
        "expected_version": initiative.version,
    }


class DraftTooLongError(ValidationError):
    """More text than a draft can keep."""


def typed_fields(posted: Mapping[str, Any]) -> dict[str, str]:
    """Return the composer's fields as typed. Raises `DraftTooLongError`.

    Null characters, which neither JSON nor text columns can hold, are left out.
    """
    names = [name for name in ComposeForm().fields if name != "image"]
    names += ["territory_texte", "territory_pour"]
    data = {name: str(posted[name]).replace("\0", "") for name in names if name in posted}
    if sum(map(len, data.values())) > DRAFT_MAX:
        raise DraftTooLongError(
            _(
                "Ce texte est bien trop long pour être enregistré : gardez-le ailleurs et "
                "donnez-en ici l’essentiel (8 000 caractères par réponse)."
            ),
            code="too_large",
        )
    return data


def _host(url: str) -> str:
    return url.split("/")[2].removeprefix("www.")[:160]
