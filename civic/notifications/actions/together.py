"""A mail written by the very statement that writes what it tells: one trip, one commit."""

import json
from datetime import datetime
from typing import Any

from django.utils import timezone

from civic.notifications import registry

_INSERT = """
INSERT INTO notifications_mail (
    uid, key, lane, kind, args, "to", state, created_at, due_at, attempts, repeats, last_error
)
SELECT gen_random_uuid(), %s, %s, %s, %s::jsonb, %s, 'waiting', %s, %s, 0, 0, ''
FROM {source} ON CONFLICT (key) DO NOTHING RETURNING key
"""


def insert_of(
    *,
    kind: str,
    key: str,
    to: str,
    args: dict[str, Any],
    source: str,
    due_at: datetime | None = None,
) -> tuple[str, list[Any]]:
    """The INSERT of one mail and its parameters, to stand in a `WITH`; written nowhere yet.

    It writes when `source`, a part of the same `WITH` that gives one row at most, gives one, and
    nothing when `key` was posted before. Raises `KeyError` for a kind nobody registered.
    """
    now = timezone.now()
    lane = int(registry.model(kind).lane)
    sql = _INSERT.format(source=source)
    return sql, [key, lane, kind, json.dumps(args), to, now, due_at or now]
