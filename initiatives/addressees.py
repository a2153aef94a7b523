"""Whom letters about an initiative go to."""

from initiatives.models import Initiative, Petition


def addressee_of(row: Initiative) -> str:
    """Whom the petition asks, as long as it may be read; else who can decide, else nobody."""
    asked: Petition | None = getattr(row, "petition", None)
    if asked is not None:
        # The same object, so that what is asked of its initiative asks nothing of the database.
        asked.initiative = row
    return asked.addressee if asked is not None and asked.is_addressed else row.decision_maker
