"""Take a passage out of any text, and put it back: a kind says where its words stand.

`kinds.Kind(..., **passages.taken_out_of("its-name", places))`, where `places(key)` gives each row
that shows its words with the fields that hold them, the content itself first.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import F

from civic.activity.models import Activity
from civic.lib import redaction
from civic.lib.permissions import Conflict
from initiatives.actions.redaction import (
    SUMMARY,
    Change,
    apply,
    changes_of,
    nowhere,
    sources_of,
    undone,
)
from initiatives.models import Restriction
from moderation.models.decision import Measure

# A list of sources is no text: one that says the passage goes whole.
SOURCES = "sources"
Place = tuple[models.Model, tuple[str, ...]]
Places = Callable[[str], Iterable[Place]]


def taken_out_of(name: str, places: Places) -> dict[str, Any]:
    """What a kind needs to let `Measure.REDACT` be decided about it."""

    def redact(key: str, passage: str, at: datetime) -> list[Any]:
        rows = list(places(key))
        changes = list(_changes(rows, passage))
        if not changes:
            raise Conflict(nowhere())
        for said in Restriction.objects.about(name, key):
            changes += changes_of(said, passage, ("reason",))
        apply(changes)
        _renew(rows)
        return changes

    def put_back(key: str, changes: list[Any], at: datetime) -> bool:
        done = apply(undone(changes)) > 0
        if done:
            _renew(list(places(key)))
        return done

    return {"measures": tuple(Measure), "redact": redact, "put_back": put_back}


def _changes(rows: list[Place], passage: str) -> Iterator[Change]:
    words = [(row, tuple(field for field in fields if field != SOURCES)) for row, fields in rows]
    texts = [getattr(row, field) for row, fields in words for field in fields]
    for row, fields in words:
        if isinstance(row, Activity):
            yield from _told(row, texts, passage)
        else:
            yield from changes_of(row, passage, fields)
    for row, fields in rows:
        if SOURCES in fields:
            yield from sources_of(row, passage)


def _told(row: Activity, texts: list[str], passage: str) -> Iterator[Change]:
    """News quote the beginning of a text: one that ends within the passage is cut before it."""
    # The longest: the news itself is among the texts.
    whole = max((text for text in texts if text.startswith(row.summary)), key=len)
    if row.summary and redaction.spans(whole, passage):
        after = redaction.redact(whole, passage)[:SUMMARY]
        yield [row._meta.label, row.pk, "summary", row.summary, after]


def _renew(rows: list[Place]) -> None:
    """A text that counts its versions has a new one: what was said of the old one is past."""
    if rows and any(field.name == "version" for field in rows[0][0]._meta.get_fields()):
        row = rows[0][0]
        type(row)._default_manager.filter(pk=row.pk).update(version=F("version") + 1)
