"""What a moderator decided about a case, with its statement of reasons."""

import uuid
from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from initiatives.models import Restriction
from initiatives.states import Visibility
from moderation.models.case import Case

# Nothing leaves before: the decision can be taken back without anybody having read it.
UNDO = timedelta(minutes=1)


class Measure(models.TextChoices):
    """What a decision does."""

    KEEP = "keep", "Maintenir"
    ANNOTATE = "annotate", "Ajouter une note de contexte"
    BLUR = "blur", "Masquer derrière un avertissement"
    REDACT = "redact", "Retirer un passage"
    DISABLE = "disable", "Suspendre l’accès"
    REMOVE = "remove", "Retirer"
    FREEZE = "freeze", "Geler la discussion"


class AccountMeasure(models.TextChoices):
    """What a decision takes from the author besides, from the least to the most."""

    NONE = "", "Rien de plus"
    WARN = "warn", "Avertir : la prochaine fois, une fonction ou le compte peut être suspendu"
    FLAG = "flag", "Suspendre ses signalements"
    PUBLISH = "publish", "Suspendre la publication et la modification de ses textes"
    SUSPEND = "suspend", "Suspendre son compte"
    CLOSE = "close", "Fermer son compte"


# How long each lasts at most, in days.
LONGEST: dict[str, int] = {
    AccountMeasure.FLAG: 30,
    AccountMeasure.PUBLISH: 30,
    AccountMeasure.SUSPEND: 180,
}

# What each measure makes of the content; keeping changes nothing.
VISIBILITY: dict[str, Visibility] = {
    Measure.ANNOTATE: Visibility.ANNOTATED,
    Measure.BLUR: Visibility.BLURRED,
    Measure.REDACT: Visibility.ANNOTATED,
    Measure.DISABLE: Visibility.RESTRICTED,
    Measure.REMOVE: Visibility.REMOVED,
    # The text stays, under the note that says why nobody answers it.
    Measure.FREEZE: Visibility.ANNOTATED,
}

# What each takes, from the least to the most: a second person may always choose a milder one.
HARSHNESS: dict[str, int] = {
    measure: rank
    for rank, measure in enumerate(
        [
            Measure.KEEP,
            Measure.ANNOTATE,
            Measure.FREEZE,
            Measure.BLUR,
            Measure.REDACT,
            Measure.DISABLE,
            Measure.REMOVE,
        ]
    )
}
# For how many days a discussion is frozen: at most, and where nothing else was said.
FREEZE_MOST, FREEZE_DAYS = 30, 7
ACCOUNT_HARSHNESS: dict[str, int] = {one: rank for rank, one in enumerate(AccountMeasure)}


class DecisionQuerySet(models.QuerySet["Decision"]):
    """Reads of decisions."""

    def standing(self) -> Self:
        """Those not taken back within their minute."""
        return self.filter(undone_at__isnull=True)

    def final(self) -> Self:
        """Those that closed a case: a first voice only proposes."""
        return self.standing().filter(is_proposal=False)

    def proposals(self) -> Self:
        """First voices, whether a second one followed or not."""
        return self.standing().filter(is_proposal=True)

    def lapsing(self, now: datetime) -> Self:
        """First voices whose provisional effect ends now: no second one came in time."""
        answered = Decision.objects.final().filter(first=OuterRef("pk"))
        rows = self.proposals().filter(lapses_at__lte=now, lapsed_at__isnull=True)
        return rows.filter(~Exists(answered)).order_by("lapses_at", "pk")

    def latest_first(self) -> Self:
        """The last one first."""
        return self.order_by("-decided_at", "-pk")


class Decision(models.Model):
    """One decision. Who took it is shown to nobody: the audit record knows a pseudonym."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    round = models.PositiveSmallIntegerField(default=1)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    measure = models.CharField(max_length=10, choices=Measure)
    # What it takes from the author besides, and until when; null for an account that is closed.
    account = models.CharField(max_length=10, choices=AccountMeasure, blank=True)
    account_until = models.DateTimeField(null=True, blank=True)
    # `law:<category>` or `terms:<rule>`; empty when the content is kept.
    ground = models.CharField(max_length=40, blank=True)
    # Kept, and manifestly so: it counts against those who flagged it.
    unfounded = models.BooleanField(default=False, db_default=False)
    passage = models.CharField(max_length=500, blank=True)
    explanation = models.TextField(max_length=1500, blank=True)
    # The whole statement, exactly as its author and everyone reads it.
    reason = models.TextField(max_length=4000, blank=True)
    # The fields of the European database of statements (DSA, article 24(5)).
    statement = models.JSONField(default=dict)
    restriction = models.ForeignKey(
        Restriction, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    # What the content was before: an undoing gives it back.
    before = models.CharField(max_length=10, choices=Visibility)
    decided_at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True, blank=True)
    # A first voice, when two are needed: what is proposed (`Judgement.as_json`), and until when
    # its provisional effect holds without a second one; null for the gravest, which stands.
    is_proposal = models.BooleanField(default=False)
    proposed = models.JSONField(default=dict)
    lapses_at = models.DateTimeField(null=True, blank=True)
    lapsed_at = models.DateTimeField(null=True, blank=True)
    # The first voice, for a second one.
    first = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="seconds")
    # What gave everything back, within the minute or at the end of a provisional effect.
    restored = models.ForeignKey(
        Restriction, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = "décision"
        constraints = [
            models.CheckConstraint(
                condition=Q(measure=Measure.KEEP) | ~Q(ground="") & ~Q(reason=""),
                name="decision_has_its_reasons",
            ),
            models.CheckConstraint(
                condition=Q(unfounded=False) | Q(measure=Measure.KEEP) & ~Q(explanation=""),
                name="decision_unfounded_says_why",
            ),
            models.UniqueConstraint(
                fields=["case", "round"],
                condition=Q(undone_at__isnull=True, is_proposal=False),
                name="decision_stands_once",
            ),
            models.UniqueConstraint(
                fields=["case", "round"],
                condition=Q(undone_at__isnull=True, is_proposal=True),
                name="decision_proposed_once",
            ),
        ]
        indexes = [
            models.Index(fields=["-decided_at", "-id"], name="decision_latest"),
            # One's own of the day, and the one whose minute runs.
            models.Index(fields=["by", "-decided_at", "-id"], name="decision_own"),
            models.Index(
                fields=["lapses_at"],
                condition=Q(lapses_at__isnull=False, lapsed_at__isnull=True),
                name="decision_lapsing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_measure_display()} ({self.case_id})"

    @property
    def source(self) -> str:
        """What names it in other apps."""
        return f"decision:{self.uid}"

    @property
    def final_at(self) -> datetime:
        """When it can no longer be taken back, and its mails leave."""
        return self.decided_at + UNDO

    @property
    def holds(self) -> bool:
        """Whether the effect of a first voice is on the content today."""
        return self.undone_at is None and self.lapsed_at is None and self.restriction_id is not None

    @property
    def proposed_measure(self) -> str:
        """What a first voice proposes, in words."""
        return str(Measure(self.proposed["measure"]).label) if self.proposed else ""

    @property
    def are_few(self) -> bool:
        """Whether too few people could judge the case, so that no more was possible."""
        return bool(self.proposed.get("few"))

    def can_be_undone(self, now: datetime) -> bool:
        """Whether its minute still runs."""
        return self.undone_at is None and now < self.final_at
