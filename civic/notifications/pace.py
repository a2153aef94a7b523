"""How fast mails leave: all senders reserve their moments in one row, by the database's clock."""

from django.conf import settings
from django.db import connection

# A sender that finds this many seconds reserved ahead of it leaves: one is at work already.
AHEAD = 1.0
# Further ahead than this, a clock was wrong: the row is set right.
_WILD = "interval '2 minutes'"
_RESERVE = f"""
INSERT INTO notifications_pace AS pace (name, free_at)
VALUES ('mail', clock_timestamp() + %(span)s * interval '1 second')
ON CONFLICT (name) DO UPDATE
SET free_at = CASE WHEN pace.free_at > clock_timestamp() + {_WILD} THEN clock_timestamp()
                   ELSE greatest(pace.free_at, clock_timestamp()) END
              + %(span)s * interval '1 second'
WHERE pace.free_at < clock_timestamp() + %(ahead)s * interval '1 second'
   OR pace.free_at > clock_timestamp() + {_WILD}
RETURNING extract(epoch FROM free_at - clock_timestamp()) - %(span)s
"""  # noqa: S608 (constants)
_HOLD = """
INSERT INTO notifications_pace (name, free_at)
VALUES ('mail', clock_timestamp() + %(span)s * interval '1 second')
ON CONFLICT (name) DO UPDATE SET free_at = EXCLUDED.free_at
"""


def gap() -> float:
    """Seconds between two messages."""
    return 1 / settings.MAIL_PER_SECOND if settings.MAIL_PER_SECOND else 0.0


def reserve(count: int) -> float | None:
    """Reserve `count` moments; returns the seconds until the first, or None when others wait."""
    with connection.cursor() as cursor:
        cursor.execute(_RESERVE, {"span": count * gap(), "ahead": max(AHEAD, gap())})
        row = cursor.fetchone()
    return None if row is None else max(float(row[0]), 0.0)


def hold(seconds: float) -> None:
    """Let nobody try for a while: the server does not answer."""
    with connection.cursor() as cursor:
        cursor.execute(_HOLD, {"span": seconds})
