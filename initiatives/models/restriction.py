"""Each change of an initiative's visibility, with the reason its author reads."""

from django.db import models
from django.utils import timezone

from initiatives.models.initiative import Initiative
from initiatives.states import Visibility


class Restriction(models.Model):
    """One decision about visibility. Who decided is in the audit record, not here."""

    initiative = models.ForeignKey(
        Initiative, on_delete=models.CASCADE, related_name="restrictions"
    )
    visibility = models.CharField(max_length=10, choices=Visibility)
    reason = models.TextField(max_length=2000)
    decided_at = models.DateTimeField(default=timezone.now)
    # Since when somebody contests it; empty again once they have their answer.
    contested_at = models.DateTimeField(null=True, blank=True)
    # When somebody else looked again and confirmed it.
    upheld_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-decided_at", "-id"]
