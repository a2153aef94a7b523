"""Figures of each area, prepared so that the view of France reads no more rows than a village's.

Everything here is computed from public facts, by `civic.officials.desk.refresh`, and can be thrown
away: the nightly proof makes it again and says what differed. No key points at these rows.
"""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from civic.territories.models import Territory
from civic.themes.models import Theme
from initiatives.models import Initiative
from initiatives.replies.states import ReplyState, days_late, state_on


class AreaFigureQuerySet(models.QuerySet["AreaFigure"]):
    """Reads of one area, each in the order of its index."""

    def of(self, code: str) -> Self:
        """Those of an area and of all it contains."""
        return self.filter(area_code=code)

    def newest(self) -> Self:
        """The latest first."""
        return self.order_by("-opened_at", "-initiative_id")

    def rising(self) -> Self:
        """Open, and joined or signed by `LEAST` people and more in seven days."""
        rows = self.filter(is_open=True, pace__gt=0)
        return rows.order_by("-pace", "-initiative_id")

    def nearing(self) -> Self:
        """Close to their threshold; those with a day first, the nearest day first."""
        rows = self.filter(is_nearing=True)
        return rows.order_by(F("crossing_on").asc(nulls_last=True), "initiative_id")

    def waiting(self) -> Self:
        """Asked for an answer that did not come: late ones first, then those nobody told yet."""
        rows = self.filter(called_at__isnull=False, answered_at=None)
        return rows.order_by(F("due_on").asc(nulls_last=True), "initiative_id")

    def promised(self) -> Self:
        """With a commitment whose day comes, or came less than four weeks ago."""
        rows = self.filter(promised_on__isnull=False)
        return rows.order_by("promised_on", "initiative_id")


class AreaFigure(models.Model):
    """One initiative in one of the areas it is in: its commune, its intercommunalité, … France."""

    area_code = models.CharField(max_length=9)
    initiative = models.ForeignKey(
        Initiative, db_constraint=False, on_delete=models.CASCADE, related_name="+"
    )
    theme = models.ForeignKey(
        Theme, db_constraint=False, on_delete=models.CASCADE, related_name="+"
    )
    # The commune it is about, empty for what is about more than one.
    commune_code = models.CharField(max_length=9, blank=True)
    opened_at = models.DateTimeField()
    is_open = models.BooleanField()
    # A side that is too small to be counted in public is 0 here, its days too.
    supports = models.PositiveIntegerField(default=0)
    opposes = models.PositiveIntegerField(default=0)
    # Of the last seven days, today included, then of the seven before.
    joined_now = models.PositiveIntegerField(default=0)
    joined_before = models.PositiveIntegerField(default=0)
    signed_now = models.PositiveIntegerField(default=0)
    signed_before = models.PositiveIntegerField(default=0)
    # What rises is ordered by: the last seven days, where that many can be shown; else 0.
    pace = models.PositiveIntegerField(default=0)
    # Null without a petition.
    confirmed = models.PositiveIntegerField(null=True)
    # Of them, those who live in the initiative's territory.
    local = models.PositiveIntegerField(null=True)
    threshold = models.PositiveIntegerField(null=True)
    is_nearing = models.BooleanField(default=False)
    # The day on which the threshold is crossed if signatures go on as in the last seven days.
    crossing_on = models.DateField(null=True)
    # Copies of the clock: the state is read from them, never stored.
    called_at = models.DateTimeField(null=True)
    noticed_at = models.DateTimeField(null=True)
    due_on = models.DateField(null=True)
    answered_at = models.DateTimeField(null=True)
    # What is withheld has no figure.
    held_since: datetime | None = None
    # The next commitment, in its own words.
    promised_on = models.DateField(null=True)
    promised = models.CharField(max_length=280, blank=True)
    # Digest of all of it: what did not change is not written again.
    stamp = models.CharField(max_length=32)

    objects = AreaFigureQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area_code", "initiative"], name="area_figure_once")
        ]
        indexes = [
            models.Index(fields=["initiative"], name="area_figure_initiative"),
            models.Index(
                "area_code", F("opened_at").desc(), F("initiative").desc(), name="area_new"
            ),
            models.Index(
                "area_code",
                "theme",
                F("opened_at").desc(),
                F("initiative").desc(),
                name="area_theme",
            ),
            models.Index(
                "area_code",
                F("pace").desc(),
                F("initiative").desc(),
                condition=Q(is_open=True, pace__gt=0),
                name="area_rising",
            ),
            models.Index(
                fields=["area_code", "crossing_on", "initiative"],
                condition=Q(is_nearing=True),
                name="area_nearing",
            ),
            models.Index(
                fields=["area_code", "due_on", "initiative"],
                condition=Q(called_at__isnull=False, answered_at=None),
                name="area_waiting",
            ),
            models.Index(
                fields=["area_code", "promised_on", "initiative"],
                condition=Q(promised_on__isnull=False),
                name="area_promised",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area_code} : {self.initiative_id}"

    @property
    def state(self) -> ReplyState:
        """Where the answer is, now."""
        clock = self if self.called_at or self.answered_at else None
        return state_on(clock, timezone.now())

    @property
    def days_late(self) -> int:
        """Days since the answer was due; 0 while it is in time."""
        return days_late(self, timezone.now())


class PlaceFigure(models.Model):
    """One commune among those of an area; or the area itself, as a place of its own."""

    container_code = models.CharField(max_length=9)
    place = models.ForeignKey(
        Territory, db_constraint=False, on_delete=models.CASCADE, related_name="+"
    )
    is_own = models.BooleanField()
    # Of a commune, for the order of names.
    slug = models.CharField(max_length=140, db_default="")
    open = models.PositiveIntegerField(default=0)
    opened_month = models.PositiveIntegerField(default=0)
    # Sums of what can be shown of each initiative.
    pace = models.PositiveIntegerField(default=0)
    waiting = models.PositiveIntegerField(default=0)
    overdue = models.PositiveIntegerField(default=0)
    answered = models.PositiveIntegerField(default=0)
    # Of the area itself: open initiatives by theme's key.
    themes = models.JSONField(default=dict)
    # Of the area itself: where those who signed something in it live, counted every night.
    home = models.PositiveIntegerField(default=0)
    union = models.PositiveIntegerField(default=0)
    departement = models.PositiveIntegerField(default=0)
    region = models.PositiveIntegerField(default=0)
    elsewhere = models.PositiveIntegerField(default=0)
    unknown = models.PositiveIntegerField(default=0)
    lives_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["container_code", "place"], name="place_figure_once")
        ]
        indexes = [
            models.Index("container_code", F("open").desc(), "place", name="place_by_open"),
            models.Index("container_code", F("opened_month").desc(), "place", name="place_by_new"),
            models.Index("container_code", F("waiting").desc(), "place", name="place_by_waiting"),
            models.Index("container_code", F("overdue").desc(), "place", name="place_by_overdue"),
            models.Index("container_code", "slug", "place", name="place_by_name"),
        ]

    def __str__(self) -> str:
        return f"{self.place_id} dans {self.container_code}"


class AreaDay(models.Model):
    """What happened in one area on one day of Paris."""

    area_code = models.CharField(max_length=9)
    day = models.DateField()
    opened = models.PositiveIntegerField(default=0)
    joined = models.PositiveIntegerField(default=0)
    opposed = models.PositiveIntegerField(default=0)
    # A day may lose more signatures than it gains.
    signed = models.IntegerField(default=0)
    replied = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["area_code", "day"], name="area_day_once")]

    def __str__(self) -> str:
        return f"{self.area_code} : {self.day}"
