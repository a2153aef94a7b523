"""A delivery: one thing that happened, on one channel. The outbox of cross-posts."""

import uuid
from datetime import UTC, datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from civic.activity.models import Activity
from civic.syndication.models.channel import Channel
from civic.syndication.states import DeliveryState, Skip, Wanted

WORDS_MAX = 5000
# Deliveries of a channel that rests come due when it works again.
PARKED = datetime(2999, 1, 1, tzinfo=UTC)
ERROR_MAX = 300

# It was taken there once, as far as we know.
_TOLD = Q(sent_at__isnull=False)


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Reads of the outbox."""

    def of(self, channel: Channel) -> Self:
        """Those of one channel."""
        return self.filter(channel=channel)

    def held(self) -> Self:
        """Those that a person must read first, oldest first."""
        return self.filter(state=DeliveryState.HELD).order_by("pk")

    def dead(self) -> Self:
        """Given up, or of unknown outcome: somebody must look, latest first."""
        states = [DeliveryState.FAILED, DeliveryState.UNKNOWN]
        return self.filter(state__in=states).order_by("-pk")

    def to_remove(self) -> Self:
        """Those that only a person can take away there, oldest first."""
        return self.filter(state=DeliveryState.TO_REMOVE).order_by("pk")

    def newest_first(self) -> Self:
        """Latest first, with what they tell."""
        return self.select_related("activity").order_by("-pk")


class Delivery(models.Model):
    """One Activity told on one channel, at most once.

    Its uid, with its round, is the key that a network may know it by. The lease proves which
    sender holds it.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # None once the row it tells was erased: then it is withdrawn.
    activity = models.ForeignKey(
        Activity, null=True, on_delete=models.SET_NULL, related_name="deliveries"
    )
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="deliveries")
    wanted = models.CharField("demandé", max_length=6, choices=Wanted, default=Wanted.POST)
    state = models.CharField("état", max_length=10, choices=DeliveryState)
    why = models.CharField("motif", max_length=10, choices=Skip, blank=True)
    created_at = models.DateTimeField("écrit le", default=timezone.now)
    # What a person wrote in place of our text, without the address.
    words = models.CharField("mots choisis", max_length=WORDS_MAX, blank=True)
    # What is sent, frozen at the first try; made anew when the text changes here.
    draft = models.JSONField(null=True, blank=True)
    # The title that was told, its version, and a print of all that was: see `drafting.print_of`.
    told_title = models.CharField(max_length=200, blank=True)
    told_version = models.PositiveIntegerField(null=True, blank=True)
    told_print = models.CharField(max_length=32, blank=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    decided_at = models.DateTimeField("décidé le", null=True, blank=True)

    due_at = models.DateTimeField("à envoyer le", default=timezone.now)
    lease_until = models.DateTimeField(null=True, blank=True)
    # Set in a commit of its own just before the network is asked: a row found with it and without
    # an outcome may have been posted already.
    sending_since = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("essais", default=0)
    # A new post in place of one that was taken back.
    round = models.PositiveSmallIntegerField(default=0)
    # How often it was asked again although an earlier try may have succeeded.
    repeats = models.PositiveSmallIntegerField("répétitions", default=0)
    # What the network said, in French.
    error = models.CharField("dernière erreur", max_length=ERROR_MAX, blank=True)
    remote_id = models.CharField(max_length=500, blank=True)
    url = models.CharField("adresse", max_length=500, blank=True)
    remote = models.JSONField(default=dict, blank=True)
    sent_at = models.DateTimeField("publié le", null=True, blank=True)
    taken_back_at = models.DateTimeField("retiré le", null=True, blank=True)
    # When what was answered there was last asked for.
    answers_at = models.DateTimeField(null=True, editable=False)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = "publication ailleurs"
        verbose_name_plural = "publications ailleurs"
        constraints = [
            models.UniqueConstraint(fields=["activity", "channel"], name="delivery_once"),
            models.CheckConstraint(
                condition=~Q(state__in=[DeliveryState.SENT, DeliveryState.TO_REMOVE]) | _TOLD,
                name="delivery_sent_is_dated",
            ),
            # Only what was posted can be changed or taken back.
            models.CheckConstraint(
                condition=Q(wanted=Wanted.POST) | _TOLD, name="delivery_changes_what_is_there"
            ),
            models.CheckConstraint(
                condition=Q(state=DeliveryState.SKIPPED) & ~Q(why="")
                | ~Q(state=DeliveryState.SKIPPED) & Q(why=""),
                name="delivery_skipped_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(state=DeliveryState.SENDING)
                | Q(sending_since__isnull=False, lease_until__isnull=False),
                name="delivery_sending_is_held",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[DeliveryState.UNKNOWN, DeliveryState.FAILED])
                | ~Q(error=""),
                name="delivery_failed_says_why",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                condition=Q(state__in=[DeliveryState.DUE, DeliveryState.SENDING]),
                name="delivery_due",
            ),
            models.Index(fields=["channel", "-id"], name="delivery_channel"),
            models.Index(
                fields=["channel", "sent_at"],
                condition=Q(sent_at__isnull=False),
                name="delivery_sent",
            ),
            models.Index(
                fields=["activity"],
                condition=Q(state=DeliveryState.SKIPPED, why=Skip.WITHDRAWN),
                name="delivery_left_withdrawn",
            ),
            models.Index(
                fields=["-id"],
                condition=Q(
                    state__in=[
                        DeliveryState.HELD,
                        DeliveryState.UNKNOWN,
                        DeliveryState.FAILED,
                        DeliveryState.TO_REMOVE,
                    ]
                ),
                name="delivery_to_look_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_wanted_display()} {self.uid}"

    @property
    def key(self) -> str:
        """What a network may know it by: the same at every try."""
        return f"{self.uid}-{self.round}" if self.round else str(self.uid)

    @property
    def is_unsure(self) -> bool:
        """Whether an earlier try may have succeeded."""
        return self.sending_since is not None


class RemoteAnswer(models.Model):
    """What somebody answered there, brought back for the owner of the channel alone."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="answers")
    remote_id = models.CharField(max_length=500)
    url = models.CharField(max_length=500, blank=True)
    author = models.CharField(max_length=160, blank=True)
    text = models.CharField(max_length=5000)
    at = models.DateTimeField()
    brought_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "réponse venue d’ailleurs"
        verbose_name_plural = "réponses venues d’ailleurs"
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["delivery", "remote_id"], name="remote_answer_once")
        ]

    def __str__(self) -> str:
        return self.author


class Cursor(models.Model):
    """How far a reader of Activity is: one row for each."""

    name = models.CharField(max_length=20, primary_key=True)
    position = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} {self.position}"
