"""The first of a month is « 1er », wherever a day is told."""

from datetime import UTC, date, datetime

import pytest
from django.template import engines
from django.utils.translation import override

from civic.lib.dates import date_format

FIRST, OTHER = date(2026, 12, 1), date(2026, 12, 11)


def rendered(source: str, **context) -> str:
    return engines["django"].from_string(source).render(context)


@pytest.mark.parametrize(
    ("day", "words", "said"),
    [
        (FIRST, "j F Y", "1er décembre 2026"),
        (OTHER, "j F Y", "11 décembre 2026"),
        (date(2026, 12, 21), "l j F", "lundi 21 décembre"),
        (FIRST, "l j F", "mardi 1er décembre"),
        (FIRST, None, "1er décembre 2026"),
        (FIRST, "F Y", "décembre 2026"),
        (FIRST, "d/m/Y", "01/12/2026"),
    ],
)
def test_a_day_is_told_as_french_says_it(day, words, said):
    assert date_format(day, words) == said
    asked = f'{{{{ day|date:"{words}" }}}}' if words else "{{ day|date }}"
    assert rendered(asked, day=day) == said


def test_a_moment_is_told_where_it_is_read():
    # Still November where it was written, December already in Paris.
    late = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)
    assert rendered(r'{{ at|date:"j F Y à H\hi" }}', at=late) == "1er décembre 2026 à 00h30"
    assert "1er décembre 2026 à 00h30" in rendered("{% when at %}", at=late)


def test_another_language_says_it_its_own_way():
    with override("en"):
        assert date_format(FIRST, "j F Y") == "1 December 2026"


@pytest.mark.parametrize("nothing", ["", None])
def test_no_day_is_nothing(nothing):
    assert rendered('{{ day|date:"j F Y" }}', day=nothing) == ""
