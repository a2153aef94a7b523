"""Many flags on one version within an hour: said, told, and without any effect."""

from django.db import models
from django.utils import timezone

from moderation.models.case import Case


class Inflow(models.Model):
    """A case that many people flagged at once."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="inflow")
    # How many came within the hour when it was seen.
    flags = models.PositiveIntegerField()
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "afflux de signalements"
        verbose_name_plural = "afflux de signalements"

    def __str__(self) -> str:
        return f"{self.flags} ({self.case_id})"
