"""Someone says that a content breaks a rule."""

from typing import Self

from django.conf import settings
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.utils import timezone

from moderation.categories import Motive
from moderation.models.case import Case


class FlagQuerySet(models.QuerySet["Flag"]):
    """Reads of flags."""

    def by(self, person: object) -> Self:
        """Those of one person, latest first."""
        return self.filter(person=person).order_by("-pk")

    def standing(self) -> Self:
        """Those not taken back."""
        return self.filter(withdrawn_at__isnull=True)

    def judged(self) -> Self:
        """Those about which a human has decided."""
        return self.filter(agreed__isnull=False)


class Flag(models.Model):
    """One person's flag on one version of one content. Who flagged is shown to nobody else."""

    case = models.ForeignKey(
        # No constraint: hundreds may arrive at once, and each would lock the case's row.
        Case,
        db_constraint=False,
        on_delete=models.CASCADE,
        related_name="flags",
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="flags"
    )
    motive = models.CharField("motif", max_length=12, choices=Motive)
    note = models.TextField("précision", max_length=1000, blank=True)
    flagged_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    # What the person's record weighed then; 0 for a party, an official of the area, a newcomer.
    weight = models.FloatField(default=0)
    # Keyed hashes that tell whether two flags are independent; dropped after 30 days.
    network = models.BinaryField(max_length=16, null=True)
    session = models.BinaryField(max_length=16, null=True)
    arrival = models.BinaryField(max_length=16, null=True)
    # Whether a human found it right; null until one looked, and for ever when withdrawn before.
    agreed = models.BooleanField(null=True)

    objects = FlagQuerySet.as_manager()

    class Meta:
        verbose_name = "signalement d’un membre"
        verbose_name_plural = "signalements de membres"
        constraints = [
            # A case is one version of one content.
            models.UniqueConstraint(fields=["person", "case"], name="flag_once_a_version")
        ]
        indexes = [
            models.Index(
                fields=["flagged_at"],
                condition=models.Q(network__isnull=False),
                name="flag_traced",
            ),
            models.Index(fields=["person", "-id"], name="flag_person"),
            # Who has a record, without reading a flag.
            models.Index(
                fields=["person", "agreed"],
                condition=models.Q(agreed__isnull=False),
                name="flag_judged",
            ),
            # A few kilobytes for millions of flags: those of the last hour stand together.
            BrinIndex(fields=["flagged_at"], pages_per_range=16, name="flag_when"),
        ]

    def __str__(self) -> str:
        return f"{self.get_motive_display()} ({self.case_id})"
