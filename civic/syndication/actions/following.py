"""What was told elsewhere follows what becomes of it here: withdrawn, back again, changed.

Set-based and repeatable: each statement looks at how things are, not at what happened, so that
nothing depends on having been run at the right moment.
"""

from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.syndication.connectors import registry
from civic.syndication.models import Delivery
from civic.syndication.states import DeliveryState, Skip

_LOCK = 7_201_031
# What happened longer ago is no news.
FRESH = timedelta(days=7)
# Texts that nobody read are let go of.
HELD_FOR = timedelta(days=30)
# The quick look sees what was withdrawn lately, and texts among the latest versions.
LATELY = timedelta(days=1)
VERSIONS = 500

# Withdrawn there before anything else that waits.
_FIRST = "clock_timestamp() - interval '30 days'"
# Two looks of an index each; one condition with OR would read every row.
_WITHDRAWN = """
    d.id IN (SELECT id FROM syndication_delivery WHERE activity_id IS NULL
             UNION ALL
             SELECT told.id FROM activity_activity a
             JOIN syndication_delivery told ON told.activity_id = a.id
             WHERE a.withdrawn_at >= %(lately)s)
"""
_BACK = """
    EXISTS (SELECT 1 FROM activity_activity a
            WHERE a.id = d.activity_id AND a.withdrawn_at IS NULL)
"""
# It is there, and was not asked to go yet; one that failed to be corrected is there too.
_IS_THERE = """
    (d.state = 'sent' OR d.state IN ('due', 'failed') AND d.wanted = 'edit')
"""
_TAKE_BACK = f"""
UPDATE syndication_delivery d
SET state = CASE WHEN c.state IN ('active', 'paused') AND s.network = ANY(%(deleting)s)
                      AND d.remote_id <> '' THEN 'due' ELSE 'to_remove' END,
    wanted = 'delete', due_at = {_FIRST}, attempts = 0, draft = NULL, lease_until = NULL,
    sending_since = NULL
FROM syndication_channel c JOIN syndication_server s ON s.id = c.server_id
WHERE c.id = d.channel_id AND {_IS_THERE} AND {_WITHDRAWN}
"""  # noqa: S608 (constants)
# One that may be there already is looked for by its sender.
_SKIP = f"""
UPDATE syndication_delivery d SET state = 'skipped', why = 'withdrawn', lease_until = NULL
WHERE d.state IN ('held', 'due') AND d.wanted = 'post' AND d.sending_since IS NULL
  AND {_WITHDRAWN}
"""  # noqa: S608
_KEEP = f"""
UPDATE syndication_delivery d
SET state = 'sent', wanted = 'post', lease_until = NULL, error = ''
WHERE (d.state = 'to_remove' OR d.state = 'due' AND d.wanted = 'delete'
                                AND d.sending_since IS NULL)
  AND {_BACK}
"""  # noqa: S608
_RENEW = f"""
UPDATE syndication_delivery d
SET state = CASE WHEN c.holds THEN 'held' ELSE 'due' END, why = '',
    due_at = CASE WHEN c.state = 'active' THEN clock_timestamp() ELSE d.due_at END
FROM syndication_channel c
WHERE c.id = d.channel_id AND c.state IN ('active', 'lost')
  AND d.state = 'skipped' AND d.why = 'withdrawn' AND d.created_at >= %(fresh)s AND {_BACK}
"""  # noqa: S608
# Its sender died, and the account was disconnected meanwhile: nobody can ask any more.
_ORPHANS = """
UPDATE syndication_delivery d
SET state = CASE WHEN d.wanted = 'post' THEN 'unknown'
                 WHEN d.wanted = 'delete' THEN 'to_remove' ELSE 'failed' END,
    error = %(cut)s, lease_until = NULL
FROM syndication_channel c
WHERE c.id = d.channel_id AND c.state = 'revoked' AND d.state IN ('due', 'sending')
  AND (d.lease_until IS NULL OR d.lease_until < clock_timestamp())
"""
# The print of what would be told now: see `drafting.print_of`.
_CHANGED = """
UPDATE syndication_delivery d
SET state = 'due', wanted = 'edit', due_at = clock_timestamp(), attempts = 0, draft = NULL,
    lease_until = NULL, sending_since = NULL
FROM activity_activity a, initiatives_initiative i, syndication_channel c, syndication_server s
WHERE a.id = d.activity_id AND c.id = d.channel_id AND s.id = c.server_id
  AND a.subject_kind = 'initiative' AND i.id = CASE WHEN a.subject_kind = 'initiative'
                                                    THEN a.subject_key::bigint END
  AND d.state = 'sent' AND d.words = '' AND d.remote_id <> '' AND d.told_print <> ''
  AND d.told_print <> md5(i.title || E'\\n' || CASE WHEN a.is_veiled THEN '' ELSE a.summary END)
  AND a.withdrawn_at IS NULL AND c.state IN ('active', 'paused')
  AND s.network = ANY(%(editing)s)
"""
_LATELY_CHANGED = """
  AND i.id IN (SELECT initiative_id FROM initiatives_version ORDER BY id DESC LIMIT %(versions)s)
  AND d.activity_id IN (
      SELECT told.id FROM activity_activity told
      JOIN (SELECT initiative_id FROM initiatives_version ORDER BY id DESC LIMIT %(versions)s) v
        ON told.subject_kind = 'initiative' AND told.subject_key = v.initiative_id::text)
"""


@transaction.atomic
def follow(*, everything: bool = False) -> int:
    """Make what was told elsewhere follow; returns how many deliveries moved.

    The quick look sees what was withdrawn for a day and the latest versions of texts; `everything`
    sees it all.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            return 0
    values = _values(everything)
    changed = _CHANGED if everything else _CHANGED + _LATELY_CHANGED
    statements = (_KEEP, _RENEW, _TAKE_BACK, _SKIP, changed, _ORPHANS)
    return sum(_run(statement, values) for statement in statements) + _let_go()


def _values(everything: bool) -> dict[str, Any]:
    now = timezone.now()
    return {
        "lately": now - (timedelta(days=36_500) if everything else LATELY),
        "fresh": now - FRESH,
        "versions": VERSIONS,
        "deleting": registry.keys_where(delete=True),
        "editing": registry.keys_where(edit=True),
        "cut": _("Le compte a été débranché pendant l’envoi."),
    }


def _let_go() -> int:
    """Texts that waited for a reader for a month."""
    old = Q(state=DeliveryState.HELD, created_at__lt=timezone.now() - HELD_FOR)
    return Delivery.objects.filter(old).update(state=DeliveryState.SKIPPED, why=Skip.STALE)


def _run(statement: str, values: dict[str, Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)
