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
SELECT gen_random_uuid(), %(mail_key)s, %(mail_lane)s, %(mail_kind)s, %(mail_args)s::jsonb,
       %(mail_to)s, 'waiting', %(mail_at)s, %(mail_due)s, 0, 0, ''
FROM {source} ON CONFLICT (key) DO NOTHING RETURNING key
"""
# The kind of each value, for a statement that is planned once.
KINDS = {
    "mail_key": "text",
    "mail_lane": "smallint",
    "mail_kind": "text",
    "mail_args": "text",
    "mail_to": "text",
    "mail_at": "timestamptz",
    "mail_due": "timestamptz",
}


def insert_from(source: str) -> str:
    """The INSERT of one mail, to stand in a `WITH`; its values are named.

    It writes when `source`, a part of the same `WITH` that gives one row at most, gives one, and
    nothing when the mail's key was posted before.
    """
    return _INSERT.format(source=source)


def values_of(
    *, kind: str, key: str, to: str, args: dict[str, Any], due_at: datetime | None = None
) -> dict[str, Any]:
    """The values of one mail; written nowhere yet. Raises `KeyError` for an unknown kind."""
    now = timezone.now()
    return {
        "mail_key": key,
        "mail_lane": int(registry.model(kind).lane),
        "mail_kind": kind,
        "mail_args": json.dumps(args),
        "mail_to": to,
        "mail_at": now,
        "mail_due": due_at or now,
    }
