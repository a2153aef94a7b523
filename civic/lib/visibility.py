"""The moderators' axis: the same five states for every kind of public content."""

from typing import Any

from django.db import models


class Visibility(models.TextChoices):
    """The moderators' axis. PUBLIC is the only state a new content can have."""

    PUBLIC = "public", "Publique"
    ANNOTATED = "annotated", "Publique, avec une note de contexte"
    BLURRED = "blurred", "Masquée derrière un avertissement"
    # By proven flags, for a day at most: title, counts and signing stay open.
    COVERED = "covered", "Texte masqué jusqu’à ce qu’une personne l’examine"
    RESTRICTED = "restricted", "Accès suspendu"
    REMOVED = "removed", "Retirée"


# Any restriction can be replaced by any other and lifted: moderation never paints itself
# into a corner. What a page and a list show in each state:
# Shown without a warning.
PLAIN = (Visibility.PUBLIC, Visibility.ANNOTATED)
READABLE = (*PLAIN, Visibility.BLURRED)
LISTED = (*READABLE, Visibility.COVERED)
WITHHELD = (Visibility.RESTRICTED, Visibility.REMOVED)
# What quotes the text is taken back while nobody can read it.
UNTOLD = (Visibility.COVERED, *WITHHELD)


def decision_field() -> "models.UUIDField[Any, Any]":
    """The column that stands beside a `visibility`: the decision that gives the present state.

    Empty as long as nobody decided. The database compares it with that decision and its
    statement at each commit.
    """
    return models.UUIDField(null=True, blank=True, editable=False)
