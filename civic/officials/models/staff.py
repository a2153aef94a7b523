"""Who helps the holder of a mandate: they read the desk and prepare answers, never publish."""

import uuid
from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from civic.accounts.models import Mandate, User

# An invitation is answered within this time, or asked again.
INVITATION_LASTS = timedelta(days=30)


class StaffQuerySet(models.QuerySet["Staff"]):
    """Reads of staff."""

    def standing(self) -> Self:
        """Those who accepted and whose place nobody ended."""
        return self.filter(accepted_at__isnull=False, ended_at=None)

    def waiting(self, now: datetime | None = None) -> Self:
        """Invitations that can still be answered."""
        since = (now or timezone.now()) - INVITATION_LASTS
        return self.filter(accepted_at=None, ended_at=None, invited_at__gt=since)

    def of(self, person: User) -> Self:
        """One person's places and invitations."""
        return self.filter(person=person)

    def serving(self) -> Self:
        """Those who may work today: their mandate is in force and its holder's account lives."""
        return self.standing().filter(
            mandate__in=Mandate.objects.current(),
            mandate__user__erased_at=None,
            mandate__user__is_active=True,
        )


class Staff(models.Model):
    """One person asked to help with one mandate. An address is known by its keyed print only."""

    uid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    mandate = models.ForeignKey(Mandate, on_delete=models.CASCADE, related_name="staff")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="staff_places",
    )
    address_key = models.CharField(max_length=64, blank=True)
    # What the holder reads of who was asked: a public name, or « o…@example.org ».
    shown = models.CharField(max_length=90)
    invited_at = models.DateTimeField(default=timezone.now)
    accepted_at = models.DateTimeField(null=True, blank=True)
    # Declined, taken back or ended: by either of the two, at any time.
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = StaffQuerySet.as_manager()

    class Meta:
        verbose_name = "collaborateur"
        constraints = [
            models.UniqueConstraint(
                fields=["mandate", "person"],
                condition=Q(ended_at=None, person__isnull=False),
                name="staff_once_a_person",
            ),
            models.UniqueConstraint(
                fields=["mandate", "address_key"],
                condition=Q(ended_at=None, accepted_at=None) & ~Q(address_key=""),
                name="staff_once_an_address",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(person__isnull=False),
                name="staff_who_accepts_has_an_account",
            ),
        ]

    def __str__(self) -> str:
        return self.shown

    @property
    def is_waiting(self) -> bool:
        """Whether it can still be answered."""
        recent = self.invited_at > timezone.now() - INVITATION_LASTS
        return self.accepted_at is None and self.ended_at is None and recent

    @property
    def is_standing(self) -> bool:
        """Whether the person helps now."""
        return self.accepted_at is not None and self.ended_at is None
