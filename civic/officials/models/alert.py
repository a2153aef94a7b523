"""What a reader of a desk asks to be told, how often, and a private feed of it."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from civic.accounts.models import Mandate, User
from civic.themes.models import Theme
from initiatives.models import Initiative

ALERTS_MAX = 20


class AlertQuerySet(models.QuerySet["Alert"]):
    """Reads of alerts."""

    def of(self, person: User) -> Self:
        """One reader's own."""
        return self.filter(person=person)

    def shown(self) -> Self:
        """With what a list of them says."""
        return self.select_related("mandate__territory", "theme").order_by("mandate", "pk")


class Alert(models.Model):
    """One condition on the area of one mandate."""

    class Sort(models.TextChoices):
        NEW = "new", "Une initiative s’ouvre"
        SPEED = "speed", "Une initiative avance vite"
        THRESHOLD = "threshold", "Une pétition approche de son seuil"
        NAMED = "named", "Une réponse vous est demandée"

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="desk_alerts"
    )
    mandate = models.ForeignKey(Mandate, on_delete=models.CASCADE, related_name="+")
    sort = models.CharField("ce qui arrive", max_length=10, choices=Sort)
    # Of this theme and its finer ones; any without.
    theme = models.ForeignKey(
        Theme, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    # People in seven days for a speed, hundredths of the threshold for a threshold.
    number = models.PositiveIntegerField(null=True, blank=True)
    # What was there before is no news.
    made_at = models.DateTimeField(default=timezone.now)

    objects = AlertQuerySet.as_manager()

    class Meta:
        verbose_name = "alerte"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "mandate", "sort", "theme", "number"],
                nulls_distinct=False,
                name="alert_once",
            ),
            models.CheckConstraint(
                condition=Q(sort__in=["new", "named"], number__isnull=True)
                | Q(sort="speed", number__gte=10)
                | Q(sort="threshold", number__gte=75, number__lte=100),
                name="alert_number_in_bounds",
            ),
        ]

    def __str__(self) -> str:
        return self.get_sort_display()


class RaisedQuerySet(models.QuerySet["Raised"]):
    """Reads of what alerts found."""

    def untold(self) -> Self:
        """Not in a mail yet."""
        return self.filter(told_at=None)

    def listed(self) -> Self:
        """Of initiatives that stand in lists now."""
        return self.filter(initiative__in=Initiative.objects.visible_to(None))


class Raised(models.Model):
    """One initiative that met one alert: once, however long it goes on meeting it."""

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="raised")
    initiative = models.ForeignKey(
        Initiative, db_constraint=False, on_delete=models.CASCADE, related_name="+"
    )
    raised_at = models.DateTimeField(default=timezone.now)
    told_at = models.DateTimeField(null=True, blank=True)

    objects = RaisedQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["alert", "initiative"], name="raised_once")]
        indexes = [
            models.Index(
                fields=["alert", "id"], condition=Q(told_at__isnull=True), name="raised_untold"
            )
        ]

    def __str__(self) -> str:
        return f"{self.alert_id} : {self.initiative_id}"


class AlertPace(models.Model):
    """How often one reader is written to about all their alerts: one message a day unless asked."""

    class Rhythm(models.TextChoices):
        NOW = "now", "Dès que possible, une fois par heure au plus"
        DAILY = "daily", "Une fois par jour"
        WEEKLY = "weekly", "Une fois par semaine"
        NEVER = "never", "Jamais : je lis le bureau ou le flux"

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        primary_key=True,
        on_delete=models.CASCADE,
        related_name="alert_pace",
    )
    rhythm = models.CharField(max_length=6, choices=Rhythm, default=Rhythm.DAILY)
    # When to look next whether something waits.
    due_at = models.DateTimeField()
    # The last message, so that a change of rhythm brings no second one the same day.
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="alert_pace_due")]

    def __str__(self) -> str:
        return self.get_rhythm_display()


class DeskFeed(models.Model):
    """A secret address at which one reader's feed is read without signing in. Only its print."""

    uid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="desk_feed"
    )
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    read_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.person_id}"
