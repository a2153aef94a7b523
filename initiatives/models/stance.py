"""Who joins and who opposes, and the counts folded from it.

A stance is the row; a delta is written in the same commit; every second one folder adds
the deltas to the tally. Nothing ever updates the initiative's own row on this path, because
concurrent foreign-key checks and a counter on the same row collapse the insert rate.
"""

from django.conf import settings
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.utils import timezone

from civic.lib.shares import counted
from initiatives.models.initiative import Initiative
from initiatives.states import Side


class StanceQuerySet(models.QuerySet["Stance"]):
    """Reads of stances."""

    def of(self, person: object) -> "StanceQuerySet":
        """One person's own."""
        return self.filter(person=person)


class Stance(models.Model):
    """One person's side on one initiative: at most one, changeable, withdrawable."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="stances")
    # Empty once the person's account is erased: only the count stays.
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="stances"
    )
    side = models.CharField(max_length=8, choices=Side)
    show_name = models.BooleanField(default=False)
    # The version of the text the person had before their eyes.
    text_version = models.PositiveIntegerField(default=1)
    taken_at = models.DateTimeField(default=timezone.now)
    # The sentence agreed to, when the person moved here from an initiative brought together with
    # this one; empty otherwise.
    move_consent = models.CharField(max_length=20, blank=True, default="", db_default="")

    objects = StanceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["initiative", "person"], name="stance_once_per_person")
        ]
        indexes = [
            models.Index(fields=["person", "-taken_at"], name="stance_person"),
            # The few names an initiative's page shows, whatever the number of stances.
            models.Index(
                fields=["initiative", "-id"],
                condition=models.Q(show_name=True),
                name="stance_named",
            ),
            # Those of the last days, whoever took them: rows come in the order of time, so that
            # a summary of each block finds them and costs the writing nearly nothing.
            BrinIndex(fields=["taken_at"], autosummarize=True, name="stance_taken"),
        ]

    def __str__(self) -> str:
        return self.get_side_display()


class StanceDelta(models.Model):
    """A change of count not folded yet. No foreign key: nothing is locked by writing it."""

    initiative_id = models.BigIntegerField(db_index=True)
    supports = models.SmallIntegerField()
    opposes = models.SmallIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(supports=0, opposes=0), name="delta_changes_something"
            )
        ]


class Tally(models.Model):
    """The folded counts and the rank of one initiative; recomputable from rows."""

    # db_constraint=False: no key points at or from this row, so that folding locks nothing.
    initiative = models.OneToOneField(
        Initiative,
        primary_key=True,
        db_constraint=False,
        on_delete=models.CASCADE,
        related_name="tally",
    )
    supports = models.PositiveIntegerField(default=0)
    opposes = models.PositiveIntegerField(default=0)
    # Days on the scale of initiatives.ranking: greater is shown first.
    rank = models.FloatField(default=0)

    class Meta:
        indexes = [models.Index(fields=["-rank", "-initiative"], name="tally_rank")]

    @property
    def people(self) -> int:
        """Everyone who took a side."""
        return self.supports + self.opposes

    @property
    def counted(self) -> int:
        """Those on the sides large enough to be counted in public."""
        return counted(self.supports, self.opposes, settings.PUBLIC_COUNT_FLOOR)


class Milestone(models.Model):
    """A number of people reached for the first time: told once, whatever happens after."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="milestones")
    level = models.PositiveIntegerField()
    reached_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["initiative", "level"], name="milestone_once")
        ]
