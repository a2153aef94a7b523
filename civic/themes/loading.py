"""Load the curated tree of subjects. Operators own it once it is there."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import transaction

from civic.themes.models import Theme

TREE = Path(__file__).parent / "data" / "themes.toml"
# Room between two ranks, so that an operator can slip a theme in.
STEP = 10

Row = dict[str, Any]


@transaction.atomic
def load(path: Path = TREE) -> int:
    """Add the themes that are missing, found by address; return how many.

    What is there stays as it is: operators may have renamed, moved or retired it.
    """
    known = set(Theme.objects.values_list("slug", flat=True))
    names = set(Theme.objects.values_list("name", flat=True))
    added = 0
    for row, parent in _rows(path):
        # An operator may have given the same name to another address.
        if row["slug"] in known or row["name"] in names:
            continue
        above = Theme.objects.filter(slug=parent).first() if parent else None
        Theme.objects.create(parent=above, **row)
        added += 1
    return added


def _rows(path: Path) -> Iterator[tuple[Row, str]]:
    """Each theme with its parent's address, parents first."""
    for rank, top in enumerate(tomllib.loads(path.read_text("utf-8"))["theme"]):
        finer: list[Row] = top.pop("themes", [])
        yield {**top, "position": rank * STEP}, ""
        for place, theme in enumerate(finer):
            yield {**theme, "position": place * STEP}, top["slug"]
