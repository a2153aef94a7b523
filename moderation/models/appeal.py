"""Somebody asks that another person look again at a decision, and what came of it."""

import uuid
from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from initiatives.models import Restriction
from initiatives.models.restriction import ANSWERED_WITHIN as ANSWERED_WITHIN
from moderation.models.case import LEASE
from moderation.models.decision import UNDO, Decision
from moderation.models.flag import Flag
from moderation.models.notice import Notice

# Six months, the longest there are (DSA, article 20(1)).
OPEN_FOR = timedelta(days=184)
ALONE, PANEL = 1, 3
WORDS_MAX, ANSWER_MAX = 3000, 1500


class Side(models.TextChoices):
    """Who contests: one appeal each at most about a decision."""

    AUTHOR = "author", "Auteur du contenu"
    NOTIFIER = "notifier", "Personne qui a signalé"


class Verdict(models.TextChoices):
    """What a judge answers."""

    CONFIRM = "confirm", "Confirmer la décision"
    MILDER = "milder", "La remplacer par une mesure moins forte"
    REVERSE = "reverse", "Annuler la décision"


class AppealQuerySet(models.QuerySet["Appeal"]):
    """Reads of appeals."""

    def open(self) -> Self:
        """Those that wait for an answer."""
        return self.filter(ended_at__isnull=True)

    def oldest_first(self) -> Self:
        """In the order they are drawn."""
        return self.order_by("filed_at", "pk")

    def overdue(self, now: datetime) -> Self:
        """Open ones whose answer is late."""
        return self.open().filter(due_at__lte=now)


class Appeal(models.Model):
    """One side contests one decision. Its reasons are the pleas."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="appeals")
    side = models.CharField(max_length=10, choices=Side)
    # How many people judge it, each alone; three for what weighs most.
    judges = models.PositiveSmallIntegerField(default=ALONE)
    filed_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    # Since when too few people here may judge it; told to its author and on the desk.
    stuck_since = models.DateTimeField(null=True, blank=True)

    objects = AppealQuerySet.as_manager()

    class Meta:
        verbose_name = "recours"
        verbose_name_plural = "recours"
        constraints = [
            models.UniqueConstraint(fields=["decision", "side"], name="appeal_once_a_side"),
            models.CheckConstraint(condition=Q(judges__in=[ALONE, PANEL]), name="appeal_judges"),
        ]
        indexes = [
            models.Index(
                fields=["filed_at", "id"], condition=Q(ended_at__isnull=True), name="appeal_waiting"
            )
        ]

    def __str__(self) -> str:
        return f"Recours n° {self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer."""
        return self.ended_at is None

    @property
    def ruling(self) -> "Ruling | None":
        """The answer that stands."""
        return self.rulings.filter(undone_at__isnull=True).first()


class Plea(models.Model):
    """One person's reasons. Several flaggers contesting one decision make one appeal."""

    appeal = models.ForeignKey(Appeal, on_delete=models.CASCADE, related_name="pleas")
    # "author", "flag:12" or "notice:3": one each.
    source = models.CharField(max_length=30)
    flag = models.ForeignKey(Flag, null=True, on_delete=models.SET_NULL, related_name="+")
    notice = models.ForeignKey(Notice, null=True, on_delete=models.SET_NULL, related_name="+")
    # Emptied a year after the answer, or with the account.
    words = models.TextField(max_length=WORDS_MAX, blank=True)
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "motifs d’un recours"
        constraints = [
            models.UniqueConstraint(fields=["appeal", "source"], name="plea_once_a_person")
        ]

    def __str__(self) -> str:
        return f"{self.source} ({self.appeal_id})"


class SeatQuerySet(models.QuerySet["Seat"]):
    """Reads of seats."""

    def voted(self) -> Self:
        """Those whose judge has answered, in that order."""
        return self.filter(voted_at__isnull=False).order_by("voted_at", "pk")

    def held(self, now: datetime) -> Self:
        """Those drawn and not answered, while their half hour runs."""
        return self.filter(voted_at__isnull=True, lease_until__gt=now)

    def taken(self, now: datetime) -> Self:
        """Those nobody else can take."""
        return self.filter(Q(voted_at__isnull=False) | Q(lease_until__gt=now))


class Seat(models.Model):
    """A moderator drew an appeal; who they are is shown to nobody."""

    appeal = models.ForeignKey(Appeal, on_delete=models.CASCADE, related_name="seats")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    drawn_at = models.DateTimeField(default=timezone.now)
    lease_until = models.DateTimeField(null=True, blank=True)
    # Given back without a reason: not drawn for the same person before.
    passed_until = models.DateTimeField(null=True, blank=True)
    verdict = models.CharField(max_length=10, choices=Verdict, blank=True)
    # Which milder measure; empty otherwise.
    measure = models.CharField(max_length=10, blank=True)
    answer = models.TextField(max_length=ANSWER_MAX, blank=True)
    voted_at = models.DateTimeField(null=True, blank=True)

    objects = SeatQuerySet.as_manager()

    class Meta:
        verbose_name = "siège"
        constraints = [
            models.UniqueConstraint(fields=["appeal", "person"], name="seat_once_a_person"),
            models.CheckConstraint(
                condition=Q(voted_at__isnull=True) | ~Q(verdict="") & ~Q(answer=""),
                name="seat_votes_with_reasons",
            ),
        ]
        indexes = [
            models.Index(fields=["person"], condition=Q(voted_at__isnull=True), name="seat_in_hand")
        ]

    def __str__(self) -> str:
        return f"{self.appeal_id} → {self.get_verdict_display()}"

    @property
    def final_at(self) -> datetime:
        """Until when the vote can be taken back; the end of the lease before it is cast."""
        return (self.voted_at or self.drawn_at + LEASE) + UNDO


class Ruling(models.Model):
    """What was answered to an appeal, by majority. Taken back within its minute, it stays here."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, related_name="rulings")
    verdict = models.CharField(max_length=10, choices=Verdict)
    measure = models.CharField(max_length=10, blank=True)
    # The reasons of those who agreed with the outcome, as the appellant reads them.
    answer = models.TextField()
    votes_for = models.PositiveSmallIntegerField(default=1)
    decided_at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True, blank=True)
    # What it changed: the milder decision, the content's state, and that state once undone.
    decision = models.OneToOneField(
        Decision, null=True, on_delete=models.SET_NULL, related_name="ruled_by"
    )
    restored = models.OneToOneField(
        Restriction, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    put_back = models.OneToOneField(
        Restriction, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = "réponse à un recours"
        verbose_name_plural = "réponses à des recours"
        constraints = [
            models.UniqueConstraint(
                fields=["appeal"], condition=Q(undone_at__isnull=True), name="ruling_stands_once"
            ),
            models.CheckConstraint(condition=~Q(answer=""), name="ruling_has_its_reasons"),
        ]
        indexes = [models.Index(fields=["-decided_at", "-id"], name="ruling_latest")]

    def __str__(self) -> str:
        return f"{self.get_verdict_display()} ({self.appeal_id})"

    @property
    def final_at(self) -> datetime:
        """When its mails leave, and it can no longer be taken back."""
        return self.decided_at + UNDO
