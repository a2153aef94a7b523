"""What a moderator chose for themselves: grave cases, a limit, when to hear of the rest."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q


class DutyQuerySet(models.QuerySet["Duty"]):
    """Reads of these choices."""

    def volunteers(self) -> Self:
        """Those who asked for grave cases."""
        return self.filter(grave=True)


class Duty(models.Model):
    """One moderator's choices; without a row, the defaults hold. Shown to nobody else."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="duty"
    )
    grave = models.BooleanField(
        "Je veux bien examiner les dossiers les plus graves",
        default=False,
        help_text="Enfants en danger, terrorisme, menaces, suicide. Un e-mail part aussitôt.",
    )
    # Below the site's own; null for the site's.
    daily = models.PositiveSmallIntegerField("Dossiers difficiles par jour, au plus", null=True)
    digest = models.BooleanField("Un e-mail par jour, si quelque chose attend", default=True)
    hour = models.PositiveSmallIntegerField("À quelle heure", default=8)

    objects = DutyQuerySet.as_manager()

    class Meta:
        verbose_name = "réglages de modération"
        constraints = [models.CheckConstraint(condition=Q(hour__range=(0, 23)), name="duty_hour")]

    def __str__(self) -> str:
        return f"Réglages ({self.person_id})"
