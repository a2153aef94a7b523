"""The functions that people hold."""

from django.db import models
from django.utils import timezone

from civic.accounts.functions import Function
from civic.accounts.models.user import User
from civic.territories.models import Territory


class MandateQuerySet(models.QuerySet["Mandate"]):
    """Reads of mandates."""

    def current(self) -> "MandateQuerySet":
        """Mandates verified and in force today."""
        today = timezone.localdate()
        return self.filter(verified_at__isnull=False, starts_on__lte=today).filter(
            models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=today)
        )


class Mandate(models.Model):
    """An elected function in a territory. No party is ever recorded on a person."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="mandates")
    function = models.CharField("fonction", max_length=120)
    # Empty for what was granted by hand before functions were told apart.
    code = models.CharField(max_length=20, choices=Function, blank=True, default="", db_default="")
    territory = models.ForeignKey(
        Territory, verbose_name="territoire", on_delete=models.PROTECT, related_name="+"
    )
    starts_on = models.DateField("début")
    ends_on = models.DateField("fin", null=True, blank=True)
    verified_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    verified_at = models.DateTimeField("vérifié le", null=True, blank=True)
    # Taken back because it was not held, or no longer: why, told to the person.
    revoked_at = models.DateTimeField("retiré le", null=True, blank=True)
    revoked_because = models.CharField(
        "motif du retrait", max_length=1000, blank=True, default="", db_default=""
    )

    objects = MandateQuerySet.as_manager()

    class Meta:
        verbose_name = "mandat"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="mandate_ends_after_start",
            )
        ]

    def __str__(self) -> str:
        return f"{self.function}, {self.territory}"

    @property
    def is_current(self) -> bool:
        """Whether the badge may be shown today."""
        today = timezone.localdate()
        ended = self.ends_on is not None and self.ends_on < today
        return self.verified_at is not None and self.starts_on <= today and not ended
