"""The mail outbox: one row per message, written in the commit of what it tells."""

import uuid
from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models.functions import Lower, Now
from django.utils import timezone

from civic.notifications.models.follow import Reader
from civic.notifications.states import Lane, MailState


class MailQuerySet(models.QuerySet["Mail"]):
    """Reads of the outbox."""

    def waiting(self) -> Self:
        """Not sent, and meant to be."""
        return self.filter(state=MailState.WAITING)

    def claimable(self) -> Self:
        """Due and held by no living sender, the first lane first.

        By the database's clock, which all senders share.
        """
        free = models.Q(lease_until__isnull=True) | models.Q(lease_until__lt=Now())
        return self.waiting().filter(free, due_at__lte=Now()).order_by("lane", "due_at", "pk")

    def sent_to(self, address: str) -> Self:
        """Everything for one address, compared without case."""
        return self.alias(lowered=Lower("to")).filter(lowered=address.lower())

    def dead(self) -> Self:
        """Given up: somebody must look, latest first."""
        return self.filter(state=MailState.DEAD).order_by("-due_at", "-pk")


class Mail(models.Model):
    """One message to one address.

    `kind` names who builds it (see `civic.notifications.registry`) from `args`, when it
    leaves: what was withdrawn meanwhile is left out. Its Message-ID comes from `uid` and never
    changes, so that a repeated message shows once.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # What it tells, so that the same thing posted twice is one mail.
    key = models.CharField(max_length=200, unique=True)
    lane = models.PositiveSmallIntegerField("file", choices=Lane)
    kind = models.CharField("modèle", max_length=60)
    args = models.JSONField(default=dict)
    to = models.EmailField("destinataire")
    reader = models.ForeignKey(
        Reader, null=True, blank=True, on_delete=models.CASCADE, related_name="mails"
    )
    state = models.CharField("état", max_length=10, choices=MailState, default=MailState.WAITING)
    created_at = models.DateTimeField("écrit le", default=timezone.now)
    due_at = models.DateTimeField("à envoyer le", default=timezone.now)
    lease_until = models.DateTimeField(null=True, blank=True)
    # Set in a commit of its own just before the message is handed over: a row found with it
    # and without an outcome may have been sent already.
    sending_since = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("essais", default=0)
    # How often it was handed over again although an earlier hand-over may have succeeded.
    repeats = models.PositiveSmallIntegerField("répétitions", default=0)
    sent_at = models.DateTimeField("parti le", null=True, blank=True)
    # The server's status code or the error's class: never its text, which holds addresses.
    last_error = models.CharField("dernière erreur", max_length=60, blank=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name = "courriel"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state=MailState.SENT, sent_at__isnull=False)
                | ~models.Q(state=MailState.SENT) & models.Q(sent_at__isnull=True),
                name="mail_sent_is_dated",
            )
        ]
        indexes = [
            models.Index(
                fields=["lane", "due_at", "id"],
                condition=models.Q(state=MailState.WAITING),
                name="mail_waiting",
            ),
            models.Index(
                fields=["-due_at"], condition=models.Q(state=MailState.DEAD), name="mail_dead"
            ),
            models.Index(
                fields=["sent_at"], condition=models.Q(state=MailState.SENT), name="mail_sent"
            ),
            models.Index(Lower("to"), name="mail_to"),
            models.Index(
                fields=["repeats"], condition=models.Q(repeats__gt=0), name="mail_repeated"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_lane_display()} {self.uid}"


class Pace(models.Model):
    """When the next message may leave: one row, locked while a sender reserves its slots."""

    name = models.CharField(max_length=20, primary_key=True, default="mail")
    free_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name


# After a bounce, nothing at all is tried for this long: the person may then ask for a code again.
BOUNCE_REST = timedelta(hours=24)


class Silence(models.Model):
    """An address nothing is sent to any more, and why."""

    class Cause(models.TextChoices):
        BOUNCE = "bounce", "L’adresse n’existe plus ou refuse nos messages"
        COMPLAINT = "complaint", "La personne nous a classés en indésirables"

    # Lower case; an address is compared without case.
    address = models.EmailField("adresse", unique=True)
    cause = models.CharField("motif", max_length=10, choices=Cause)
    # The enhanced status code (RFC 3463) when there is one: "5.1.1".
    code = models.CharField("code", max_length=12, blank=True)
    since = models.DateTimeField("depuis", default=timezone.now)

    class Meta:
        verbose_name = "adresse muette"
        verbose_name_plural = "adresses muettes"

    def __str__(self) -> str:
        return self.address

    def stops(self, lane: int, now: datetime) -> bool:
        """Whether a mail of this lane is left out.

        Codes and confirmations are asked for by the person: a complaint about the rest does
        not stop them, and a bounce does for a day only.
        """
        if lane != Lane.SECURITY:
            return True
        return self.cause == self.Cause.BOUNCE and now - self.since < BOUNCE_REST
