"""Incidents: when something did not work, and what people saw of it."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

SEEN_MAX = 2000
# A year of them stays on the page.
SHOWN_FOR = timedelta(days=365)


class IncidentQuerySet(models.QuerySet["Incident"]):
    """Reads of incidents."""

    def recent(self, now: datetime) -> Self:
        """Those under way, and those of a year, latest first."""
        over = Q(ended_at__isnull=False, ended_at__lt=now - SHOWN_FOR)
        return self.exclude(over).order_by("-started_at", "-pk")


class Incident(models.Model):
    """Written by an operator, corrected, never deleted."""

    title = models.CharField("en une ligne", max_length=120)
    seen = models.TextField("ce que les visiteurs ont vu", max_length=SEEN_MAX)
    started_at = models.DateTimeField("début")
    ended_at = models.DateTimeField("fin", null=True, blank=True)
    written_at = models.DateTimeField("écrit le", default=timezone.now, editable=False)
    changed_at = models.DateTimeField("mis à jour le", null=True, editable=False)

    objects = IncidentQuerySet.as_manager()

    class Meta:
        verbose_name = "incident"
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")),
                name="incident_ends_after_its_start",
            ),
        ]
        indexes = [models.Index(fields=["-started_at"], name="incident_latest")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Whether it is not over."""
        return self.ended_at is None
