"""A past decision judged again by somebody who does not know what was decided, nor about whom."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from moderation.categories import Motive
from moderation.models.decision import Decision, Measure


class Target(models.TextChoices):
    """Whom a text is about, as its words say: a fact about the text, never kept of a person."""

    LOCAL = "local", "Un exécutif local : maire, intercommunalité, département, région"
    OPPOSITION = "opposition", "Une opposition locale : élus ou groupe minoritaires"
    STATE = "state", "L’État : gouvernement, préfecture, administration, parlementaires"
    OTHER = "other", "Une autre personne, autre chose, ou personne"


class RejudgingQuerySet(models.QuerySet["Rejudging"]):
    """Reads of the samples."""

    def waiting(self) -> Self:
        """Those nobody judged again yet, and whose text is still kept."""
        return self.filter(done_at__isnull=True).exclude(decision__case__text=[])

    def free(self, now: datetime) -> Self:
        """Those nobody holds."""
        return self.waiting().filter(Q(lease_until__isnull=True) | Q(lease_until__lte=now))

    def held_by(self, person: object, now: datetime) -> Self:
        """What somebody holds."""
        return self.waiting().filter(person=person, lease_until__gt=now)


class Rejudging(models.Model):
    """One decision of a quarter's sample, and what the second person would have decided.

    It changes nothing about the content: it only measures how far two people agree.
    """

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="rejudged")
    # When it was first decided: « 2026-4 ».
    quarter = models.CharField(max_length=6, db_index=True)
    sampled_at = models.DateTimeField(default=timezone.now)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    lease_until = models.DateTimeField(null=True, blank=True)
    measure = models.CharField(max_length=10, choices=Measure, blank=True)
    motive = models.CharField(max_length=12, choices=Motive, blank=True)
    # Said by whoever judges again, who knows neither the name nor what was decided.
    target = models.CharField(max_length=10, choices=Target, blank=True, default="", db_default="")
    done_at = models.DateTimeField(null=True, blank=True)

    objects = RejudgingQuerySet.as_manager()

    class Meta:
        verbose_name = "relecture à l’aveugle"
        verbose_name_plural = "relectures à l’aveugle"
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, measure="")
                | Q(done_at__isnull=False) & ~Q(measure=""),
                name="rejudging_is_done_with_a_measure",
            )
        ]

    def __str__(self) -> str:
        return f"{self.quarter} : {self.decision_id}"
