"""What is counted once a night, so that no page counts it."""

from typing import Self

from django.db import models
from django.utils import timezone


class DayQuerySet(models.QuerySet["Day"]):
    """Reads of days."""

    def latest_first(self) -> Self:
        """The last one counted first."""
        return self.order_by("-on")


class Day(models.Model):
    """The figures of one day. Counts only: nobody can be found again from them."""

    on = models.DateField(unique=True)
    # Accounts that did something within the 30 days that end with this one.
    active = models.PositiveIntegerField()
    # What was written within these 30 days, and the minutes moderators held what they decided.
    contributions = models.PositiveIntegerField()
    minutes = models.PositiveIntegerField()
    # Readings of initiatives and acts of this day alone; null: Redis did not answer.
    readings = models.PositiveIntegerField(null=True)
    acts = models.PositiveIntegerField()
    # Rows of the tables of the night, by slug.
    tables = models.JSONField(default=dict)
    made_at = models.DateTimeField(default=timezone.now)

    objects = DayQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.on:%Y-%m-%d}"
