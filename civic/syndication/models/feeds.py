"""What feeds keep: secret addresses of one's own list, and how far a hub was told."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone


class FeedList(models.Model):
    """A secret address at which the list of one's follows is read without signing in.

    Only its print is kept: the address is shown once.
    """

    uid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="feed_list"
    )
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    read_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.person_id}"


class HubCursor(models.Model):
    """Up to which change a hub was told, and when to try again if it refused."""

    hub = models.CharField(max_length=200, primary_key=True)
    changed_at = models.DateTimeField()
    failures = models.PositiveSmallIntegerField(default=0)
    retry_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.hub} {self.changed_at:%Y-%m-%d %H:%M:%S}"

    def reached(self, moment: datetime) -> None:
        """The hub took everything up to there."""
        self.changed_at, self.failures, self.retry_at = moment, 0, None
        self.save(update_fields=["changed_at", "failures", "retry_at"])

    def put_off(self, now: datetime, waits: Sequence[int]) -> None:
        """Try again after the wait (seconds) of this many refusals in a row."""
        seconds = waits[min(self.failures, len(waits) - 1)]
        self.failures = min(self.failures + 1, 1_000)
        self.retry_at = now + timedelta(seconds=seconds)
        self.save(update_fields=["failures", "retry_at"])
