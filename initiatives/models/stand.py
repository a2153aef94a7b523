"""A stand: one device on which people sign on the spot, for a day."""

import uuid
from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from initiatives.models.petition import Petition

STAND_LASTS = timedelta(days=1)


class StandQuerySet(models.QuerySet["Stand"]):
    """Reads of stands."""

    def standing(self, now: datetime | None = None) -> Self:
        """Neither closed nor over."""
        return self.filter(closed_at__isnull=True, ends_at__gt=now or timezone.now())


class Stand(models.Model):
    """Who opened it and until when; the device alone knows the secret its key is made of.

    Signatures made there carry its number among their traces, so that sixty of one network in an
    hour are understood. It keeps nothing of who signed.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    petition = models.ForeignKey(Petition, on_delete=models.CASCADE, related_name="stands")
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    key = models.BinaryField(max_length=32)
    opened_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = StandQuerySet.as_manager()

    class Meta:
        verbose_name = "stand"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__lte=F("opened_at") + STAND_LASTS), name="stand_lasts_a_day"
            )
        ]

    def __str__(self) -> str:
        return str(self.uid)
