"""A moderator saw something themselves: it makes a case that somebody else draws."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from moderation.categories import Motive
from moderation.models.case import Case


class Referral(models.Model):
    """One moderator's own reason to have a content examined. Who it was is shown to nobody."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="referrals")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    motive = models.CharField("motif", max_length=12, choices=Motive)
    # What the person who draws it reads.
    note = models.TextField("précision", max_length=1000)
    at = models.DateTimeField(default=timezone.now)
    # The round of the case that it asks for, to look at a measure again; null for a new case.
    again = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        verbose_name = "dossier ouvert d’office"
        verbose_name_plural = "dossiers ouverts d’office"
        constraints = [models.UniqueConstraint(fields=["case", "by"], name="referral_once")]

    def __str__(self) -> str:
        return f"{self.get_motive_display()} ({self.case_id})"
