"""Days as French says them: the first of a month is « 1er »."""

from datetime import date

from django.utils import formats
from django.utils.translation import get_language

# As `date` formats say a day before its month.
_DAY, _FIRST = "j F", r"j\e\r F"


def date_format(value: date, words: str | None = None) -> str:
    """Like Django's, which says « 1 décembre »."""
    return formats.date_format(value, said_for(value, words))


def said_for(value: object, words: str | None) -> str | None:
    """The format for this very day: « 1er » where `words` names it before its month."""
    if not isinstance(value, date) or value.day != 1 or not (get_language() or "").startswith("fr"):
        return words
    return (words or formats.get_format("DATE_FORMAT")).replace(_DAY, _FIRST)
