"""Something to do for an initiative: a task or an event, who takes part, what came of it."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone

from civic.lib.visibility import decision_field
from civic.territories.models import Territory
from initiatives import zones
from initiatives.models.image import Image
from initiatives.models.initiative import Initiative
from initiatives.models.restriction import Restriction, latest
from initiatives.states import LISTED, READABLE, Visibility

ACTION = "action"
NAME_MAX, ABOUT_MAX, WHERE_MAX, REPORT_MAX = 120, 2000, 200, 2000
MINUTES_MIN, MINUTES_MAX, PLACES_MAX = 5, 1440, 2000


class Sort(models.TextChoices):
    """A task is done by its day; an event happens at its hour and has a waiting list."""

    TASK = "task", "Coup de main"
    EVENT = "event", "Rendez-vous"


class Stage(models.TextChoices):
    """What became of it."""

    OPEN = "open", "Ouvert"
    DONE = "done", "Fait"
    CANCELLED = "cancelled", "Annulé"


class ActionQuerySet(models.QuerySet["Action"]):
    """Reads of actions."""

    def readable(self) -> Self:
        """Those that stand in lists, behind a warning at worst."""
        return self.filter(visibility__in=LISTED)

    def led_by(self, person: object) -> Self:
        """Those that one person leads."""
        return self.filter(leader=person)

    def to_come(self, at: datetime | Now) -> Self:
        """Open ones whose hour has not passed."""
        return self.filter(stage=Stage.OPEN, starts_at__gt=at)

    def over(self, at: datetime) -> Self:
        """Done, cancelled, or whose hour has passed."""
        return self.exclude(stage=Stage.OPEN, starts_at__gt=at)

    def shown(self) -> Self:
        """With all that a list shows, in one query."""
        return self.select_related("leader", "photo", "place")


class Action(models.Model):
    """One task or event. `taken` never exceeds `places`: the database refuses it."""

    # Found by `action_by_hour`.
    initiative = models.ForeignKey(
        Initiative, on_delete=models.CASCADE, related_name="actions", db_index=False
    )
    leader = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="actions_led"
    )
    sort = models.CharField(max_length=5, choices=Sort)
    title = models.CharField(max_length=NAME_MAX)
    about = models.TextField(max_length=ABOUT_MAX)
    where = models.CharField(max_length=WHERE_MAX)
    # The commune it happens in, when it is said: what is near somebody is proposed to them first.
    place = models.ForeignKey(
        Territory, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # A task is due then, an event begins then; told in the hour of `zone`.
    starts_at = models.DateTimeField()
    zone = models.CharField(max_length=40, default=zones.PARIS)
    minutes = models.PositiveSmallIntegerField()
    places = models.PositiveSmallIntegerField()
    taken = models.PositiveSmallIntegerField(default=0, db_default=0)
    stage = models.CharField(max_length=9, choices=Stage, default=Stage.OPEN)
    # How it went, the minutes of a meeting, or why it is cancelled.
    report = models.TextField(max_length=REPORT_MAX, blank=True)
    # Who came, as the team counted: never the same thing as who signed up.
    attended = models.PositiveIntegerField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    # What was done, shown: flagged and decided with it.
    photo = models.OneToOneField(
        Image, null=True, blank=True, on_delete=models.SET_NULL, related_name="action"
    )
    version = models.PositiveIntegerField(default=1)
    # Moves when calendars must change what they hold (RFC 5545, SEQUENCE).
    sequence = models.PositiveIntegerField(default=0)
    written_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)
    visibility = models.CharField(max_length=10, choices=Visibility, default=Visibility.PUBLIC)
    decision_uid = decision_field()

    objects = ActionQuerySet.as_manager()

    class Meta:
        verbose_name = "coup de main"
        constraints = [
            models.CheckConstraint(condition=Q(taken__lte=F("places")), name="action_has_room"),
            models.CheckConstraint(
                condition=Q(stage=Stage.OPEN, closed_at=None)
                | ~Q(stage=Stage.OPEN) & Q(closed_at__isnull=False) & ~Q(report=""),
                name="action_closed_says_how",
            ),
            models.CheckConstraint(
                condition=Q(attended=None) | Q(sort=Sort.EVENT, stage=Stage.DONE),
                name="action_attended_event",
            ),
        ]
        indexes = [
            models.Index(fields=["initiative", "-starts_at", "-id"], name="action_by_hour"),
            models.Index(
                fields=["initiative", "starts_at", "id"],
                condition=Q(stage=Stage.OPEN, visibility__in=LISTED),
                name="action_next",
            ),
            models.Index(
                fields=["starts_at"],
                condition=Q(stage=Stage.OPEN, visibility__in=LISTED),
                name="action_to_come",
            ),
            # Calendars tell what is struck out too.
            models.Index(fields=["starts_at", "id"], name="action_by_day"),
            models.Index(fields=["leader", "-written_at"], name="action_leader"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page."""
        return f"{self.initiative.public_url}actions/{self.pk}/"

    @property
    def is_event(self) -> bool:
        """Whether it happens at its hour, with a waiting list."""
        return self.sort == Sort.EVENT

    @property
    def is_open(self) -> bool:
        """Whether it was neither done nor cancelled."""
        return self.stage == Stage.OPEN

    @property
    def is_past(self) -> bool:
        """Whether its hour has passed."""
        return self.starts_at <= timezone.now()

    @property
    def is_full(self) -> bool:
        """Whether every place is taken."""
        return self.taken >= self.places

    @property
    def free(self) -> int:
        """How many places are left."""
        return max(self.places - self.taken, 0)

    @property
    def ends_at(self) -> datetime:
        """When an event ends."""
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def begins(self) -> datetime:
        """The hour on the clocks of its place, without a zone."""
        return zones.local(self.starts_at, self.zone)

    @property
    def ends(self) -> datetime:
        """The hour of its end on the clocks of its place, without a zone."""
        return zones.local(self.ends_at, self.zone)

    @property
    def zone_name(self) -> str:
        """« heure de La Réunion »."""
        return zones.NAMES[self.zone]

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
        return self.visibility in (Visibility.PUBLIC, Visibility.ANNOTATED)

    @property
    def moderated(self) -> Restriction | None:
        """What moderation decided about it; None while it is public."""
        return None if self.visibility == Visibility.PUBLIC else latest(ACTION, self.pk)


class ActionVersion(models.Model):
    """What an action said before its team changed it."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=NAME_MAX)
    about = models.TextField(max_length=ABOUT_MAX)
    where = models.CharField(max_length=WHERE_MAX)
    starts_at = models.DateTimeField()
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["action", "number"], name="action_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.action_id} ({self.number})"

    @property
    def begins(self) -> datetime:
        """The hour on the clocks of its place, without a zone."""
        return zones.local(self.starts_at, self.action.zone)


class TakingQuerySet(models.QuerySet["Taking"]):
    """Reads of who takes part."""

    def of(self, person: object) -> Self:
        """Those of one person."""
        return self.filter(person=person)

    def waiting(self) -> Self:
        """Those on the waiting list, in the order in which they came."""
        return self.filter(is_waiting=True).order_by("taken_at", "pk")


class Taking(models.Model):
    """One person takes part in one action. Giving it back leaves nothing behind."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="takings")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="takings"
    )
    is_waiting = models.BooleanField(default=False)
    # Whether anybody reads the name; the leader always does, which is said before.
    show_name = models.BooleanField(default=False)
    taken_at = models.DateTimeField(default=timezone.now)

    objects = TakingQuerySet.as_manager()

    class Meta:
        verbose_name = "participation"
        constraints = [models.UniqueConstraint(fields=["action", "person"], name="taking_once")]
        indexes = [models.Index(fields=["action", "taken_at"], name="taking_in_order")]

    def __str__(self) -> str:
        return f"{self.action_id} ({self.pk})"


class Availability(models.Model):
    """How much time somebody says they have, said once: nothing beyond is ever asked of them."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        primary_key=True,
        on_delete=models.CASCADE,
        related_name="availability",
    )
    minutes_a_week = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = "disponibilité"

    def __str__(self) -> str:
        return f"{self.minutes_a_week} min"
