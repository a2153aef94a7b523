"""Rules that open a case about what is posted, and what they caught. They never act."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from moderation.categories import Motive
from moderation.models.case import Case
from moderation.models.decision import Decision, Measure

LINES_MAX = 2000
# A rule ends by itself: whoever still wants it looks at what it caught first.
LASTS, LASTS_MOST = timedelta(days=90), timedelta(days=365)


class RuleKind(models.TextChoices):
    """What a rule looks for."""

    WORDS = "words", "Mots ou expressions"
    LINKS = "links", "Liens vers un site"
    PATTERNS = "patterns", "Motifs de caractères"


class RuleQuerySet(models.QuerySet["Rule"]):
    """Reads of rules."""

    def live(self, now: datetime) -> Self:
        """Those that run."""
        return self.filter(stopped_at__isnull=True, expires_at__gt=now)

    def latest_first(self) -> Self:
        """The last one first."""
        return self.order_by("-created_at", "-pk")

    def with_results(self) -> Self:
        """With how many cases each opened, how many were decided and how many maintained."""
        standing = Decision.objects.filter(case=OuterRef("hits__case"), undone_at__isnull=True)
        opened = Q(hits__opened=True)
        return self.annotate(
            opened=Count("hits", filter=opened),
            decided=Count("hits", filter=opened & Q(Exists(standing))),
            kept=Count("hits", filter=opened & Q(Exists(standing.filter(measure=Measure.KEEP)))),
        )


class Rule(models.Model):
    """One rule. Its words never change: whoever wants others stops it and writes another."""

    kind = models.CharField("ce qu’elle cherche", max_length=10, choices=RuleKind)
    # One word, one site or one pattern a line.
    lines = models.TextField("termes", max_length=LINES_MAX)
    motive = models.CharField("motif des dossiers", max_length=12, choices=Motive)
    reason = models.CharField("pourquoi", max_length=300)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True, blank=True)
    # What it found beyond the most cases it may open in a day.
    left_out = models.PositiveIntegerField(default=0)

    objects = RuleQuerySet.as_manager()

    class Meta:
        verbose_name = "règle de veille"
        verbose_name_plural = "règles de veille"
        constraints = [
            models.CheckConstraint(
                condition=~Q(lines="") & ~Q(reason=""), name="rule_has_its_reason"
            )
        ]

    def __str__(self) -> str:
        return f"Règle n° {self.pk}"

    def runs_at(self, now: datetime) -> bool:
        """Whether it runs."""
        return self.stopped_at is None and self.expires_at > now


class Hit(models.Model):
    """What a rule found in a version of a content: weight 0, no flag, no person behind it."""

    rule = models.ForeignKey(Rule, on_delete=models.CASCADE, related_name="hits")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="hits")
    # What it found, for whoever draws the case; emptied with the text of the case.
    passage = models.CharField(max_length=200, blank=True)
    # False when people had flagged this version already.
    opened = models.BooleanField()
    found_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "prise d’une règle"
        verbose_name_plural = "prises des règles"
        constraints = [models.UniqueConstraint(fields=["rule", "case"], name="hit_once")]
        indexes = [models.Index(fields=["rule", "-found_at"], name="hit_latest")]

    def __str__(self) -> str:
        return f"{self.rule_id} → {self.case_id}"
