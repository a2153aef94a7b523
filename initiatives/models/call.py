"""A call: somebody with a mandate asks the people of their area, until a day."""

from datetime import date
from typing import Self

from django.db import models
from django.utils import timezone

from civic.accounts.models import Mandate
from initiatives.models.initiative import Initiative
from initiatives.replies.pace import pace


class CallQuerySet(models.QuerySet["Call"]):
    """Reads of calls."""

    def running(self) -> Self:
        """Those that still hear people."""
        return self.filter(ended_at=None)

    def over(self, today: date) -> Self:
        """Those to be ended: past their day, or closed before it by who asked."""
        past = models.Q(closes_on__lt=today)
        return self.running().filter(past | ~models.Q(initiative__lifecycle="open"))


class Call(models.Model):
    """What makes an initiative a call. Every other rule is that of any initiative."""

    initiative = models.OneToOneField(
        Initiative, primary_key=True, on_delete=models.CASCADE, related_name="call"
    )
    # Who asks: it stands though the mandate ends.
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now)
    # The last day on which people are heard.
    closes_on = models.DateField()
    # From then on an answer is due from who asked.
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = CallQuerySet.as_manager()

    class Meta:
        verbose_name = "appel"
        indexes = [
            models.Index(
                fields=["closes_on"], condition=models.Q(ended_at=None), name="call_running"
            )
        ]

    def __str__(self) -> str:
        return f"{self.initiative_id} : {self.closes_on}"

    @property
    def answer_days(self) -> int:
        """In how many days who asked must then answer, as terms are now."""
        return pace().local

    @property
    def is_running(self) -> bool:
        """Whether people are still heard."""
        return self.ended_at is None and timezone.localdate() <= self.closes_on
