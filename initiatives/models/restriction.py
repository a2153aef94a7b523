"""Each change of a content's visibility, with the reason its author reads."""

from datetime import datetime, timedelta
from typing import Self

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.utils import timezone

from initiatives.models.initiative import Initiative
from initiatives.states import WITHHELD, Visibility

OF_INITIATIVE = "initiative"
# When the answer to whoever contests a decision is due.
ANSWERED_WITHIN = timedelta(days=7)


class RestrictionQuerySet(models.QuerySet["Restriction"]):
    """Reads of decisions about visibility."""

    def about(self, kind: str, key: object) -> Self:
        """Those of one content, latest first."""
        if kind == OF_INITIATIVE:
            return self.filter(initiative=str(key))
        return self.filter(kind=kind, key=str(key))

    def days_withheld(self, since: datetime, until: datetime) -> int:
        """Of one content: days of Paris between two moments on which nobody could read it."""
        days, began = 0, None
        moves = self.order_by("decided_at", "pk").values_list("visibility", "decided_at")
        for visibility, at in [*moves, (Visibility.PUBLIC, until)]:
            moment = min(max(at, since), until)
            if began is not None:
                days += (timezone.localdate(moment) - timezone.localdate(began)).days
            began = moment if visibility in WITHHELD else None
        return days


def latest(kind: str, key: object) -> "Restriction | None":
    """The decision that gives a content its present state, if there ever was one."""
    return Restriction.objects.about(kind, key).first()


class Restriction(models.Model):
    """One decision about visibility. Who decided is in the audit record, not here."""

    # What the content it is about carries as long as it gives its state.
    uid = models.UUIDField(unique=True, editable=False, db_default=RandomUUID())
    # Kind and key of the content, as moderation names them.
    kind = models.CharField(max_length=20, default=OF_INITIATIVE, db_default=OF_INITIATIVE)
    key = models.CharField(max_length=64, blank=True, default="", db_default="")
    # For a decision about the initiative itself; empty for a picture, a petition, a profile…
    initiative = models.ForeignKey(
        Initiative, null=True, on_delete=models.CASCADE, related_name="restrictions"
    )
    visibility = models.CharField(max_length=10, choices=Visibility)
    reason = models.TextField(max_length=2000)
    decided_at = models.DateTimeField(default=timezone.now)
    # Since when somebody contests it; empty again once they have their answer.
    contested_at = models.DateTimeField(null=True, blank=True)
    # When somebody else looked again and confirmed it.
    upheld_at = models.DateTimeField(null=True, blank=True)

    objects = RestrictionQuerySet.as_manager()

    class Meta:
        ordering = ["-decided_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind=OF_INITIATIVE, initiative__isnull=False)
                | ~models.Q(kind=OF_INITIATIVE)
                & models.Q(initiative__isnull=True)
                & ~models.Q(key=""),
                name="restriction_names_its_content",
            )
        ]
        indexes = [
            models.Index(
                fields=["kind", "key", "-decided_at"],
                condition=~models.Q(kind=OF_INITIATIVE),
                name="restriction_of_part",
            )
        ]

    @property
    def is_answer_late(self) -> bool:
        """Whether somebody contests it and waits for longer than they were told."""
        since = self.contested_at
        return since is not None and since + ANSWERED_WITHIN <= timezone.now()

    @property
    def content_key(self) -> str:
        """The content's key; an initiative's is its number."""
        return str(self.initiative_id) if self.initiative_id else self.key
