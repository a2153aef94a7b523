"""Two arguments that say nearly the same, and what came of the proposal to make one of them.

Read by the two who wrote them, and by whoever of the team proposed it: until both agree, it is
nobody else's. What they agreed to is an argument like any other.
"""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from initiatives.models.argument import TEXT_MAX, Argument

WAITS = timedelta(days=14)


class JoiningStage(models.TextChoices):
    """Where it is."""

    PROPOSED = "proposed", "Attend une réponse"
    ACCEPTED = "accepted", "Acceptée : les deux n’en font qu’un"
    REFUSED = "refused", "Refusée"
    EXPIRED = "expired", "Restée sans réponse"
    WITHDRAWN = "withdrawn", "Reprise par la personne qui l’a faite"
    # One of the two texts changed, went, or was joined to another.
    OVERTAKEN = "overtaken", "Tombée : l’un des deux textes n’est plus le même"


class JoiningQuerySet(models.QuerySet["Joining"]):
    """Reads of proposals."""

    def proposed(self) -> Self:
        """Those that nobody ended, late ones too."""
        return self.filter(stage=JoiningStage.PROPOSED)

    def accepted(self) -> Self:
        """Those that both agreed to."""
        return self.filter(stage=JoiningStage.ACCEPTED)

    def waiting(self, at: datetime) -> Self:
        """Those that can still be answered."""
        return self.proposed().filter(proposed_at__gt=at - WAITS)

    def late(self, at: datetime) -> Self:
        """Those that nobody answered in time."""
        return self.proposed().filter(proposed_at__lte=at - WAITS)

    def around(self, *arguments: int) -> Self:
        """Those of some arguments, whichever they are of the two."""
        return self.filter(Q(stays__in=arguments) | Q(goes__in=arguments))

    def of(self, person: object) -> Self:
        """Those that somebody proposed, or was asked."""
        asked = Q(stays__author=person) | Q(goes__author=person)
        return self.filter(asked | Q(proposer=person) | Q(stays__co_author=person))

    def overtake(self, *arguments: int, at: datetime) -> int:
        """End those that wait around some arguments: what was read is no longer what is there."""
        rows = self.proposed().around(*arguments)
        return rows.update(stage=JoiningStage.OVERTAKEN, closed_at=at)


class Joining(models.Model):
    """One proposal. Nothing changes before both who wrote the two arguments said yes."""

    # The older of the two: its address stays.
    stays = models.ForeignKey(Argument, on_delete=models.CASCADE, related_name="joinings")
    goes = models.ForeignKey(Argument, on_delete=models.CASCADE, related_name="joinings_to_it")
    # Who wrote one of them, or somebody of the team.
    proposer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="joinings_proposed",
    )
    # What both would say; empty once they say it.
    text = models.CharField(max_length=TEXT_MAX, blank=True)
    stage = models.CharField(max_length=9, choices=JoiningStage, default=JoiningStage.PROPOSED)
    proposed_at = models.DateTimeField(default=timezone.now)
    # When each of the two agreed to that text.
    stays_agreed_at = models.DateTimeField(null=True, blank=True)
    goes_agreed_at = models.DateTimeField(null=True, blank=True)
    # Who is not asked again about these two.
    refused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    # Which version of the one that stays both signed.
    version = models.PositiveIntegerField(null=True)

    objects = JoiningQuerySet.as_manager()

    class Meta:
        verbose_name = "réunion de deux arguments"
        constraints = [
            models.CheckConstraint(condition=~Q(stays=F("goes")), name="joining_is_of_two"),
            models.CheckConstraint(
                condition=Q(stage=JoiningStage.PROPOSED, closed_at=None)
                | ~Q(stage=JoiningStage.PROPOSED) & Q(closed_at__isnull=False),
                name="joining_end_is_dated",
            ),
            models.CheckConstraint(
                condition=~Q(stage=JoiningStage.ACCEPTED)
                | Q(
                    stays_agreed_at__isnull=False,
                    goes_agreed_at__isnull=False,
                    version__isnull=False,
                ),
                name="joining_takes_both",
            ),
            models.CheckConstraint(
                condition=~Q(text="") | Q(stage=JoiningStage.ACCEPTED),
                name="joining_says_something",
            ),
            # One question at a time about an argument.
            models.UniqueConstraint(
                fields=["stays"],
                condition=Q(stage=JoiningStage.PROPOSED),
                name="joining_one_waits_for_stays",
            ),
            models.UniqueConstraint(
                fields=["goes"],
                condition=Q(stage=JoiningStage.PROPOSED),
                name="joining_one_waits_for_goes",
            ),
            # An argument goes into another once.
            models.UniqueConstraint(
                fields=["goes"],
                condition=Q(stage=JoiningStage.ACCEPTED),
                name="joining_goes_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["proposed_at"],
                condition=Q(stage=JoiningStage.PROPOSED),
                name="joining_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.goes_id} → {self.stays_id} ({self.stage})"

    def get_absolute_url(self) -> str:
        """Its page, for the two and whoever proposed it."""
        return f"{self.stays.initiative.public_url}arguments/reunir/{self.pk}/"

    @property
    def both(self) -> tuple[Argument, Argument]:
        """The two arguments, the older first."""
        return self.stays, self.goes

    @property
    def answer_by(self) -> datetime:
        """Until when it waits."""
        return self.proposed_at + WAITS

    @property
    def is_waiting(self) -> bool:
        """Whether it can still be answered."""
        return self.stage == JoiningStage.PROPOSED and timezone.now() < self.answer_by

    @property
    def is_late(self) -> bool:
        """Whether nobody answered in time."""
        return self.stage == JoiningStage.PROPOSED and not self.is_waiting

    def is_asked(self, person: object) -> bool:
        """Whether somebody wrote one of the two and did not agree yet."""
        pk = getattr(person, "pk", None)
        waits = {
            self.stays.author_id: self.stays_agreed_at,
            self.goes.author_id: self.goes_agreed_at,
        }
        return pk in waits and waits[pk] is None

    def concerns(self, person: object) -> bool:
        """Whether somebody wrote one of the two, or proposed this."""
        pk = getattr(person, "pk", None)
        return pk is not None and pk in (
            self.stays.author_id,
            self.goes.author_id,
            self.proposer_id,
        )
