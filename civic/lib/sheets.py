"""Rows as CSV and JSON, written while they are read."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

# A spreadsheet takes a cell that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def safe(cell: object) -> object:
    """The cell as no spreadsheet runs it."""
    text = str(cell) if isinstance(cell, str) else ""
    return f"'{text}" if text.startswith(_FORMULA) or (text[:1] in "＝＋－＠" and text) else cell


def as_csv(found: Iterator[dict[str, Any]]) -> Iterator[str]:
    """Lines for a spreadsheet, semicolons as in France."""
    head: list[str] | None = None
    for row in found:
        if head is None:
            head = list(row)
            yield "\N{ZERO WIDTH NO-BREAK SPACE}" + _line(head)
        yield _line([safe("" if cell is None else cell) for cell in row.values()])


def as_json(found: Iterator[dict[str, Any]]) -> Iterator[str]:
    """One array, written as it is read."""
    yield "["
    for number, row in enumerate(found):
        yield (",\n" if number else "\n") + json.dumps(row, ensure_ascii=False)
    yield "\n]\n"


def _line(cells: list[Any]) -> str:
    file = io.StringIO()
    csv.writer(file, delimiter=";", lineterminator="\r\n").writerow(cells)
    return file.getvalue()
