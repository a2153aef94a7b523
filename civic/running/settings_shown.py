"""What operators read of settings: what holds, what it starts from, who changed it when and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from civic.lib import tuning
from civic.lib.dates import date_format
from civic.lib.tuning import Fields, Setting
from civic.running.models import Change

# Label and words of each field of a form.
Words = list[tuple[str, str]]


@dataclass(frozen=True)
class Shown:
    """One setting as it holds now."""

    setting: Setting[Any]
    fields: Fields
    words: Words
    start: Words
    last: Change | None

    @property
    def is_start(self) -> bool:
        """Whether it is what it starts from."""
        return self.words == self.start


def groups() -> list[tuple[str, list[Shown]]]:
    """Every setting, by group. One question."""
    last = {row.setting: row for row in Change.objects.latest_of_each().select_related("by")}
    found: dict[str, list[Shown]] = {}
    for setting in tuning.declared():
        found.setdefault(str(setting.group), []).append(holding(setting, last.get(setting.slug)))
    return list(found.items())


def holding(setting: Setting[Any], last: Change | None) -> Shown:
    """What holds after the last change; what no bound of today lets through holds no longer."""
    start = setting.default()
    fields = setting.read(last.fields) if last else None
    now = start if fields is None else fields
    return Shown(setting, now, words(setting, now), words(setting, start), last)


def history(setting: Setting[Any], changes: Iterable[Change]) -> list[tuple[Change, Words]]:
    """Each change and what it chose, the latest first."""
    rows = []
    for change in changes:
        fields = setting.default() if change.fields is None else setting.read(change.fields)
        rows.append((change, words(setting, fields or {})))
    return rows


def words(setting: Setting[Any], fields: Fields) -> Words:
    """The fields as a person reads them."""
    rows = setting.form.base_fields.items()
    return [(str(field.label), _word(fields.get(name))) for name, field in rows]


def _word(value: Any) -> str:
    if value in (None, "", ()):
        return "–"
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), r"j F Y à G \h i")
    if isinstance(value, bool):
        return str(_("oui") if value else _("non"))
    if isinstance(value, int | float | Decimal):
        return number_format(value, use_l10n=True, force_grouping=True)
    if isinstance(value, tuple | list):
        return ", ".join(map(str, value))
    return str(value)
