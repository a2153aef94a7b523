"""What was forwarded to the authorities: a register, for what threatens a life cannot wait."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from moderation.models.case import Case


class Authority(models.TextChoices):
    """To whom a case is forwarded (DSA article 18; code de procédure pénale, article 40)."""

    PHAROS = "pharos", "PHAROS"
    PROSECUTOR = "parquet", "le procureur de la République"


class Transmission(models.Model):
    """One case forwarded to one authority. Taking the decision back does not take this back."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="transmissions")
    to = models.CharField(max_length=10, choices=Authority)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)
    # Whether it left straight for the authority, or for the operators, who use its form.
    direct = models.BooleanField(default=False)

    class Meta:
        verbose_name = "transmission aux autorités"
        verbose_name_plural = "transmissions aux autorités"
        constraints = [models.UniqueConstraint(fields=["case", "to"], name="transmission_once")]
        indexes = [models.Index(fields=["-at", "-id"], name="transmission_latest")]

    def __str__(self) -> str:
        return f"{self.get_to_display()} ({self.case_id})"
