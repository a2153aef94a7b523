"""All flags and notices on one version of one content: what a moderator draws."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from moderation.categories import GRAVE, Motive
from moderation.priority import Terms, Weight, terms

if TYPE_CHECKING:
    from moderation.models.decision import Decision

LEASE = timedelta(minutes=30)
HASH_LENGTH = 64


class Lane(models.IntegerChoices):
    """In which order cases are drawn."""

    GRAVE = 0, "Urgents"
    OVERDUE = 1, "En retard"
    ORDINARY = 2, "À l’heure"


class CaseQuerySet(models.QuerySet["Case"]):
    """Reads of cases."""

    def open(self) -> Self:
        """Those that wait for a decision."""
        return self.filter(decided_at__isnull=True)

    def decided(self) -> Self:
        """Those closed, latest first."""
        return self.filter(decided_at__isnull=False).order_by("-decided_at", "-pk")

    def free(self, now: datetime) -> Self:
        """Those nobody holds."""
        return self.open().filter(Q(lease_until__isnull=True) | Q(lease_until__lte=now))

    def stuck(self) -> Self:
        """Those that wait, and that too few people may judge."""
        return self.open().filter(stuck_since__isnull=False)

    def held_by(self, person: object, now: datetime) -> Self:
        """What somebody has drawn and still holds."""
        return self.open().filter(lease_by=person, lease_until__gt=now)

    def about(self, kind: str, key: str) -> Self:
        """Those of one content, latest version first."""
        return self.filter(kind=kind, key=key).order_by("-opened_at", "-pk")

    def in_lane(self, lane: Lane, now: datetime) -> Self:
        """Those of one lane, in no order."""
        if lane == Lane.GRAVE:
            return self.filter(gravity=GRAVE)
        late = Q(due_at__lte=now)
        return self.filter(late if lane == Lane.OVERDUE else ~late, gravity__lt=GRAVE)


class Case(models.Model):
    """One version of one content that somebody flagged, as it stood then."""

    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=64)
    version = models.PositiveIntegerField(default=0)
    # The text as it was flagged: [["Ce qui ne va pas", "…"], …]; emptied once it may no longer
    # be contested. Its hash stays.
    text = models.JSONField(default=list)
    text_hash = models.CharField(max_length=HASH_LENGTH)
    title = models.CharField(max_length=200)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    # Where it belongs: who lives or is elected there does not decide.
    area_code = models.CharField(max_length=9, blank=True)
    opened_at = models.DateTimeField(default=timezone.now)
    # The weightiest motive among its flags.
    motive = models.CharField(max_length=12, choices=Motive)
    gravity = models.PositiveSmallIntegerField()
    due_at = models.DateTimeField()
    # How long it may wait, in seconds: cases of one value keep their order for ever (`rank`).
    within = models.PositiveIntegerField()
    flags_effective = models.FloatField(default=0)
    views = models.PositiveIntegerField(default=0)
    has_notice = models.BooleanField(default=False)
    rank = models.FloatField(default=0)
    lease_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    lease_until = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    # A graver flag on a version that was kept opens it once more.
    round = models.PositiveSmallIntegerField(default=1)
    # By when an authority's order must have its effect, while this round answers one.
    ordered_until = models.DateTimeField(null=True, blank=True)
    # Since when fewer than two people may judge it (`moderation.few`).
    stuck_since = models.DateTimeField(null=True, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = "dossier"
        constraints = [
            # A text taken back to what it was is the version that was looked at.
            models.UniqueConstraint(fields=["kind", "key", "text_hash"], name="case_once_a_text"),
            models.CheckConstraint(condition=Q(gravity__range=(1, 4)), name="case_gravity"),
        ]
        indexes = [
            models.Index(
                fields=["within", "-rank", "id"],
                condition=Q(decided_at__isnull=True),
                name="case_by_rank",
            ),
            models.Index(
                fields=["due_at", "id"],
                condition=Q(decided_at__isnull=True, gravity__lt=GRAVE),
                name="case_due",
            ),
            # A draw by lot starts anywhere among these.
            models.Index(
                fields=["id"],
                condition=Q(decided_at__isnull=True, gravity__lt=GRAVE),
                name="case_by_lot",
            ),
            models.Index(
                fields=["due_at", "id"],
                condition=Q(decided_at__isnull=True, gravity=GRAVE),
                name="case_grave_due",
            ),
            models.Index(
                fields=["stuck_since"],
                condition=Q(decided_at__isnull=True, stuck_since__isnull=False),
                name="case_stuck",
            ),
            models.Index(fields=["lease_by"], name="case_held"),
            models.Index(fields=["-decided_at", "-id"], name="case_decided"),
            # What a case is read with: its author's last ones, the last versions of its content.
            models.Index(
                fields=["author", "-decided_at", "-id"],
                condition=Q(decided_at__isnull=False),
                name="case_of_author",
            ),
            models.Index(fields=["kind", "key", "-opened_at", "-id"], name="case_versions"),
        ]

    def __str__(self) -> str:
        return f"Dossier n° {self.pk}"

    @property
    def weight(self) -> Weight:
        """What it weighs, time apart."""
        return Weight(self.gravity, self.flags_effective, self.views, self.has_notice)

    @property
    def is_open(self) -> bool:
        """Whether it waits for a decision."""
        return self.decided_at is None

    def is_held_by(self, person: models.Model, now: datetime) -> bool:
        """Whether somebody has drawn it and still holds it."""
        is_theirs = self.is_open and self.lease_by_id == person.pk
        return is_theirs and self.lease_until is not None and self.lease_until > now

    def proposal(self) -> "Decision | None":
        """The first voice that waits for a second one, or whose effect ended without it."""
        rows = self.decisions.proposals().filter(round=self.round)
        return rows.select_related("restriction").first()

    def terms_at(self, now: datetime) -> Terms:
        """The five terms of its priority."""
        return terms(self.weight, opened_at=self.opened_at, due_at=self.due_at, now=now)

    def lane_at(self, now: datetime) -> Lane:
        """Where it is drawn from."""
        if self.gravity == GRAVE:
            return Lane.GRAVE
        return Lane.OVERDUE if self.due_at <= now else Lane.ORDINARY


class Passed(models.Model):
    """A moderator passed on a case, without a reason: it is not drawn for them again today."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="passed")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    until = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "person"], name="passed_once")]

    def __str__(self) -> str:
        return f"{self.case_id} → {self.until:%d/%m %H:%M}"
