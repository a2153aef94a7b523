"""Open cases that look alike, drawn together and decided one by one with one reason."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from moderation.models.case import Case
from moderation.models.decision import UNDO, Decision, Measure

# Then its cases go one by one: nobody seconded it.
PROPOSAL_LASTS = timedelta(hours=48)


class WaveState(models.TextChoices):
    """How far a wave is."""

    DRAWN = "drawn", "En cours"
    # Large ones: a second person looks before anything is done.
    PROPOSED = "proposed", "Proposée à une seconde personne"
    DECIDED = "decided", "Décidée"
    UNDONE = "undone", "Reprise"
    # Given back, or refused by the second person: its cases go one by one.
    DROPPED = "dropped", "Rendue"


class LeftOut(models.TextChoices):
    """Why a case that looks like the others is not decided with them."""

    NO = "", "Dans la vague"
    BY_HAND = "by-hand", "laissé de côté par la personne qui décide"
    PARTY = "party", "vous avez un lien avec lui : une autre personne décide"
    WEIGHTY = "weighty", "beaucoup de monde le soutient ou l’a signé : il se juge seul"
    CHANGED = "changed", "le texte a changé depuis le signalement"
    HELD = "held", "entre les mains d’une autre personne, ou déjà décidé"
    OTHER = "other", "il se juge seul : une règle demande deux voix ou autre chose"


class WaveQuerySet(models.QuerySet["Wave"]):
    """Reads of waves."""

    def held_by(self, person: object, now: datetime) -> Self:
        """What somebody drew and still holds, to propose or to second."""
        states = [WaveState.DRAWN, WaveState.PROPOSED]
        return self.filter(state__in=states, lease_by=person, lease_until__gt=now)

    def busy(self, now: datetime) -> Self:
        """Those in somebody's hands, or that wait for a second person."""
        drawn = Q(state=WaveState.DRAWN, lease_until__gt=now)
        proposed = Q(state=WaveState.PROPOSED, proposed_at__gt=now - PROPOSAL_LASTS)
        return self.filter(drawn | proposed)

    def resting(self, person: object, since: datetime) -> Self:
        """Those refused by a second person, and those that somebody gave back themselves."""
        rows = self.filter(state=WaveState.DROPPED, dropped_at__gt=since)
        return rows.filter(Q(proposed_by__isnull=False) | Q(lease_by=person))

    def to_second(self, person: object, now: datetime) -> Self:
        """Those that wait for somebody other than whoever proposed them."""
        free = Q(lease_until__isnull=True) | Q(lease_until__lte=now)
        rows = self.busy(now).filter(free, state=WaveState.PROPOSED).exclude(proposed_by=person)
        return rows.order_by("proposed_at", "pk")


class Wave(models.Model):
    """One group of open cases that share a sign; its number is in the public log."""

    # See `moderation.imprints`: a link, the words, nearly the same words, or an author.
    sign = models.CharField(max_length=80)
    state = models.CharField(max_length=10, choices=WaveState, default=WaveState.DRAWN)
    drawn_at = models.DateTimeField(default=timezone.now)
    lease_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    lease_until = models.DateTimeField(null=True, blank=True)
    # A `Measure` among those a wave may take.
    measure = models.CharField(max_length=10, blank=True)
    explanation = models.TextField(max_length=1500, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    proposed_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)

    objects = WaveQuerySet.as_manager()

    class Meta:
        verbose_name = "vague"
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=[WaveState.PROPOSED, WaveState.DECIDED])
                | ~Q(explanation="") & ~Q(measure=""),
                name="wave_has_its_reasons",
            )
        ]
        indexes = [models.Index(fields=["sign"], name="wave_sign")]

    def __str__(self) -> str:
        return f"Vague n° {self.pk}"

    @property
    def kind(self) -> str:
        """What its cases share: `d`, `t`, `n` or `a`."""
        return self.sign.partition(":")[0]

    @property
    def measure_label(self) -> str:
        """What was decided, in words."""
        return str(Measure(self.measure).label) if self.measure else ""

    @property
    def final_at(self) -> datetime | None:
        """When it can no longer be taken back."""
        return self.decided_at + UNDO if self.decided_at else None

    def can_be_undone(self, now: datetime) -> bool:
        """Whether its minute still runs."""
        return self.state == WaveState.DECIDED and self.final_at is not None and now < self.final_at


class WaveItem(models.Model):
    """One case of a wave, and its own decision once there is one."""

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="items")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="waves")
    left_out = models.CharField(max_length=10, choices=LeftOut, blank=True, default=LeftOut.NO)
    decision = models.OneToOneField(
        Decision, null=True, on_delete=models.PROTECT, related_name="wave_item"
    )

    class Meta:
        verbose_name = "dossier d’une vague"
        verbose_name_plural = "dossiers d’une vague"
        constraints = [models.UniqueConstraint(fields=["wave", "case"], name="wave_once_a_case")]

    def __str__(self) -> str:
        return f"{self.wave_id} : {self.case_id}"
