"""A petition: what an initiative asks, of whom, by when; its folded counts and its steps.

Nothing updates the petition's own row while people sign: counts live in side tables that no key
points at, folded once a second from deltas (see `initiatives.models.stance`).
"""

from datetime import timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from civic.accounts.models import Mandate
from civic.lib.visibility import decision_field
from initiatives.models.initiative import Initiative
from initiatives.models.restriction import Restriction, latest
from initiatives.petitions.states import PetitionState, StepKind
from initiatives.petitions.thresholds import NATIONAL
from initiatives.states import READABLE, Visibility

REQUEST_MAX = 280
# A link sent before the end still confirms for a day.
LATE = timedelta(hours=24)


class PetitionQuerySet(models.QuerySet["Petition"]):
    """Reads of petitions."""

    def ended(self, now: object) -> Self:
        """Still open though their date has passed; a paused one waits for its return."""
        return self.filter(state=PetitionState.OPEN, ends_at__lte=now)

    def running(self) -> Self:
        """Not closed."""
        return self.filter(state__in=[PetitionState.OPEN, PetitionState.PAUSED])


class Petition(models.Model):
    """The part of an initiative that asks a named decision maker for something."""

    initiative = models.OneToOneField(Initiative, on_delete=models.CASCADE, related_name="petition")
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    # Who can decide: an institution, or somebody whose mandate is known here.
    addressee = models.CharField("destinataire", max_length=160)
    mandate = models.ForeignKey(
        Mandate, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    request = models.CharField("demande", max_length=REQUEST_MAX)
    goal = models.PositiveIntegerField("objectif")
    # By the instance's formula on the day it opened; never one petition's own.
    reply_threshold = models.PositiveIntegerField("seuil de réponse")
    # Of a national one alone; null there too when it was opened before operators could choose.
    debate_threshold = models.PositiveIntegerField("seuil de débat", null=True, blank=True)
    # Digest of title, request, addressee, goal and territory: what each signer agreed to.
    terms = models.CharField(max_length=64)
    state = models.CharField(
        "état", max_length=10, choices=PetitionState, default=PetitionState.OPEN
    )
    opened_at = models.DateTimeField("ouverte le", default=timezone.now)
    ends_at = models.DateTimeField("jusqu’au")
    paused_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    anonymised_at = models.DateTimeField(null=True, blank=True)
    # What moderation decided about its wording, the initiative apart.
    visibility = models.CharField(
        max_length=10,
        choices=Visibility,
        default=Visibility.PUBLIC,
        db_default=Visibility.PUBLIC,
    )
    decision_uid = decision_field()

    objects = PetitionQuerySet.as_manager()

    class Meta:
        verbose_name = "pétition"
        constraints = [
            models.CheckConstraint(condition=Q(goal__gte=1), name="petition_has_a_goal"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("opened_at")), name="petition_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(state=PetitionState.PAUSED, paused_at__isnull=False)
                | ~Q(state=PetitionState.PAUSED) & Q(paused_at__isnull=True),
                name="petition_paused_is_dated",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "paused"], closed_at__isnull=True)
                | Q(state__in=["closed", "archived"], closed_at__isnull=False),
                name="petition_closed_is_dated",
            ),
            models.CheckConstraint(
                condition=Q(state="archived", anonymised_at__isnull=False)
                | ~Q(state="archived") & Q(anonymised_at__isnull=True),
                name="petition_archived_is_anonymous",
            ),
        ]
        indexes = [
            # Lists, the latest first: all of them, or those of one state.
            models.Index(fields=["-opened_at", "-id"], name="petition_latest"),
            models.Index(fields=["state", "-opened_at", "-id"], name="petition_latest_of_state"),
            models.Index(
                fields=["ends_at"], condition=Q(state=PetitionState.OPEN), name="petition_ending"
            ),
            models.Index(
                fields=["closed_at"],
                condition=Q(state=PetitionState.CLOSED),
                name="petition_to_archive",
            ),
            # Calendars tell when any of them ends, or was to.
            models.Index(fields=["ends_at", "id"], name="petition_by_day"),
        ]

    def __str__(self) -> str:
        return self.request

    @property
    def national_thresholds(self) -> tuple[int, int]:
        """Of a national petition: what calls for a reply, and for a debate."""
        if self.debate_threshold is None:
            return NATIONAL
        return self.reply_threshold, self.debate_threshold

    @property
    def is_open(self) -> bool:
        """Whether one can sign now: suspending its wording does not silence its signers."""
        is_running = self.state == PetitionState.OPEN and timezone.now() < self.ends_at
        return is_running and not self.is_removed

    @property
    def is_addressed(self) -> bool:
        """Whether it may be read of whom it asks something; never depends on who asks."""
        return self.visibility in READABLE and self.initiative.is_listed

    @property
    def is_readable(self) -> bool:
        """Whether its wording may be read, behind a warning at worst."""
        return self.is_addressed and self.initiative.is_readable

    @property
    def decision(self) -> Restriction | None:
        """What moderation decided about its wording; None while it is public."""
        if self.visibility == Visibility.PUBLIC:
            return None
        return latest("petition", self.initiative_id)

    @property
    def is_removed(self) -> bool:
        """Whether moderation removed it: nobody signs it any more."""
        return self.visibility == Visibility.REMOVED

    @property
    def accepts_confirmations(self) -> bool:
        """Whether a link sent in time still confirms: up to a day after the end."""
        if self.is_removed:
            return False
        if self.state == PetitionState.PAUSED:
            return True
        end = min(self.ends_at, self.closed_at or self.ends_at)
        return self.state != PetitionState.ARCHIVED and timezone.now() < end + LATE


class PetitionTally(models.Model):
    """The folded counts of one petition; recomputable from its signatures."""

    petition = models.OneToOneField(
        Petition,
        primary_key=True,
        db_constraint=False,
        on_delete=models.CASCADE,
        related_name="tally",
    )
    received = models.PositiveIntegerField(default=0)
    confirmed = models.PositiveIntegerField(default=0)
    verifying = models.PositiveIntegerField(default=0)
    excluded = models.PositiveIntegerField(default=0)
    withdrawn = models.PositiveIntegerField(default=0)
    # Of the confirmed, those who live in the petition's territory.
    local = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.petition_id} : {self.confirmed}"


class PetitionDay(models.Model):
    """Confirmed signatures of one petition by the day they were confirmed (Paris)."""

    petition = models.ForeignKey(
        Petition, db_constraint=False, on_delete=models.CASCADE, related_name="days"
    )
    day = models.DateField()
    confirmed = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["petition", "day"], name="petition_day_once")
        ]

    def __str__(self) -> str:
        return f"{self.day} : {self.confirmed}"


class PetitionArea(models.Model):
    """Confirmed signatures of one petition by département."""

    petition = models.ForeignKey(
        Petition, db_constraint=False, on_delete=models.CASCADE, related_name="areas"
    )
    # A département's or collectivity's code: "d21"; empty when unknown.
    area = models.CharField(max_length=9, blank=True)
    confirmed = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["petition", "area"], name="petition_area_once")
        ]

    def __str__(self) -> str:
        return f"{self.area} : {self.confirmed}"


class PetitionStep(models.Model):
    """A threshold crossed: stamped, controlled within 48 hours, taken back if undone."""

    petition = models.ForeignKey(Petition, on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=16, choices=StepKind)
    level = models.PositiveIntegerField()
    crossed_at = models.DateTimeField()
    # When the control ended well; empty while « contrôle en cours ».
    settled_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["petition", "kind"],
                condition=Q(undone_at__isnull=True),
                name="petition_step_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} : {self.level}"
