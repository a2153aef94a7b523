"""What the desk shows of everything that waits: one question, planned once.

Each of its dozen counts, asked alone, cost the page a millisecond of writing and of planning.
"""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from civic.accounts.models import User
from civic.lib.kept import Kept
from civic.lib.prepared import Written
from moderation.models.case import Lane
from moderation.models.decision import UNDO

# Counted no further: beyond, one reads « ou plus ».
COUNTED = 1000


@dataclass(frozen=True)
class LaneCount:
    """How many cases wait in one lane, and since when the oldest does."""

    lane: Lane
    waiting: int
    oldest: datetime | None


@dataclass(frozen=True)
class AppealsDesk:
    """What the desk shows of appeals."""

    waiting: int
    overdue: int
    # Those that too few people here may judge.
    stuck: int
    # Which one is in one's hands, and which one answered a moment ago.
    held: int | None
    undoable: int | None


@dataclass(frozen=True)
class Exposure:
    """What somebody decided today. Shown to themselves only, and never compared."""

    decided: int
    grave: int
    grave_max: int


@dataclass(frozen=True)
class Hub:
    """Everything that the desk counts, and what is in somebody's hands."""

    lanes: list[LaneCount]
    notices: int
    appeals: AppealsDesk
    today: Exposure
    # How many asked for the gravest cases.
    volunteers: int
    # The case in one's hands, and the decision whose minute still runs.
    held: int | None
    last: int | None


NAMES = "grave", "late", "ordinary"
# In the order of an index: counted without reading a row, whatever the queue.
_LANES = (
    ("grave", "gravity = 4"),
    ("late", "gravity < 4 AND due_at <= %(now)s"),
    ("ordinary", "gravity < 4 AND due_at > %(now)s"),
)


def _lane(name: str, condition: str, *, counted: bool) -> str:
    """How many wait in a lane, and since when the first one to draw does."""
    those = f"FROM moderation_case WHERE decided_at IS NULL AND {condition} ORDER BY due_at"
    few = f"(SELECT 1 {those} LIMIT {COUNTED}) few"
    number = f"SELECT count(*) FROM {few}" if counted else f"{COUNTED}"  # noqa: S608 (our pieces)
    return f"({number}) AS {name}, (SELECT opened_at {those}, id LIMIT 1) AS {name}_since"


def _question(*, counted: bool) -> Written:
    lanes = ",\n       ".join(_lane(*lane, counted=counted) for lane in _LANES)
    return Written(
        f"SELECT {lanes},\n{_REST}",
        me="bigint",
        now="timestamptz",
        today="timestamptz",
        grace="timestamptz",
    )


_REST = """
       (SELECT count(*) FROM moderation_notice WHERE handled_at IS NULL) AS notices,
       appeals.*,
       (SELECT seat.appeal_id FROM moderation_seat seat
        JOIN moderation_appeal appeal ON appeal.id = seat.appeal_id
        WHERE seat.person_id = %(me)s AND seat.voted_at IS NULL AND seat.lease_until > %(now)s
          AND appeal.ended_at IS NULL ORDER BY seat.id LIMIT 1) AS seat,
       (SELECT appeal_id FROM moderation_seat
        WHERE person_id = %(me)s AND voted_at > %(grace)s
        ORDER BY voted_at DESC LIMIT 1) AS voted,
       (SELECT id FROM moderation_case
        WHERE decided_at IS NULL AND lease_by_id = %(me)s AND lease_until > %(now)s
        ORDER BY id LIMIT 1) AS held,
       (SELECT id FROM moderation_decision
        WHERE by_id = %(me)s AND undone_at IS NULL AND decided_at > %(grace)s
        ORDER BY decided_at DESC, id DESC LIMIT 1) AS last,
       today.*,
       (SELECT daily FROM moderation_duty WHERE person_id = %(me)s) AS daily,
       (SELECT count(*) FROM moderation_duty duty
        JOIN accounts_user person ON person.id = duty.person_id AND person.is_active
        WHERE duty.grave AND EXISTS (
            SELECT 1 FROM accounts_rolegrant held
            WHERE held.user_id = person.id AND held.role = 'moderator' AND held.starts_at <= %(now)s
              AND (held.ends_at IS NULL OR held.ends_at > %(now)s))) AS volunteers
FROM (SELECT count(*) AS appeals, count(*) FILTER (WHERE due_at <= %(now)s) AS appeals_late,
             count(*) FILTER (WHERE stuck_since IS NOT NULL) AS appeals_stuck
      FROM moderation_appeal WHERE ended_at IS NULL) appeals,
     (SELECT count(*) AS decided, count(*) FILTER (WHERE c.gravity >= 3) AS decided_grave
      FROM moderation_decision d JOIN moderation_case c ON c.id = d.case_id
      WHERE d.by_id = %(me)s AND d.decided_at >= %(today)s) today
"""
# Planned for what they ask: a question whose limits varied was planned again each time.
_ask, _ask_of_full = _question(counted=True), _question(counted=False)
# Whether every lane held as many as are counted: for a minute they still do, and are not counted.
_full = Kept[bool](seconds=60, most=1)


def hub_of(user: User, now: datetime) -> Hub:
    """What waits, for whom the desk is shown to."""
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    ask = _ask_of_full if _full.get("") else _ask
    row = ask(me=user.pk, now=now, today=today, grace=now - UNDO)
    if ask is _ask and all(row[name] == COUNTED for name in NAMES):
        _full.put("", True)
    most: int = settings.MODERATOR_DAILY_GRAVE
    own = row["daily"]
    return Hub(
        lanes=[
            LaneCount(lane, row[name], row[f"{name}_since"])
            for lane, name in zip(Lane, NAMES, strict=True)
        ],
        notices=row["notices"],
        appeals=AppealsDesk(
            row["appeals"], row["appeals_late"], row["appeals_stuck"], row["seat"], row["voted"]
        ),
        today=Exposure(
            row["decided"], row["decided_grave"], most if own is None else min(own, most)
        ),
        volunteers=row["volunteers"],
        held=row["held"],
        last=row["last"],
    )
