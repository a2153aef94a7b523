"""Take a passage out of a content and of what moderation shows of it; put it back."""

from datetime import datetime

from civic.accounts.sealed import lock, unlock
from civic.lib import redaction
from initiatives.models import Restriction
from moderation import kinds
from moderation.models import Case, Sealed

# The titles that flaggers read, in the same shape as a kind's own changes.
_CASE = "moderation.Case"


def take_out(kind: kinds.Kind, case: Case, passage: str, at: datetime) -> bytes:
    """Take the passage out wherever people read it; returns what puts it back, encrypted."""
    if kind.redact is None:
        raise ValueError(f"nothing takes a passage out of a {kind.name}")
    changes = kind.redact(case.key, passage, at)
    titles = []
    for row in Case.objects.about(case.kind, case.key):
        after = redaction.redact(row.title, passage, most=200)
        if after != row.title:
            titles.append([row.pk, row.title, after])
            Case.objects.filter(pk=row.pk).update(title=after)
    return lock({"changes": changes, "titles": titles})


def restore(kind: kinds.Kind, key: str, made: Restriction, at: datetime) -> bool:
    """Put back what a decision took out; False when there was nothing, or it is kept no more."""
    row = Sealed.objects.filter(restriction=made).first()
    if row is None or kind.put_back is None:
        return False
    kept = unlock(bytes(row.changes))
    kind.put_back(key, kept["changes"], at)
    for pk, before, after in kept["titles"]:
        Case.objects.filter(pk=pk, title=after).update(title=before)
    row.delete()
    return True
