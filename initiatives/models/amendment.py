"""A change that somebody proposes to one paragraph of an initiative, and what became of it."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from civic.lib.visibility import decision_field
from initiatives.models.draft import Draft
from initiatives.models.initiative import TEXT_MAX, Initiative
from initiatives.models.restriction import Restriction, latest
from initiatives.states import LISTED, READABLE, Visibility

AMENDMENT = "amendment"
WHY_MAX, DECISION_MAX = 1000, 1000


class Part(models.TextChoices):
    """What of an initiative can be amended, in the order of its page."""

    TITLE = "title", "Titre"
    PROBLEM = "problem", "Ce qui ne va pas"
    PROPOSAL = "proposal", "Ce qui est proposé"


class Stage(models.TextChoices):
    """What became of it."""

    OPEN = "open", "En discussion"
    ACCEPTED = "accepted", "Accepté"
    REFUSED = "refused", "Refusé"
    WITHDRAWN = "withdrawn", "Retiré par son auteur"


class AmendmentQuerySet(models.QuerySet["Amendment"]):
    """Reads of amendments."""

    def readable(self) -> Self:
        """Those that stand in lists, behind a warning at worst."""
        return self.filter(visibility__in=LISTED)

    def open(self) -> Self:
        """Those that wait for the team."""
        return self.filter(stage=Stage.OPEN)

    def of(self, person: object) -> Self:
        """Those of one person."""
        return self.filter(author=person)

    def shown(self) -> Self:
        """With all that a list shows, in one query."""
        return self.select_related("author", "decided_by", "draft__published")


class Amendment(models.Model):
    """One proposed change. The text it starts from is kept with it: it can always be compared."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="amendments")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="amendments"
    )
    part = models.CharField(max_length=8, choices=Part)
    # The version of the text it starts from, and the paragraph as it stood there.
    base_version = models.PositiveIntegerField()
    before = models.TextField(max_length=TEXT_MAX)
    # Empty when the paragraph is to go.
    after = models.TextField(max_length=TEXT_MAX, blank=True)
    why = models.TextField(max_length=WHY_MAX)
    version = models.PositiveIntegerField(default=1)
    written_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)
    stage = models.CharField(max_length=9, choices=Stage, default=Stage.OPEN)
    closed_at = models.DateTimeField(null=True, blank=True)
    # Who of the team decided, and what they say about it.
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decision = models.TextField(max_length=DECISION_MAX, blank=True)
    # Whether the team says that it changes what people joined for.
    changes_sense = models.BooleanField(default=False)
    # The version of the text that holds it.
    result_version = models.PositiveIntegerField(null=True, blank=True)
    # Where its author writes another way instead; what it became once that is published.
    draft = models.OneToOneField(
        Draft, null=True, blank=True, on_delete=models.SET_NULL, related_name="amendment"
    )
    visibility = models.CharField(max_length=10, choices=Visibility, default=Visibility.PUBLIC)
    decision_uid = decision_field()

    objects = AmendmentQuerySet.as_manager()

    class Meta:
        verbose_name = "amendement"
        constraints = [
            models.CheckConstraint(
                condition=Q(stage=Stage.OPEN, closed_at=None) | ~Q(stage=Stage.OPEN),
                name="amendment_open_is_not_closed",
            ),
            models.CheckConstraint(
                condition=Q(stage=Stage.ACCEPTED, result_version__isnull=False)
                | ~Q(stage=Stage.ACCEPTED) & Q(result_version=None),
                name="amendment_accepted_has_result",
            ),
            models.CheckConstraint(
                condition=~Q(stage=Stage.REFUSED) | ~Q(decision=""),
                name="amendment_refused_has_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["initiative", "-written_at", "-id"], name="amendment_newest"),
            models.Index(
                fields=["initiative", "-written_at", "-id"],
                condition=Q(stage=Stage.OPEN, visibility__in=LISTED),
                name="amendment_open",
            ),
            models.Index(fields=["author", "-written_at"], name="amendment_author"),
        ]

    def __str__(self) -> str:
        return f"{self.get_part_display()} ({self.pk})"

    def get_absolute_url(self) -> str:
        """Its page."""
        return f"{self.initiative.public_url}amendements/{self.pk}/"

    @property
    def is_open(self) -> bool:
        """Whether the team can still decide."""
        return self.stage == Stage.OPEN

    @property
    def is_listed(self) -> bool:
        """Whether it stands in lists; never depends on who asks."""
        return self.visibility in LISTED

    @property
    def is_readable(self) -> bool:
        """Whether it may be read, behind a warning at worst."""
        return self.visibility in READABLE

    @property
    def became(self) -> Initiative | None:
        """The other way that its author published instead, if they did."""
        return self.draft.published if self.draft else None

    @property
    def moderated(self) -> Restriction | None:
        """What moderation decided about it; None while it is public."""
        return None if self.visibility == Visibility.PUBLIC else latest(AMENDMENT, self.pk)


class AmendmentVersion(models.Model):
    """What an amendment said before its author changed it."""

    amendment = models.ForeignKey(Amendment, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    after = models.TextField(max_length=TEXT_MAX, blank=True)
    why = models.TextField(max_length=WHY_MAX)
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["amendment", "number"], name="amendment_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.amendment_id} ({self.number})"
