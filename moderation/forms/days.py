"""A day, typed or picked."""

from typing import Any

from django import forms
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _


class _DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")

    def format_value(self, value: Any) -> str | None:
        """Browsers take a day written as 2026-12-31 and nothing else."""
        shown = super().format_value(value)
        try:
            return shown if shown and parse_date(shown) else None
        except ValueError:
            return None


class DayField(forms.DateField):
    """A day of the calendar."""

    def __init__(self, **kwargs: Any) -> None:
        said = {"invalid": _("Indiquez un jour, par exemple 31/12/2026.")}
        messages = said | kwargs.pop("error_messages", {})
        super().__init__(widget=_DayInput(), error_messages=messages, **kwargs)
