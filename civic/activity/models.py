"""Activity: the spine. One row per thing that happened, written in the commit that did it.

A row carries its own public snapshot, so that feeds, notifications, digests and cross-posts
need nothing else. Opinions never appear here: a stance is only ever told as a crossed
milestone.
"""

import uuid
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Now

from civic.activity.verbs import Verb


class ActivityQuerySet(models.QuerySet["Activity"]):
    """Reads of the timeline."""

    def public(self) -> "ActivityQuerySet":
        """What anyone may read now."""
        return self.filter(withdrawn_at__isnull=True, for_key="")

    def told_to_all(self) -> "ActivityQuerySet":
        """What anyone may read or could read once: withdrawn rows are there, as such."""
        return self.filter(for_key="")

    def between(self, after: int, through: int) -> "ActivityQuerySet":
        """What took a position in (`after`, `through`], in that order: nothing appears later."""
        return self.filter(position__gt=after, position__lte=through).order_by("position")

    def about(self, kind: str, key: object) -> "ActivityQuerySet":
        """What happened to one object, under any of its parts."""
        return self.filter(subject_kind=kind, subject_key=str(key))

    def about_any(self, kind: str, keys: Any) -> "ActivityQuerySet":
        """What happened to any of some objects of one kind; `keys` may be a question."""
        return self.filter(subject_kind=kind, subject_key__in=keys)

    def newest_first(self) -> "ActivityQuerySet":
        """Latest first; the identifier settles ties."""
        return self.order_by("-id")


class Activity(models.Model):
    """One thing that happened, told for the public."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    at = models.DateTimeField()
    # What happened, from civic.activity.verbs.
    verb = models.CharField(max_length=60)
    # What the timeline is about (the initiative), and the part concerned when it is another one.
    subject_kind = models.CharField(max_length=40)
    subject_key = models.CharField(max_length=64)
    object_kind = models.CharField(max_length=40)
    object_key = models.CharField(max_length=64)
    # The public name of who did it, or empty; the person's uuid for their own follows.
    actor_name = models.CharField(max_length=80, blank=True)
    actor_key = models.CharField(max_length=64, blank=True)
    url = models.CharField(max_length=300)
    title = models.CharField(max_length=200)
    summary = models.TextField(blank=True)
    area_code = models.CharField(max_length=9)
    area_path = models.CharField(max_length=60)
    area_name = models.CharField(max_length=120)
    epci_code = models.CharField(max_length=9, blank=True)
    themes = ArrayField(models.CharField(max_length=60), default=list)
    data = models.JSONField(default=dict)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    # Set when that is because its subject is withheld: it comes back with it, which what was taken
    # back for a reason of its own does not.
    withdrawn_with_subject = models.BooleanField(default=False, db_default=False)
    # What it quotes stands behind a warning: told without those words.
    is_veiled = models.BooleanField(default=False, db_default=False)
    # The uuid of the one person it is told to; empty when anyone may read it.
    for_key = models.CharField(max_length=64, blank=True)
    # Its place in the order that readers go by, given after the commit (see `actions.settle`):
    # identifiers are taken before the commit and can appear late, positions never do.
    position = models.BigIntegerField(null=True, unique=True, editable=False)
    # When what the public reads of it last changed, withdrawals included: a trigger writes it
    # (see migration 0004), whoever changes the row. Feeds tell by it whether anything is new.
    changed_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "activities"
        indexes = [
            models.Index(fields=["subject_kind", "subject_key", "-id"], name="activity_subject"),
            models.Index(
                OpClass("area_path", name="text_pattern_ops"),
                models.F("id").desc(),
                name="activity_area",
            ),
            models.Index(fields=["epci_code", "-id"], name="activity_epci"),
            models.Index(fields=["actor_key", "-id"], name="activity_actor"),
            GinIndex(fields=["themes"], name="activity_themes"),
            models.Index(
                fields=["id"],
                condition=models.Q(position__isnull=True),
                name="activity_unsettled",
            ),
            # What was published anywhere, the latest first.
            models.Index(
                fields=["-id"],
                condition=models.Q(verb=Verb.PUBLISHED, for_key=""),
                name="activity_published",
            ),
            # What anybody may read, the latest first: a third of the rows are told to one person.
            models.Index(fields=["-id"], condition=models.Q(for_key=""), name="activity_told"),
            models.Index(fields=["changed_at"], name="activity_changed"),
            # What was told elsewhere is taken back there: see `civic.syndication`.
            models.Index(
                fields=["withdrawn_at"],
                condition=models.Q(withdrawn_at__isnull=False),
                name="activity_withdrawn",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.title}"

    @property
    def label(self) -> str:
        """What the timeline says happened."""
        # Not `in Verb.values`, which makes the whole list anew for every row of a feed.
        try:
            return Verb(self.verb).label
        except ValueError:
            return ""

    @property
    def quoted(self) -> str:
        """Its words, where it is told elsewhere than on its own pages: none behind a warning."""
        return "" if self.is_veiled else self.summary


class Settled(models.Model):
    """The last position given: one row, so that none is given twice when rows are erased."""

    position = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.position)
