"""Polls, each with its dates and hours, and the people who stand: never a party."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models.functions import Coalesce, Lower
from django.utils import timezone

from civic.accounts.models import User
from civic.territories.models import Territory

EVE = timedelta(days=1)
LAST_CLOSING = time(20)
LAST_DAY = Coalesce("second_on", "first_on")


class Zone(models.TextChoices):
    """On whose clocks a poll opens and closes: some vote on the eve of the others."""

    PARIS = "Europe/Paris", "Hexagone et Corse"
    GUADELOUPE = "America/Guadeloupe", "Guadeloupe, Saint-Martin, Saint-Barthélemy"
    MARTINIQUE = "America/Martinique", "Martinique"
    GUYANE = "America/Cayenne", "Guyane"
    MIQUELON = "America/Miquelon", "Saint-Pierre-et-Miquelon"
    REUNION = "Indian/Reunion", "La Réunion"
    MAYOTTE = "Indian/Mayotte", "Mayotte"
    NOUMEA = "Pacific/Noumea", "Nouvelle-Calédonie"
    TAHITI = "Pacific/Tahiti", "Polynésie française"
    WALLIS = "Pacific/Wallis", "Wallis-et-Futuna"


@dataclass(frozen=True)
class Round:
    """One day of voting, and the silence around it (code électoral, article L. 49)."""

    number: int
    on: date
    # From the eve at midnight, until the last polling station closes.
    silent_from: datetime
    closes_at: datetime

    def is_silent(self, at: datetime) -> bool:
        """Whether propaganda is forbidden at that moment."""
        return self.silent_from <= at < self.closes_at


class PollQuerySet(models.QuerySet["Poll"]):
    """Reads of the calendar."""

    def standing(self) -> Self:
        """Those that were not cancelled."""
        return self.filter(cancelled_at__isnull=True)

    def not_over(self, today: date) -> Self:
        """Those whose last day may still count on some clock of the country."""
        return self.standing().alias(last_on=LAST_DAY).filter(last_on__gte=today - EVE)

    def in_order(self) -> Self:
        """The next one first."""
        return self.order_by("first_on", "pk")


class Poll(models.Model):
    """An election that an operator wrote down. Never deleted: one that will not be is cancelled."""

    name = models.CharField("nom", max_length=120)
    territory = models.ForeignKey(
        Territory, verbose_name="territoire", on_delete=models.PROTECT, related_name="+"
    )
    # From when its candidates are known: the period begins.
    candidates_from = models.DateField("début de la période")
    first_on = models.DateField("premier tour")
    second_on = models.DateField("second tour", null=True, blank=True)
    # When the last polling station closes, on that clock.
    closes = models.TimeField("fermeture du dernier bureau")
    zone = models.CharField("heure de", max_length=20, choices=Zone, default=Zone.PARIS)
    created_at = models.DateTimeField("inscrit le", default=timezone.now, editable=False)
    cancelled_at = models.DateTimeField("annulé le", null=True, blank=True, editable=False)

    objects = PollQuerySet.as_manager()

    class Meta:
        verbose_name = "scrutin"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(candidates_from__lte=models.F("first_on")),
                name="poll_begins_before_the_vote",
            ),
            models.CheckConstraint(
                condition=models.Q(second_on__isnull=True)
                | models.Q(second_on__gt=models.F("first_on")),
                name="poll_rounds_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def rounds(self) -> list[Round]:
        """Its days, one or two."""
        days = [self.first_on] + ([self.second_on] if self.second_on else [])
        return [
            Round(number, on, self._moment(on - EVE, time()), self._moment(on, self.closes))
            for number, on in enumerate(days, start=1)
        ]

    @property
    def begins_at(self) -> datetime:
        """When the period begins."""
        return self._moment(self.candidates_from, time())

    @property
    def ends_at(self) -> datetime:
        """When the last polling station of the last round closes."""
        return self.rounds[-1].closes_at

    def is_on(self, at: datetime) -> bool:
        """Whether its period runs at that moment."""
        return self.begins_at <= at < self.ends_at

    @property
    def restrained_from(self) -> date:
        """From when a collectivity does not promote its own record (code électoral, L. 52-1).

        The first day of the sixth month before the month of the vote.
        """
        months = self.first_on.year * 12 + self.first_on.month - 1 - 6
        return date(months // 12, months % 12 + 1, 1)

    def is_restrained(self, at: datetime) -> bool:
        """Whether that time runs."""
        return self._moment(self.restrained_from, time()) <= at < self.ends_at

    def silence(self, at: datetime) -> Round | None:
        """The round around which propaganda is forbidden at that moment."""
        return next((one for one in self.rounds if one.is_silent(at)), None)

    def _moment(self, day: date, hour: time) -> datetime:
        return datetime.combine(day, hour, ZoneInfo(self.zone))


class CandidateQuerySet(models.QuerySet["Candidate"]):
    """Reads of candidacies."""

    def standing(self) -> Self:
        """Those that were not taken back."""
        return self.filter(withdrawn_at__isnull=True)

    def voted_before(self, day: date) -> Self:
        """Those of polls whose last day is older than this one."""
        last = Coalesce("poll__second_on", "poll__first_on")
        return self.alias(last_on=last).filter(last_on__lt=day)


class Candidate(models.Model):
    """Somebody who stands, as an operator read it in the official list. No party, ever."""

    poll = models.ForeignKey(
        Poll, verbose_name="scrutin", on_delete=models.CASCADE, related_name="candidates"
    )
    name = models.CharField("prénom et nom", max_length=120)
    # Their account here, when they have one that is known to be theirs.
    user = models.ForeignKey(
        User,
        verbose_name="compte",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="candidacies",
    )
    declared_at = models.DateTimeField("inscrit le", default=timezone.now, editable=False)
    withdrawn_at = models.DateTimeField("retiré le", null=True, blank=True, editable=False)

    objects = CandidateQuerySet.as_manager()

    class Meta:
        verbose_name = "personne candidate"
        verbose_name_plural = "personnes candidates"
        constraints = [
            models.UniqueConstraint(
                "poll",
                Lower("name"),
                condition=models.Q(withdrawn_at__isnull=True),
                name="candidate_once_by_name",
            ),
            models.UniqueConstraint(
                fields=["poll", "user"],
                condition=models.Q(withdrawn_at__isnull=True, user__isnull=False),
                name="candidate_once_by_account",
            ),
            models.CheckConstraint(condition=~models.Q(name=""), name="candidate_has_a_name"),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.poll}"
