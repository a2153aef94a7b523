"""Who follows what, at which rhythm, and up to where they were told.

Everything a person hears comes from Activity. Each follow keeps how far it was told
(`told_through`, a position in Activity), so that no event is missed or repeated whatever
happens to clocks and workers. No row is written per person and activity, except in `Told`.
"""

import uuid
from collections.abc import Iterable
from datetime import datetime, time
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from civic.activity.actions import settled
from civic.notifications.states import Kind, Origin, Rhythm

RHYTHMS_BY_MAIL = (Rhythm.NOW, Rhythm.DAILY, Rhythm.WEEKLY)


class ReaderQuerySet(models.QuerySet["Reader"]):
    """Reads of readers."""

    def at(self, addresses: Iterable[str]) -> Self:
        """Those of addresses without account, compared without case."""
        lowered = [address.lower() for address in addresses]
        # The index holds no empty address, and is used only if the question says so.
        return self.alias(low=Lower("email")).filter(~models.Q(email=""), low__in=lowered)

    def due(self, rhythm: Rhythm, now: datetime) -> Self:
        """Those whose message of this rhythm is due, the longest waiting first."""
        field = DUE_FIELDS[rhythm]
        # By this column alone: it is the whole index.
        return self.filter(stopped_at__isnull=True, **{f"{field}__lte": now}).order_by(field)


class Reader(models.Model):
    """Somebody who is told things: an account, or a confirmed address without account."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="reader",
    )
    # Empty for an account, whose own address is used; proven by a confirmation otherwise.
    email = models.EmailField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    # An IANA name; quiet hours and the hour of digests are told by its clocks.
    zone = models.CharField("fuseau horaire", max_length=60, default="Europe/Paris")
    quiet_from = models.TimeField("silence à partir de", default=time(21))
    quiet_to = models.TimeField("silence jusqu’à", default=time(8))
    # When to look whether a message is owed; empty when nothing of this rhythm is followed
    # (for immediate news: when nothing happened since the last look).
    news_due_at = models.DateTimeField(null=True, blank=True)
    daily_due_at = models.DateTimeField(null=True, blank=True)
    weekly_due_at = models.DateTimeField(null=True, blank=True)
    last_news_at = models.DateTimeField(null=True, blank=True)
    # The address bounced or complained: nothing more is built for it.
    stopped_at = models.DateTimeField(null=True, blank=True)
    # Everything up to this position of Activity was read in the list on the site.
    seen_through = models.BigIntegerField(default=0)

    objects = ReaderQuerySet.as_manager()

    class Meta:
        verbose_name = "lecteur"
        constraints = [
            models.UniqueConstraint(
                Lower("email"), condition=~models.Q(email=""), name="reader_email_once"
            ),
            models.CheckConstraint(
                condition=models.Q(user__isnull=False, email="")
                | models.Q(user__isnull=True) & ~models.Q(email=""),
                name="reader_is_account_or_address",
            ),
        ]
        indexes = [
            models.Index(
                fields=[field],
                condition=models.Q(**{f"{field}__isnull": False}),
                name=f"reader_{name}_due",
            )
            for name, field in (
                ("news", "news_due_at"),
                ("daily", "daily_due_at"),
                ("weekly", "weekly_due_at"),
            )
        ]

    def __str__(self) -> str:
        return str(self.uid)

    @property
    def address(self) -> str:
        """Where messages go."""
        return self.user.email if self.user else self.email


class Former(models.Model):
    """A reader that became part of another: the links in its old messages still stop them."""

    uid = models.UUIDField(unique=True, editable=False)
    reader = models.ForeignKey(Reader, on_delete=models.CASCADE, related_name="formers")
    # Of the same things followed by both: which follow stands for the one that ended.
    follows = models.JSONField(default=dict)

    def __str__(self) -> str:
        return str(self.uid)


DUE_FIELDS = {
    Rhythm.NOW: "news_due_at",
    Rhythm.DAILY: "daily_due_at",
    Rhythm.WEEKLY: "weekly_due_at",
}


class FollowQuerySet(models.QuerySet["Follow"]):
    """Reads of follows."""

    def of(self, reader: Reader) -> Self:
        """Everything one reader follows, latest first."""
        return self.filter(reader=reader).order_by("-created_at", "-pk")

    def by_mail(self) -> Self:
        """Those told by mail, muted ones included."""
        return self.filter(rhythm__in=RHYTHMS_BY_MAIL)

    def heard(self) -> Self:
        """Those told by mail and not muted."""
        return self.by_mail().filter(muted_until__isnull=True)


class Follow(models.Model):
    """One reader follows one thing."""

    reader = models.ForeignKey(Reader, on_delete=models.CASCADE, related_name="follows")
    kind = models.CharField("sorte", max_length=12, choices=Kind)
    # An initiative's number, an area's code, a theme's slug, a person's uuid, or the
    # canonical query string of a search.
    key = models.CharField(max_length=300)
    origin = models.CharField("raison", max_length=8, choices=Origin, default=Origin.ASKED)
    rhythm = models.CharField("rythme", max_length=8, choices=Rhythm, default=Rhythm.WEEKLY)
    # Told, or chosen not to be told, up to this position of Activity, included.
    told_through = models.BigIntegerField()
    # Nothing up to this position is heard, by mail or in the list on the site: it happened
    # before the follow began, or before it was last muted and heard again.
    heard_from = models.BigIntegerField(default=settled)
    # While set, nothing is told through this follow; what happens meanwhile never will be.
    muted_until = models.DateTimeField("en sourdine jusqu’au", null=True, blank=True)
    created_at = models.DateTimeField("suivi depuis le", default=timezone.now)

    objects = FollowQuerySet.as_manager()

    class Meta:
        verbose_name = "suivi"
        constraints = [
            models.UniqueConstraint(fields=["reader", "kind", "key"], name="follow_once")
        ]
        indexes = [
            # Whom to wake when something happens to this.
            models.Index(
                fields=["kind", "key"],
                condition=models.Q(rhythm=Rhythm.NOW, muted_until__isnull=True),
                name="follow_at_once",
            ),
            models.Index(fields=["kind", "key"], name="follow_thing"),
            models.Index(
                fields=["muted_until"],
                condition=models.Q(muted_until__isnull=False),
                name="follow_muted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Told(models.Model):
    """What a reader was told through one follow while a slower one had still to tell it.

    Kept until the slower one has passed it, so that nothing is told twice.
    """

    reader = models.ForeignKey(Reader, on_delete=models.CASCADE, related_name="told")
    position = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reader", "position"], name="told_once")]

    def __str__(self) -> str:
        return f"{self.reader_id} {self.position}"


class Seen(models.Model):
    """One entry read in the list on the site, beyond `Reader.seen_through`."""

    reader = models.ForeignKey(Reader, on_delete=models.CASCADE, related_name="seen")
    position = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reader", "position"], name="seen_once")]

    def __str__(self) -> str:
        return f"{self.reader_id} {self.position}"


class Progress(models.Model):
    """How far a sweep went through Activity."""

    name = models.CharField(max_length=20, primary_key=True)
    position = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} {self.position}"
