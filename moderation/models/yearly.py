"""The figures of a year as they were last computed."""

from django.db import models
from django.utils import timezone


class Yearly(models.Model):
    """The tables of one year, computed each night: a page never counts a year of decisions."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    # See `moderation.transparency.tables.Table`.
    tables = models.JSONField()
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return str(self.year)
