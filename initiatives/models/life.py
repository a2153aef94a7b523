"""What an initiative holds beside its text, counted: arguments, amendments, actions, news.

Kept on a row of its own, so that its page costs the same whatever these rooms hold, and so that
writing in one of them never touches the row that stances and signatures point at.
"""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from initiatives.models.initiative import Initiative


class Life(models.Model):
    """The counts of one initiative's rooms; recomputable from rows. Absent means all zero."""

    # db_constraint=False: no key points at or from this row.
    initiative = models.OneToOneField(
        Initiative,
        primary_key=True,
        db_constraint=False,
        on_delete=models.CASCADE,
        related_name="life",
    )
    # Moves with whatever changes in one of the rooms: what tells that a kept page is old.
    version = models.PositiveIntegerField(default=0, db_default=0)
    # What the rooms hold that anybody can read.
    arguments_for = models.PositiveIntegerField(default=0, db_default=0)
    arguments_against = models.PositiveIntegerField(default=0, db_default=0)
    # Whether somebody marked one since they were last put in order.
    arguments_stale = models.BooleanField(default=False, db_default=False)
    amendments = models.PositiveIntegerField(default=0, db_default=0)
    actions = models.PositiveIntegerField(default=0, db_default=0)
    updates = models.PositiveIntegerField(default=0, db_default=0)
    # The last sign of life, and when the team was last told that it is silent: `silence`.
    heard_at = models.DateTimeField(null=True)
    nudged_at = models.DateTimeField(null=True)
    # The one whose words its page shows; None when there is none to be read plainly.
    latest_update = models.ForeignKey(
        "initiatives.Update",
        null=True,
        db_constraint=False,
        db_index=False,
        on_delete=models.DO_NOTHING,
        related_name="+",
    )
    messages = models.PositiveIntegerField(default=0, db_default=0)
    # How many people say that they wrote to who can decide.
    writers = models.PositiveIntegerField(default=0, db_default=0)
    # What officials answered.
    replies = models.PositiveIntegerField(default=0, db_default=0)
    # The latest initiatives said to be near, and the one it was brought together with.
    near = ArrayField(models.BigIntegerField(), default=list, db_default=[])
    merged_into = models.BigIntegerField(null=True)
    # How many had joined that day: what its page goes on showing.
    merged_supports = models.PositiveIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["initiative"],
                condition=models.Q(arguments_stale=True),
                name="life_arguments_stale",
            )
        ]

    def __str__(self) -> str:
        return f"{self.initiative_id}"

    @property
    def writers_shown(self) -> int | None:
        """How many say that they wrote; None as long as so few could point at somebody."""
        return self.writers if self.writers >= settings.PUBLIC_COUNT_FLOOR else None

    @classmethod
    def of(cls, row: Initiative) -> "Life":
        """The counts of an initiative; all zero as long as none of its rooms was opened."""
        found: Life | None = getattr(row, "life", None)
        return found if found is not None else cls(initiative=row)
