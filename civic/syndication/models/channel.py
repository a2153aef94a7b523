"""A channel: one account on another network, in whose name it speaks, and what it tells."""

import uuid
from datetime import timedelta
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from civic.accounts.models import Mandate, User
from civic.syndication.states import ChannelState, Owner
from initiatives.models import Initiative

# So many hard failures in a row and a server is left alone for a while.
BREAKS_AFTER = 5
LIMITS_KEPT = timedelta(days=1)
DAILY = 10


class Server(models.Model):
    """One server of one network, and whether it is to be left alone for now."""

    network = models.CharField("réseau", max_length=20)
    # Without a final slash; empty for a network that has one address only.
    origin = models.CharField("serveur", max_length=255, blank=True)
    # Answers that failed in a row; from `BREAKS_AFTER` on, one try at a time.
    failures = models.PositiveIntegerField("échecs de suite", default=0)
    open_until = models.DateTimeField("laissé en paix jusqu’au", null=True, blank=True)
    # Two accounts told to wait at once: the server counts our machine, not accounts.
    limited_until = models.DateTimeField("limité jusqu’au", null=True, blank=True)
    limited_channel = models.BigIntegerField(null=True, editable=False)
    limited_at = models.DateTimeField(null=True, editable=False)
    error = models.CharField("dernière erreur", max_length=300, blank=True)
    failed_at = models.DateTimeField("dernier échec", null=True, blank=True)

    class Meta:
        verbose_name = "serveur d’un réseau"
        verbose_name_plural = "serveurs des réseaux"
        constraints = [
            models.UniqueConstraint(fields=["network", "origin"], name="server_once"),
        ]

    def __str__(self) -> str:
        return self.origin or self.network


class ChannelQuerySet(models.QuerySet["Channel"]):
    """Reads of channels."""

    def living(self) -> Self:
        """Those that were not disconnected."""
        return self.exclude(state=ChannelState.REVOKED)

    def of_instance(self) -> Self:
        """Those of the site itself."""
        return self.filter(owner=Owner.INSTANCE)

    def of_mandate(self, mandate: Mandate) -> Self:
        """Those of one elected official."""
        return self.filter(mandate=mandate)

    def of_initiative(self, initiative: Initiative) -> Self:
        """Those of one initiative's team."""
        return self.filter(initiative=initiative)

    def connected_by(self, person: User) -> Self:
        """Those that somebody connected themselves."""
        return self.filter(connected_by=person)

    def newest_first(self) -> Self:
        """Latest connected first."""
        return self.select_related("server").order_by("-connected_at", "-pk")


class Channel(models.Model):
    """One account of another network that tells what happens here.

    Written by `actions.channels` alone. The credential is encrypted; only `delivering.keys` opens
    it.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.CharField("au nom de", max_length=10, choices=Owner)
    mandate = models.ForeignKey(
        Mandate, null=True, blank=True, on_delete=models.CASCADE, related_name="channels"
    )
    initiative = models.ForeignKey(
        Initiative, null=True, blank=True, on_delete=models.CASCADE, related_name="channels"
    )
    server = models.ForeignKey(Server, on_delete=models.PROTECT, related_name="channels")
    remote_id = models.CharField("compte", max_length=255, blank=True)
    name = models.CharField("nom", max_length=160, blank=True)
    # Encrypted with `CHANNEL_KEYS`; None once it was erased.
    sealed = models.BinaryField(null=True, editable=False)
    scopes = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    expires_at = models.DateTimeField("valable jusqu’au", null=True, blank=True)
    options = models.JSONField(default=dict, blank=True)
    state = models.CharField(
        "état", max_length=8, choices=ChannelState, default=ChannelState.ACTIVE
    )
    # What the network said last, in French; empty while all is well.
    problem = models.CharField("dernier problème", max_length=300, blank=True)
    connected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="connected_channels",
    )
    connected_at = models.DateTimeField("branché le", default=timezone.now)
    revoked_at = models.DateTimeField("débranché le", null=True, blank=True)
    last_used_at = models.DateTimeField("dernier usage", null=True, blank=True)
    limits = models.JSONField(null=True, editable=False)
    limits_read_at = models.DateTimeField(null=True, editable=False)
    # Nothing up to this position of Activity is ever told.
    since = models.BigIntegerField(default=0, editable=False)
    # The network asked to wait until then.
    waits_until = models.DateTimeField(null=True, editable=False)
    # What is answered there: how far it was read, not before when, and why it is not, in French.
    heard_until = models.CharField(
        max_length=500, blank=True, editable=False, default="", db_default=""
    )
    hears_after = models.DateTimeField(null=True, editable=False)
    unheard = models.CharField(
        max_length=300, blank=True, editable=False, default="", db_default=""
    )
    # Held by one sender at a time.
    lease_until = models.DateTimeField(null=True, editable=False)

    # -- What it tells ------------------------------------------------------------------------
    # This initiative alone; None for everything that the other rules let through.
    only = models.ForeignKey(
        Initiative, null=True, blank=True, on_delete=models.CASCADE, related_name="told_by"
    )
    # Codes of territories; empty for everywhere.
    areas = ArrayField(models.CharField(max_length=9), default=list, blank=True)
    # Addresses of themes; empty for all.
    themes = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    verbs = ArrayField(models.CharField(max_length=60), default=list)
    # Only what so many people support, or signed.
    minimum = models.PositiveIntegerField(default=0)
    # So many posts a day at most, in the days of Paris; the others wait for the next one.
    daily = models.PositiveSmallIntegerField(default=DAILY)
    # Posts leave from one hour to another (Europe/Paris, 22 → 7 goes over midnight); both or none.
    hour_from = models.PositiveSmallIntegerField(null=True, blank=True)
    hour_to = models.PositiveSmallIntegerField(null=True, blank=True)
    # A person reads each text before it leaves.
    holds = models.BooleanField(default=False)

    objects = ChannelQuerySet.as_manager()

    class Meta:
        verbose_name = "compte d’un réseau"
        verbose_name_plural = "comptes des réseaux"
        constraints = [
            models.CheckConstraint(
                condition=Q(owner=Owner.INSTANCE, mandate=None, initiative=None)
                | Q(owner=Owner.MANDATE, mandate__isnull=False, initiative=None)
                | Q(owner=Owner.INITIATIVE, mandate=None, initiative__isnull=False),
                name="channel_has_one_owner",
            ),
            # A team speaks of what it carries and of nothing else.
            models.CheckConstraint(
                condition=~Q(owner=Owner.INITIATIVE) | Q(only=F("initiative"), only__isnull=False),
                name="channel_of_team_tells_its_own",
            ),
            # An official's tells of their area.
            models.CheckConstraint(
                condition=~Q(owner=Owner.MANDATE) | Q(areas__len__gt=0),
                name="channel_of_mandate_has_area",
            ),
            models.CheckConstraint(
                condition=Q(state=ChannelState.REVOKED, revoked_at__isnull=False)
                | ~Q(state=ChannelState.REVOKED) & Q(revoked_at=None, sealed__isnull=False),
                name="channel_revoked_is_dated",
            ),
            models.CheckConstraint(
                condition=Q(hour_from=None, hour_to=None)
                | Q(hour_from__lt=24, hour_to__lt=24) & ~Q(hour_from=F("hour_to")),
                name="channel_hours_go_together",
            ),
            models.CheckConstraint(condition=Q(daily__gte=1), name="channel_tells_something"),
            models.UniqueConstraint(
                fields=["server", "remote_id", "owner", "mandate", "initiative"],
                condition=~Q(state=ChannelState.REVOKED) & ~Q(remote_id=""),
                nulls_distinct=False,
                name="channel_once_an_account",
            ),
        ]
        indexes = [
            models.Index(
                fields=["only"], condition=~Q(state=ChannelState.REVOKED), name="channel_of_one"
            ),
            models.Index(
                fields=["id"],
                condition=Q(state=ChannelState.REVOKED, sealed__isnull=False),
                name="channel_to_forget",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.remote_id or str(self.server)

    @property
    def network(self) -> str:
        """The key of its network."""
        return self.server.network

    @property
    def is_active(self) -> bool:
        """Whether it is told what is new."""
        return self.state == ChannelState.ACTIVE

    @property
    def holder(self) -> Any:
        """The mandate or the initiative it speaks for; None for the site itself."""
        return self.mandate or self.initiative
