"""What the API accepts, turned into the same values as the forms."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from civic.territories.models import Territory
from civic.themes.models import Theme
from initiatives.api.representations import SourceSerializer
from initiatives.content import Content
from initiatives.forms.closing import CAME_OF_IT_MIN
from initiatives.forms.fields import has_letters, tidy
from initiatives.forms.texts import TEXT_MIN, TITLE_MIN
from initiatives.models.initiative import TEXT_MAX, TITLE_MAX
from initiatives.states import Outcome, Side

MAX_SOURCES = 5


class Written(serializers.CharField):
    """A text, as the schema says: a figure is not taken for one."""

    def to_internal_value(self, data: Any) -> str:
        """Take nothing else."""
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class Prose(Written):
    """A text, without the characters that cannot be seen; lengths are checked afterwards."""

    def to_internal_value(self, data: str) -> str:
        """Tidy it as the forms do."""
        return tidy(super().to_internal_value(data)).strip()


class TerritoryCode(serializers.CharField):
    """The code of a territory in use."""

    default_error_messages = {"unknown": _("Ce code de territoire n’existe pas.")}

    def to_internal_value(self, data: str) -> Territory:  # type: ignore[override]
        """Find the territory."""
        code = super().to_internal_value(data).lower()
        if not code.isalnum():
            self.fail("unknown")
        territory = Territory.objects.current().filter(code=code).first()
        return territory or self.fail("unknown")


class ThemeSlug(serializers.CharField):
    """The address of a theme in use."""

    default_error_messages = {"unknown": _("Ce thème n’existe pas ou n’est plus proposé.")}

    def to_internal_value(self, data: str) -> Theme:  # type: ignore[override]
        """Find the theme."""
        slug = super().to_internal_value(data)
        if not slug.replace("-", "").isalnum():
            self.fail("unknown")
        theme = Theme.objects.in_use().select_related("parent").filter(slug=slug).first()
        return theme or self.fail("unknown")


class YesNo(serializers.BooleanField):
    """True or false, as the schema says: a consent is never guessed from a figure or a word."""

    def to_internal_value(self, data: Any) -> bool:
        """Take nothing else."""
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class InitiativeInput(serializers.Serializer[object]):
    """A complete text and where it belongs."""

    title = Prose(validators=[has_letters], min_length=TITLE_MIN, max_length=TITLE_MAX)
    problem = Prose(min_length=TEXT_MIN, max_length=TEXT_MAX)
    proposal = Prose(min_length=TEXT_MIN, max_length=TEXT_MAX)
    decision_maker = Prose(min_length=3, max_length=120)
    territory = TerritoryCode()
    theme = ThemeSlug()
    sources = serializers.ListField(
        child=SourceSerializer(), required=False, max_length=MAX_SOURCES
    )
    answers = serializers.IntegerField(
        required=False,
        allow_null=True,
        min_value=1,
        max_value=2**63 - 1,
        help_text="Initiative dont celle-ci est une autre voie.",
    )

    def content(self) -> Content:
        """Return the validated text as one value."""
        values: dict[str, Any] = dict(self.validated_data)
        values.pop("answers", None)
        return Content(**{**values, "sources": [dict(s) for s in values.get("sources", [])]})


class InitiativeEdit(serializers.Serializer[object]):
    """A change of the text; what is left out stays. The territory never changes."""

    title = Prose(
        validators=[has_letters], min_length=TITLE_MIN, max_length=TITLE_MAX, required=False
    )
    problem = Prose(min_length=TEXT_MIN, max_length=TEXT_MAX, required=False)
    proposal = Prose(min_length=TEXT_MIN, max_length=TEXT_MAX, required=False)
    decision_maker = Prose(min_length=3, max_length=120, required=False)
    theme = ThemeSlug(required=False)
    sources = serializers.ListField(
        child=SourceSerializer(), required=False, max_length=MAX_SOURCES
    )
    note = Written(max_length=200, required=False, allow_blank=True)
    version = serializers.IntegerField(
        min_value=1, max_value=2**31 - 1, help_text="La version que vous avez lue."
    )


# Two teams that agree close one otherwise.
CLOSINGS = [choice for choice in Outcome.choices if choice[0] != Outcome.MERGED]


class CloseInput(serializers.Serializer[object]):
    """How it ended and what came of it."""

    outcome = serializers.ChoiceField(CLOSINGS)
    text = Prose(min_length=CAME_OF_IT_MIN, max_length=TEXT_MAX)


class StanceInput(serializers.Serializer[object]):
    """A side; `agrees` is the explicit consent, needed the first time."""

    side = serializers.ChoiceField(Side.choices)
    show_name = YesNo(default=False)
    agrees = YesNo(default=False)
