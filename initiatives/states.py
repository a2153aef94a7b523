"""The states of an initiative on its independent axes, and who may move it.

The transition table is the only place that says which moves exist; a command draws it
into the documentation and `make check` fails when the drawing is out of date.
"""

from enum import StrEnum

from django.db import models

from civic.lib.visibility import LISTED, PLAIN, READABLE, UNTOLD, WITHHELD, Visibility

__all__ = [
    "LIFECYCLE_MOVES",
    "LISTED",
    "PLAIN",
    "READABLE",
    "UNTOLD",
    "WITHHELD",
    "Lifecycle",
    "Move",
    "Outcome",
    "Scale",
    "Side",
    "Visibility",
]


class Lifecycle(models.TextChoices):
    """The author's axis. Drafts and circles live in their own tables until they are published."""

    DRAFT = "draft", "Brouillon"
    CIRCLE = "circle", "En cercle"
    OPEN = "open", "Ouverte"
    CLOSED = "closed", "Close"


class Outcome(models.TextChoices):
    """What came of a closed initiative."""

    ACHIEVED = "achieved", "Objectif atteint"
    PARTLY = "partly", "Objectif atteint en partie"
    NOT_ACHIEVED = "not_achieved", "Objectif non atteint"
    WITHDRAWN = "withdrawn", "Retirée par son auteur"
    # By the agreement of two teams, never in a form.
    MERGED = "merged", "Rapprochée d’une autre"


class Side(models.TextChoices):
    """One person's side."""

    SUPPORT = "support", "Je rejoins"
    OPPOSE = "oppose", "Je m’oppose"


class Scale(models.TextChoices):
    """Local or national."""

    LOCAL = "local", "Locale"
    NATIONAL = "national", "Nationale"


class Move(StrEnum):
    """Moves on the lifecycle axis."""

    GATHER = "gather"
    CALL_OFF = "call_off"
    OPEN = "open"
    PUBLISH = "publish"
    CLOSE = "close"


LIFECYCLE_MOVES: dict[Move, tuple[Lifecycle, Lifecycle]] = {
    Move.GATHER: (Lifecycle.DRAFT, Lifecycle.CIRCLE),
    Move.CALL_OFF: (Lifecycle.CIRCLE, Lifecycle.DRAFT),
    Move.OPEN: (Lifecycle.CIRCLE, Lifecycle.OPEN),
    Move.PUBLISH: (Lifecycle.DRAFT, Lifecycle.OPEN),
    Move.CLOSE: (Lifecycle.OPEN, Lifecycle.CLOSED),
}
