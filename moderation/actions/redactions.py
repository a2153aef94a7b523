"""Take a passage out of a content and of what moderation shows of it; put it back."""

from datetime import datetime
from typing import Any

from civic.accounts.sealed import lock, unlock
from civic.lib import redaction
from initiatives.actions.redaction import Change, apply, changes_of, undone
from initiatives.models import Restriction
from moderation import kinds
from moderation.models import Case, Decision, Sealed

# What earlier decisions say of the same content: a milder one must not leave the passage there.
_QUOTED = ("passage", "explanation", "reason")


def take_out(kind: kinds.Kind, case: Case, passage: str, at: datetime) -> bytes:
    """Take the passage out wherever people read it; returns what puts it back, encrypted."""
    if kind.redact is None:
        raise ValueError(f"nothing takes a passage out of a {kind.name}")
    changes = kind.redact(case.key, passage, at)
    shown = _shown(case, passage)
    apply(shown)
    return lock({"changes": changes, "shown": shown, "passage": passage})


def _shown(case: Case, passage: str) -> list[Change]:
    """The titles that flaggers read, and what was decided before."""
    changes: list[Change] = []
    for row in Case.objects.about(case.kind, case.key):
        changes += changes_of(row, passage, ("title",))
    for decision in Decision.objects.filter(case__kind=case.kind, case__key=case.key):
        changes += changes_of(decision, passage, _QUOTED)
        statement = _without(decision.statement, passage)
        if statement != decision.statement:
            changes.append(
                [decision._meta.label, decision.pk, "statement", decision.statement, statement]
            )
    return changes


def _without(statement: dict[str, Any], passage: str) -> dict[str, Any]:
    return {
        name: redaction.redact(said, passage) if isinstance(said, str) else said
        for name, said in statement.items()
    }


def restore(
    kind: kinds.Kind, key: str, made: Restriction, at: datetime, *, keeps: bool = False
) -> bool:
    """Put back what a decision took out; False when there was nothing, or it is kept no more.

    `keeps` leaves the sealed words: what gives the passage back may itself be taken back.
    """
    row = Sealed.objects.filter(restriction=made).first()
    if row is None or kind.put_back is None:
        return False
    kept = unlock(bytes(row.changes))
    kind.put_back(key, kept["changes"], at)
    apply(undone(kept["shown"]))
    if not keeps:
        row.delete()
    return True


def take_out_again(kind: kinds.Kind, case: Case, made: Restriction, at: datetime) -> None:
    """Take out once more what was put back, wherever it stands by now.

    Raises `Conflict` when its author changed the text meanwhile so that it stands nowhere.
    """
    row = Sealed.objects.filter(restriction=made).first()
    if row is not None:
        row.changes = take_out(kind, case, unlock(bytes(row.changes))["passage"], at)
        row.save(update_fields=["changes"])
