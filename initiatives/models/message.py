"""Messages between two participants of one initiative who both said that one may write to them."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from civic.accounts.models import User
from civic.lib.visibility import decision_field
from initiatives.models.initiative import Initiative
from initiatives.models.restriction import Restriction, latest
from initiatives.states import LISTED, READABLE, Visibility

MESSAGE = "message"
TEXT_MAX = 2000
# How long a message is kept: said on the page of messages, carried out each night.
KEPT = timedelta(days=365)
# How many are shown around a flagged one, on either side.
AROUND = 3


class Reach(models.Model):
    """Somebody who takes part lets the others who said so too write to them, here only."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reaches"
    )
    # Whether the mail that tells of a message carries its words.
    with_text = models.BooleanField(default=False)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "accord pour recevoir des messages"
        constraints = [models.UniqueConstraint(fields=["initiative", "person"], name="reach_once")]

    def __str__(self) -> str:
        return f"{self.initiative_id} ({self.pk})"


class Thread(models.Model):
    """What two people write to each other about one initiative; `low` has the lower number."""

    uid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="+")
    low = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    high = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    started_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "échange"
        constraints = [
            models.UniqueConstraint(fields=["initiative", "low", "high"], name="thread_once"),
            models.CheckConstraint(condition=Q(low__lt=F("high")), name="thread_in_order"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def get_absolute_url(self) -> str:
        """Its page."""
        return f"/messages/{self.pk}/"

    def other(self, person: object) -> User:
        """Who is at the other end."""
        return self.high if getattr(person, "pk", None) == self.low_id else self.low


class Seat(models.Model):
    """One person's side of a thread: what they have not read, and whether they left."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="seats")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="seats"
    )
    unread = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "côté d’un échange"
        constraints = [models.UniqueConstraint(fields=["thread", "person"], name="seat_once")]
        indexes = [models.Index(fields=["person", "-last_at", "-id"], name="seat_latest")]

    def __str__(self) -> str:
        return f"{self.thread_id} ({self.pk})"

    @property
    def other(self) -> User:
        """Who is at the other end."""
        return self.thread.other(self.person)


class Message(models.Model):
    """One message. Nobody reads it but the two; a moderator does if its receiver flags it."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="messages")
    writer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    text = models.TextField(max_length=TEXT_MAX)
    # It never changes.
    version = models.PositiveIntegerField(default=1)
    written_at = models.DateTimeField(default=timezone.now)
    visibility = models.CharField(max_length=10, choices=Visibility, default=Visibility.PUBLIC)
    decision_uid = decision_field()

    class Meta:
        verbose_name = "message"
        indexes = [
            models.Index(fields=["thread", "-written_at", "-id"], name="message_latest"),
            models.Index(fields=["writer", "-written_at"], name="message_writer"),
            models.Index(fields=["written_at"], name="message_age"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def get_absolute_url(self) -> str:
        """Where it stands, for the two."""
        return f"{self.thread.get_absolute_url()}#m-{self.pk}"

    @property
    def initiative(self) -> Initiative:
        """What it is about."""
        return self.thread.initiative

    @property
    def initiative_id(self) -> int:
        """The number of what it is about."""
        return self.thread.initiative_id

    @property
    def is_listed(self) -> bool:
        """Whether moderation left it there; never depends on who asks."""
        return self.visibility in LISTED

    @property
    def is_readable(self) -> bool:
        """Whether it may be read, behind a warning at worst."""
        return self.visibility in READABLE

    @property
    def moderated(self) -> Restriction | None:
        """What moderation decided about it; None while nothing was."""
        return None if self.visibility == Visibility.PUBLIC else latest(MESSAGE, self.pk)
