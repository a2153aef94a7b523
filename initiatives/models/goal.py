"""What an initiative wants to reach, by when, and the steps its team declared on the way."""

from typing import Self
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from civic.lib.visibility import decision_field
from initiatives.models.initiative import Initiative
from initiatives.models.restriction import Restriction, latest
from initiatives.states import LISTED, READABLE, Visibility

GOAL = "goal"
UNIT_MAX, LINE_MAX = 40, 200
MOST = 1_000_000_000_000


class Unit(models.TextChoices):
    """What is counted. Euros are promised elsewhere: nothing is paid here."""

    HOURS = "hours", "heures"
    PEOPLE = "people", "personnes"
    EUROS = "euros", "euros promis"
    TREES = "trees", "arbres"
    OTHER = "other", "autre chose"


class Goal(models.Model):
    """One goal an initiative. `reached` is the sum of the steps that stand."""

    initiative = models.OneToOneField(
        Initiative, primary_key=True, on_delete=models.CASCADE, related_name="goal"
    )
    target = models.PositiveBigIntegerField()
    unit = models.CharField(max_length=6, choices=Unit)
    # For anything else than the units above, in the plural.
    unit_name = models.CharField(max_length=UNIT_MAX, blank=True)
    due_on = models.DateField()
    line = models.CharField(max_length=LINE_MAX)
    reached = models.BigIntegerField(default=0, db_default=0)
    version = models.PositiveIntegerField(default=1)
    written_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)
    visibility = models.CharField(max_length=10, choices=Visibility, default=Visibility.PUBLIC)
    decision_uid = decision_field()

    class Meta:
        verbose_name = "objectif"
        constraints = [
            models.CheckConstraint(condition=Q(target__gte=1), name="goal_has_target"),
            models.CheckConstraint(
                condition=~Q(unit=Unit.OTHER) | ~Q(unit_name=""), name="goal_names_its_unit"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.target} {self.counted}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return f"{self.initiative.public_url}objectif/"

    @property
    def counted(self) -> str:
        """What is counted, in the plural: « arbres »."""
        return self.unit_name if self.unit == Unit.OTHER else Unit(self.unit).label

    @property
    def is_reached(self) -> bool:
        """Whether all of it is there."""
        return self.reached >= self.target

    @property
    def is_late(self) -> bool:
        """Whether its day has passed and something is missing."""
        return not self.is_reached and self.due_on < timezone.localdate()

    @property
    def left(self) -> int:
        """How much is missing."""
        return max(self.target - self.reached, 0)

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
        return None if self.visibility == Visibility.PUBLIC else latest(GOAL, self.pk)


class GoalVersion(models.Model):
    """What a goal said before its team moved it."""

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    target = models.PositiveBigIntegerField()
    due_on = models.DateField()
    line = models.CharField(max_length=LINE_MAX)
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["goal", "number"], name="goal_version_once")]

    def __str__(self) -> str:
        return f"{self.goal_id} ({self.number})"


class GoalStepQuerySet(models.QuerySet["GoalStep"]):
    """Reads of steps."""

    def standing(self) -> Self:
        """Those that count: nothing corrected them since."""
        return self.filter(corrected_by=None)

    def of(self, person: object) -> Self:
        """Those that one person declared."""
        return self.filter(person=person)

    def newest_first(self) -> Self:
        """In the order of their page."""
        return self.order_by("-day", "-pk")


class GoalStep(models.Model):
    """So much more, on one day, on the word of the team. It is corrected by another, never lost."""

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="steps")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="goal_steps"
    )
    day = models.DateField()
    # Nothing only where it corrects another one.
    amount = models.PositiveBigIntegerField()
    line = models.CharField(max_length=LINE_MAX)
    source = models.URLField(max_length=500, blank=True)
    declared_at = models.DateTimeField(default=timezone.now)
    corrects = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="corrected_by"
    )

    objects = GoalStepQuerySet.as_manager()

    class Meta:
        verbose_name = "étape"
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gte=1) | Q(corrects__isnull=False), name="step_moves"
            )
        ]
        indexes = [models.Index(fields=["goal", "-day", "-id"], name="goal_step_newest")]

    def __str__(self) -> str:
        return f"{self.day} : {self.amount}"

    @property
    def site(self) -> str:
        """Whose page its source is: « lemonde.fr »."""
        return urlsplit(self.source).netloc.removeprefix("www.")

    @property
    def is_corrected(self) -> bool:
        """Whether another one stands in its place."""
        return getattr(self, "corrected_by", None) is not None
