"""What a measure of the page of status is."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from civic.lib import typography


class Mark(models.TextChoices):
    """What a measure says beside what was promised."""

    KEPT = "tenu", lazy("Tenu")
    LATE = "pas-tenu", lazy("Pas tenu")
    NONE = "pas-encore", lazy("Pas encore")
    # Nothing was promised: a number to know.
    TOLD = "pour-savoir", lazy("Pour information")


@dataclass(frozen=True)
class Line:
    """One measure: in words for people, as a number for programs (seconds, a count, percents)."""

    key: str
    label: str
    words: str
    value: float | int | None
    promised: str = ""
    limit: float | int | None = None
    mark: Mark = Mark.TOLD

    def as_json(self) -> dict[str, Any]:
        """What the file tells of it."""
        return {
            "cle": self.key,
            "mesure": self.label,
            "valeur": self.value,
            "promis": self.limit,
            "etat": self.mark.value,
        }


@dataclass(frozen=True)
class Section:
    """Some measures of one thing."""

    slug: str
    title: str
    note: str
    lines: list[Line] = field(default_factory=list)


def age(key: str, label: str, span: timedelta | None, limit: timedelta) -> Line:
    """How old something is that must not be older than `limit`; None: there is nothing yet."""
    promised = _("moins de %s") % _exactly(limit)
    if span is None:
        return Line(key, label, "", None, promised, _seconds(limit), Mark.NONE)
    mark = Mark.LATE if span > limit else Mark.KEPT
    return Line(key, label, typography.span(span), _seconds(span), promised, _seconds(limit), mark)


def nothing_of(key: str, label: str, number: int) -> Line:
    """A count that must be zero."""
    mark = Mark.LATE if number else Mark.KEPT
    return Line(key, label, _number(number), number, "0", 0, mark)


def told(key: str, label: str, number: float | int | None, unit: str = "") -> Line:
    """A number to know; None: it was never counted."""
    if number is None:
        return Line(key, label, "", None, mark=Mark.NONE)
    return Line(key, label, f"{_number(number)}{unit}", number)


def since(now: datetime, moment: datetime | None) -> timedelta | None:
    """How long ago, and never less than nothing."""
    return max(now - moment, timedelta()) if moment else None


def last_time(key: str, label: str, moment: datetime | None, now: datetime) -> Line:
    """When something that should not happen last did; promises nothing."""
    if moment is None:
        return Line(key, label, _("jamais"), None)
    return Line(key, label, typography.ago(moment, now), _seconds(now - moment))


def _number(number: float | int) -> str:
    return str(intcomma(number))


def _exactly(limit: timedelta) -> str:
    """A limit in words: « 36 h » is not a day."""
    hours, rest = divmod(_seconds(limit), 3600)
    return f"{hours}\u00a0h" if hours > 24 and hours % 24 and not rest else typography.span(limit)


def _seconds(span: timedelta) -> int:
    return int(span.total_seconds())
