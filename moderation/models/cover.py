"""A text covered by proven flags until a human looks: never more than a day, once a version."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from initiatives.models import Restriction
from initiatives.states import Visibility
from moderation.categories import Motive
from moderation.models.case import Case
from moderation.models.decision import Decision

LASTS = timedelta(hours=24)


class Ending(models.TextChoices):
    """What ended a cover."""

    TIME = "time", "Le délai est passé"
    HUMAN = "human", "Une personne a décidé"
    EDIT = "edit", "Le texte a changé"
    FLAGS = "flags", "Les signalements ont été retirés"


class CoverQuerySet(models.QuerySet["Cover"]):
    """Reads of covers."""

    def standing(self) -> Self:
        """Those that hold now."""
        return self.filter(ended_at__isnull=True)

    def of_author_since(self, author: object, since: datetime) -> Self:
        """Those on the contents of one person after a moment."""
        return self.filter(case__author=author, made_at__gt=since)


class Cover(models.Model):
    """One cover. A case is one version, and has one at most: it is never covered again."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="cover")
    motive = models.CharField(max_length=12, choices=Motive)
    # What was counted: independent groups, and what they weighed together.
    groups = models.PositiveSmallIntegerField()
    weight = models.FloatField()
    visibility = models.CharField(max_length=10, choices=Visibility)
    before = models.CharField(max_length=10, choices=Visibility)
    # The fields of the European database of statements (DSA, article 24(5)).
    statement = models.JSONField(default=dict)
    made_at = models.DateTimeField(default=timezone.now)
    falls_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ending = models.CharField(max_length=5, choices=Ending, blank=True)
    restriction = models.OneToOneField(
        Restriction, null=True, on_delete=models.SET_NULL, related_name="cover"
    )
    restored = models.OneToOneField(
        Restriction, null=True, on_delete=models.SET_NULL, related_name="uncover"
    )
    # The human decision that ended it; taken back within its minute, the cover holds again.
    decision = models.ForeignKey(
        Decision, null=True, on_delete=models.SET_NULL, related_name="covers"
    )

    objects = CoverQuerySet.as_manager()

    class Meta:
        verbose_name = "masquage automatique"
        verbose_name_plural = "masquages automatiques"
        constraints = [
            models.CheckConstraint(
                condition=Q(falls_at__lte=models.F("made_at") + LASTS), name="cover_lasts_a_day"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ending="")
                | Q(ended_at__isnull=False) & ~Q(ending=""),
                name="cover_ends_for_a_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["falls_at"], condition=Q(ended_at__isnull=True), name="cover_standing"
            ),
            models.Index(fields=["-made_at", "-id"], name="cover_latest"),
        ]

    def __str__(self) -> str:
        return f"{self.get_motive_display()} ({self.case_id})"
