"""What somebody with a mandate answers, in public: a position, a text, dated commitments."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from civic.accounts.models import Mandate
from civic.lib.visibility import decision_field
from civic.territories.models import Territory
from initiatives.models.initiative import Initiative
from initiatives.models.restriction import Restriction, latest
from initiatives.replies.states import ANSWERING, Position
from initiatives.states import LISTED, PLAIN, READABLE, Visibility

REPLY = "reply"
WORDS_MAX, COMMITMENT_MAX = 6000, 280


class ReplyQuerySet(models.QuerySet["Reply"]):
    """Reads of replies."""

    def readable(self) -> Self:
        """Those that stand in lists, behind a warning at worst."""
        return self.filter(visibility__in=LISTED)

    def answering(self) -> Self:
        """Those that answer; the others pass the question on."""
        return self.filter(position__in=ANSWERING)

    def of(self, person: object) -> Self:
        """Those that one person published."""
        return self.filter(author=person)

    def newest_first(self) -> Self:
        """In the order of their page."""
        return self.order_by("-written_at", "-pk")

    def shown(self) -> Self:
        """With all that a list shows."""
        return self.select_related("author", "mandate__territory").prefetch_related("commitments")


class Reply(models.Model):
    """The one answer of a mandate to an initiative. Each change keeps what it said before."""

    initiative = models.ForeignKey(
        Initiative, on_delete=models.CASCADE, related_name="official_replies"
    )
    # The function it was given in: it stands though the mandate ends.
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="replies")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="official_replies"
    )
    position = models.CharField("position", max_length=10, choices=Position)
    # Until when it is studied; nobody studies for ever.
    study_until = models.DateField(null=True, blank=True)
    text = models.TextField(max_length=WORDS_MAX)
    version = models.PositiveIntegerField(default=1)
    written_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)
    visibility = models.CharField(max_length=10, choices=Visibility, default=Visibility.PUBLIC)
    decision_uid = decision_field()

    objects = ReplyQuerySet.as_manager()

    class Meta:
        verbose_name = "réponse officielle"
        constraints = [
            models.UniqueConstraint(fields=["initiative", "mandate"], name="reply_once"),
            models.CheckConstraint(
                condition=Q(position=Position.STUDYING, study_until__isnull=False)
                | ~Q(position=Position.STUDYING) & Q(study_until__isnull=True),
                name="reply_studies_until_a_date",
            ),
        ]
        indexes = [
            models.Index(fields=["initiative", "-written_at"], name="reply_of_initiative"),
            models.Index(fields=["mandate", "-written_at"], name="reply_of_mandate"),
        ]

    def __str__(self) -> str:
        return f"{self.get_position_display()} ({self.mandate})"

    def get_absolute_url(self) -> str:
        """Its page."""
        return f"{self.initiative.public_url}reponses/{self.pk}/"

    @property
    def is_listed(self) -> bool:
        """Whether it stands in lists; never depends on who asks."""
        return self.visibility in LISTED

    @property
    def is_readable(self) -> bool:
        """Whether it may be read, behind a warning at worst."""
        return self.visibility in READABLE

    @property
    def is_plain(self) -> bool:
        """Whether its words are shown without a warning."""
        return self.visibility in PLAIN

    @property
    def moderated(self) -> Restriction | None:
        """What moderation decided about it; None while it is public."""
        return None if self.visibility == Visibility.PUBLIC else latest(REPLY, self.pk)


class ReplyVersion(models.Model):
    """What a reply said before: its position, its text, its commitments with their dates."""

    reply = models.ForeignKey(Reply, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    position = models.CharField(max_length=10, choices=Position)
    study_until = models.DateField(null=True, blank=True)
    text = models.TextField(max_length=WORDS_MAX)
    # The keys of what it promised: a promise is never rewritten, it is dropped and another made.
    commitments = models.JSONField(default=list)
    written_at = models.DateTimeField()
    replaced_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["reply", "number"], name="reply_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.reply_id} ({self.number})"

    @property
    def promised(self) -> "models.QuerySet[Commitment]":
        """What it promised: the same rows, so that a word taken out is taken out here too."""
        return Commitment.objects.filter(pk__in=self.commitments)


class Commitment(models.Model):
    """Something promised, by a day. One that a later version gives up stays to be read."""

    reply = models.ForeignKey(Reply, on_delete=models.CASCADE, related_name="commitments")
    text = models.CharField(max_length=COMMITMENT_MAX)
    due_on = models.DateField()
    made_at = models.DateTimeField(default=timezone.now)
    # The reply was changed and no longer holds it.
    dropped_at = models.DateTimeField(null=True, blank=True)
    # When people were last asked whether it is done: its day, then four weeks later.
    asked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "engagement"
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(
                fields=["due_on"], condition=Q(dropped_at__isnull=True), name="commitment_due"
            )
        ]

    def __str__(self) -> str:
        return self.text


class Word(models.Model):
    """One person's word on a commitment: done or not. An opinion: only its count is shown."""

    class Moment(models.TextChoices):
        DUE = "due", "À l’échéance"
        LATER = "later", "Quatre semaines plus tard"

    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="words")
    # Empty once the person's account is erased: only the count stays.
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    moment = models.CharField(max_length=5, choices=Moment)
    is_done = models.BooleanField()
    said_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["commitment", "person", "moment"], name="word_once_a_moment"
            )
        ]

    def __str__(self) -> str:
        return "C’est fait" if self.is_done else "Ce n’est pas fait"


class Forwarding(models.Model):
    """« Ce n’est pas de notre ressort »: to whom it was passed on. The clock goes on."""

    reply = models.ForeignKey(Reply, on_delete=models.CASCADE, related_name="forwardings")
    institution = models.CharField(max_length=160)
    territory = models.ForeignKey(
        Territory, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "transmission"

    def __str__(self) -> str:
        return self.institution
