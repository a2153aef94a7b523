"""What a moderator decided about a case, with its statement of reasons."""

import uuid
from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from initiatives.models import Restriction
from initiatives.states import Visibility
from moderation.models.case import Case

# Nothing leaves before: the decision can be taken back without anybody having read it.
UNDO = timedelta(minutes=1)


class Measure(models.TextChoices):
    """What a decision does."""

    KEEP = "keep", "Maintenir"
    ANNOTATE = "annotate", "Ajouter une note de contexte"
    BLUR = "blur", "Masquer derrière un avertissement"
    DISABLE = "disable", "Suspendre l’accès"
    REMOVE = "remove", "Retirer"


# What each measure makes of the content; keeping changes nothing.
VISIBILITY: dict[str, Visibility] = {
    Measure.ANNOTATE: Visibility.ANNOTATED,
    Measure.BLUR: Visibility.BLURRED,
    Measure.DISABLE: Visibility.RESTRICTED,
    Measure.REMOVE: Visibility.REMOVED,
}


class DecisionQuerySet(models.QuerySet["Decision"]):
    """Reads of decisions."""

    def standing(self) -> Self:
        """Those not taken back within their minute."""
        return self.filter(undone_at__isnull=True)

    def latest_first(self) -> Self:
        """The last one first."""
        return self.order_by("-decided_at", "-pk")


class Decision(models.Model):
    """One decision. Who took it is shown to nobody: the audit record knows a pseudonym."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    round = models.PositiveSmallIntegerField(default=1)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    measure = models.CharField(max_length=10, choices=Measure)
    # `law:<category>` or `terms:<rule>`; empty when the content is kept.
    ground = models.CharField(max_length=40, blank=True)
    passage = models.CharField(max_length=500, blank=True)
    explanation = models.TextField(max_length=1500, blank=True)
    # The whole statement, exactly as its author and everyone reads it.
    reason = models.TextField(max_length=4000, blank=True)
    # The fields of the European database of statements (DSA, article 24(5)).
    statement = models.JSONField(default=dict)
    restriction = models.ForeignKey(
        Restriction, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    # What the content was before: an undoing gives it back.
    before = models.CharField(max_length=10, choices=Visibility)
    decided_at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = "décision"
        constraints = [
            models.CheckConstraint(
                condition=Q(measure=Measure.KEEP) | ~Q(ground="") & ~Q(reason=""),
                name="decision_has_its_reasons",
            ),
            models.UniqueConstraint(
                fields=["case", "round"],
                condition=Q(undone_at__isnull=True),
                name="decision_stands_once",
            ),
        ]
        indexes = [models.Index(fields=["-decided_at", "-id"], name="decision_latest")]

    def __str__(self) -> str:
        return f"{self.get_measure_display()} ({self.case_id})"

    @property
    def final_at(self) -> datetime:
        """When it can no longer be taken back, and its mails leave."""
        return self.decided_at + UNDO

    def can_be_undone(self, now: datetime) -> bool:
        """Whether its minute still runs."""
        return self.undone_at is None and now < self.final_at
