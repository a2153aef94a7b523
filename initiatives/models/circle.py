"""A launch in circles: one's close ones, then theirs, before everybody.

A circle shows a draft's text to those who hold a link. It is no initiative: that table holds only
what is open or closed, so no list, search, feed, map or count can meet a circle.
"""

import uuid
from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from civic.lib.visibility import decision_field
from civic.territories.models import Territory
from civic.themes.models import Theme
from initiatives.models.draft import Draft
from initiatives.models.initiative import TEXT_MAX, TITLE_MAX
from initiatives.models.restriction import Restriction, latest
from initiatives.states import READABLE, Visibility

CIRCLE = "circle"
GOAL_LEAST, GOAL_MOST = 3, 500
NAME_MAX, LINE_MAX, REQUEST_MAX = 60, 300, 140
# Beyond that a text that waits in a circle is purged as any other draft.
CIRCLE_LASTS = timedelta(days=180)


class Stage(models.IntegerChoices):
    """How far the circle reaches."""

    CLOSE = 1, "Mes proches"
    THEIRS = 2, "Leurs proches"


class Circle(models.Model):
    """One draft shown to those who hold a link, as it stood when its owner last showed it."""

    uid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    draft = models.OneToOneField(Draft, on_delete=models.CASCADE, related_name="circle")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="circles"
    )
    title = models.CharField(max_length=TITLE_MAX)
    problem = models.TextField(max_length=TEXT_MAX)
    proposal = models.TextField(max_length=TEXT_MAX)
    decision_maker = models.CharField(max_length=120)
    sources = models.JSONField(default=list)
    territory = models.ForeignKey(Territory, on_delete=models.PROTECT, related_name="+")
    theme = models.ForeignKey(Theme, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)
    shown_at = models.DateTimeField(default=timezone.now)
    stage = models.PositiveSmallIntegerField(choices=Stage, default=Stage.CLOSE)
    # People wanted, not clicks.
    goal_close = models.PositiveSmallIntegerField()
    goal_theirs = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField(default=timezone.now)
    widened_at = models.DateTimeField(null=True, blank=True)
    visibility = models.CharField(max_length=10, choices=Visibility, default=Visibility.PUBLIC)
    decision_uid = decision_field()

    class Meta:
        verbose_name = "cercle"
        constraints = [
            models.CheckConstraint(
                condition=Q(stage=Stage.CLOSE, widened_at=None)
                | Q(stage=Stage.THEIRS, widened_at__isnull=False),
                name="circle_widened_is_dated",
            ),
            models.CheckConstraint(
                condition=Q(goal_close__range=(GOAL_LEAST, GOAL_MOST))
                & Q(goal_theirs__range=(GOAL_LEAST, GOAL_MOST)),
                name="circle_has_goals",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Where it is read; nobody guesses this address."""
        return reverse("circle", kwargs={"uid": self.pk})

    @property
    def is_readable(self) -> bool:
        """Whether its text may be read, behind a warning at worst; never depends on who asks."""
        return self.visibility in READABLE

    @property
    def goal(self) -> int:
        """How many people the present circle wants."""
        return self.goal_close if self.stage == Stage.CLOSE else self.goal_theirs

    @property
    def decision(self) -> Restriction | None:
        """What moderation decided about it; None while it is public."""
        return None if self.visibility == Visibility.PUBLIC else latest(CIRCLE, self.pk)


class CircleInvitationQuerySet(models.QuerySet["CircleInvitation"]):
    """Reads of invitations."""

    def used(self) -> Self:
        """Those whose person said yes."""
        return self.filter(used_at__isnull=False)

    def since(self, moment: datetime) -> Self:
        """Those written after a moment."""
        return self.filter(made_at__gt=moment)


class CircleInvitation(models.Model):
    """One person's own link: what it says, and whether they said yes. No address is kept."""

    uid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    circle = models.ForeignKey(Circle, on_delete=models.CASCADE, related_name="invitations")
    stage = models.PositiveSmallIntegerField(choices=Stage)
    # Who invites in the second circle: somebody of the first. None for the owner.
    host = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="guests"
    )
    # What whoever invites calls them.
    name = models.CharField(max_length=NAME_MAX)
    line = models.CharField(max_length=LINE_MAX)
    request = models.CharField(max_length=REQUEST_MAX)
    # A keyed print, so that one mailbox gets one message; empty for a link handed on.
    address_key = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True, blank=True)

    objects = CircleInvitationQuerySet.as_manager()

    class Meta:
        verbose_name = "invitation dans un cercle"
        constraints = [
            models.UniqueConstraint(
                fields=["circle", "address_key"],
                condition=~Q(address_key=""),
                name="circle_invitation_once_an_address",
            ),
            # The owner invites into the first circle, whoever is of it into the second.
            models.CheckConstraint(
                condition=Q(host=None) | Q(stage=Stage.THEIRS), name="circle_invitation_stage"
            ),
            models.CheckConstraint(
                condition=Q(used_at=None) | Q(used_at__gte=F("made_at")),
                name="circle_invitation_used_after",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The person's own link."""
        return reverse("circle-invitation", kwargs={"uid": self.pk})
