"""How the discussion of an initiative stands: what concludes it, and who annotated that.

The row of a debate exists once somebody set something about it: most initiatives have none.
"""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic.lib.visibility import decision_field
from initiatives.models.initiative import Initiative
from initiatives.models.restriction import Restriction, latest
from initiatives.states import LISTED, READABLE, Visibility

CONCLUSION = "conclusion"
CONCLUSION_MAX = 2000
# In minutes, and how that is said.
PACES = {
    10: _("un texte toutes les dix minutes"),
    60: _("un texte par heure"),
    360: _("un texte toutes les six heures"),
    1440: _("un texte par jour"),
}


class SetBy(models.TextChoices):
    """Who slowed a debate down."""

    TEAM = "team", "L’équipe"
    MODERATION = "moderation", "La modération"


class ConclusionQuerySet(models.QuerySet["Conclusion"]):
    """Reads of conclusions."""

    def of(self, person: object) -> Self:
        """Those of one person."""
        return self.filter(author=person)


class Conclusion(models.Model):
    """What the team keeps of a debate, on the day it closes it; it stays when it is reopened."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="conclusions")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="conclusions"
    )
    text = models.TextField(max_length=CONCLUSION_MAX)
    version = models.PositiveIntegerField(default=1)
    written_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)
    # When the debate went on after it, and who of the team decided that.
    reopened_at = models.DateTimeField(null=True, blank=True)
    reopened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    visibility = models.CharField(max_length=10, choices=Visibility, default=Visibility.PUBLIC)
    decision_uid = decision_field()

    objects = ConclusionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["initiative"], condition=Q(reopened_at=None), name="conclusion_stands_once"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="conclusion_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.initiative_id} ({self.pk})"

    def get_absolute_url(self) -> str:
        """Its page."""
        return f"{self.initiative.public_url}arguments/conclusion/{self.pk}/"

    @property
    def is_standing(self) -> bool:
        """Whether the debate is closed by it."""
        return self.reopened_at is None

    @property
    def is_readable(self) -> bool:
        """Whether its text may be read, behind a warning at worst."""
        return self.visibility in READABLE

    @property
    def is_listed(self) -> bool:
        """Whether it stands where it is shown beside something else."""
        return self.visibility in LISTED

    @property
    def moderated(self) -> Restriction | None:
        """What moderation decided about it; None while it is public."""
        return None if self.visibility == Visibility.PUBLIC else latest(CONCLUSION, self.pk)


class ConclusionVersion(models.Model):
    """What a conclusion said before the team changed it."""

    conclusion = models.ForeignKey(Conclusion, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    text = models.TextField(max_length=CONCLUSION_MAX)
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["conclusion", "number"], name="conclusion_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.conclusion_id} ({self.number})"


class Debate(models.Model):
    """How the discussion of one initiative stands. Absent means open, without any condition."""

    initiative = models.OneToOneField(
        Initiative, primary_key=True, on_delete=models.CASCADE, related_name="debate"
    )
    # What closes it; None while it is open.
    conclusion = models.OneToOneField(
        Conclusion, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    # How many minutes each person waits between two texts; who decided that, and its dates.
    slow_minutes = models.PositiveIntegerField(default=0, db_default=0)
    slow_set_by = models.CharField(max_length=10, choices=SetBy, blank=True, db_default="")
    slow_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    slow_since = models.DateTimeField(null=True, blank=True)
    slow_until = models.DateTimeField(null=True, blank=True)
    # Until when moderation froze it, since when, and the decision that says why.
    frozen_since = models.DateTimeField(null=True, blank=True)
    frozen_until = models.DateTimeField(null=True, blank=True)
    frozen_by = models.ForeignKey(
        Restriction, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    def __str__(self) -> str:
        return f"{self.initiative_id}"

    @classmethod
    def of(cls, initiative: Initiative) -> "Debate":
        """How it stands, in one question."""
        rows = cls.objects.select_related("conclusion__author", "slow_by", "frozen_by").filter(
            pk=initiative.pk
        )
        found = rows.first() or cls(initiative=initiative)
        found.initiative = initiative
        if found.conclusion is not None:
            found.conclusion.initiative = initiative
        return found

    def is_slow(self, at: datetime) -> bool:
        """Whether each person waits between two texts at that moment."""
        return self.slow_until is not None and at < self.slow_until

    def is_frozen(self, at: datetime) -> bool:
        """Whether moderation lets nobody write in it at that moment."""
        return self.frozen_until is not None and at < self.frozen_until

    @property
    def pace(self) -> str:
        """How often one writes, in words."""
        return str(PACES.get(self.slow_minutes, ""))

    @property
    def is_closed(self) -> bool:
        """Whether the team concluded it."""
        return self.conclusion_id is not None
