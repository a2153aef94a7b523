"""What an official answers, before it is stored: a position, a text, promises, whom it goes to."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from civic.territories.models import Territory
from initiatives.models import Commitment, Reply, ReplyDraft
from initiatives.replies.states import Position

COMMITMENTS_MAX = 10
# Nobody studies for ever, and nobody promises beyond two mandates.
STUDY_DAYS_MAX = 366
PROMISE_DAYS_MAX = 12 * 366


class Promise(NamedTuple):
    """Something promised, by a day."""

    text: str
    due_on: date


class PassedTo(NamedTuple):
    """Who is said to be in charge instead."""

    institution: str
    territory: Territory | None = None


@dataclass(frozen=True)
class Answer:
    """All of an answer."""

    position: Position
    text: str
    study_until: date | None = None
    promises: tuple[Promise, ...] = field(default=())
    passed_to: PassedTo | None = None


def said_by(row: Reply) -> Answer:
    """What a stored reply answers now."""
    passed = row.forwardings.select_related("territory").order_by("-pk").first()
    held = row.commitments.filter(dropped_at=None)
    return Answer(
        position=Position(row.position),
        text=row.text,
        study_until=row.study_until,
        promises=tuple(Promise(one.text, one.due_on) for one in held),
        passed_to=PassedTo(passed.institution, passed.territory)
        if passed and row.position == Position.NOT_OURS
        else None,
    )


def as_rows(promises: tuple[Promise, ...] | list[Commitment]) -> list[dict[str, Any]]:
    """Promises as a version or a draft keeps them."""
    return [{"text": one.text, "due_on": one.due_on.isoformat()} for one in promises]


def drafted(row: ReplyDraft) -> dict[str, Any]:
    """What the form holds of a draft."""
    return {
        "position": row.position,
        "text": row.text,
        "study_until": row.study_until,
        "promises": [
            Promise(one["text"], date.fromisoformat(one["due_on"])) for one in row.commitments
        ],
        "passed_to": row.passed_to.get("institution", ""),
        "passed_place": row.passed_to.get("territory", ""),
    }
