"""An initiative’s public clock: called by a threshold, started by a notice, ended by a reply."""

from datetime import date, datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from civic.territories.models import Territory
from initiatives.models.initiative import Initiative
from initiatives.replies.pace import pace
from initiatives.replies.states import Notice, ReplyState, days_late, state_on


class ReplyClockQuerySet(models.QuerySet["ReplyClock"]):
    """Reads of clocks; the conditions say in SQL what `initiatives.replies.states` says."""

    def to_refer(self) -> Self:
        """Called, and nobody was told yet."""
        return self.filter(called_at__isnull=False, noticed_at=None, answered_at=None)

    def unanswered(self) -> Self:
        """Those who can answer were told, and did not yet."""
        return self.filter(due_on__isnull=False, answered_at=None)

    def held(self) -> Self:
        """The same, of which nobody can read what should be answered."""
        return self.unanswered().filter(held_since__isnull=False)

    def running(self) -> Self:
        """The same, of which anybody can."""
        return self.unanswered().filter(held_since=None)

    def awaiting(self, today: date | None = None) -> Self:
        """Still in time."""
        return self.running().filter(due_on__gte=today or timezone.localdate())

    def overdue(self, today: date | None = None) -> Self:
        """Past the day on which the answer was due."""
        return self.running().filter(due_on__lt=today or timezone.localdate())

    def to_remind(self, today: date) -> Self:
        """With a reminder to send, or the end to tell: as `states.step_due`."""
        over = Q(due_on__lt=today) & (Q(reminded=None) | Q(reminded__gt=0))
        for days in pace().reminders:
            sent = Q(reminded=None) | Q(reminded__gt=days)
            over |= Q(due_on__gte=today, due_on__lte=today + timedelta(days=days)) & sent
        return self.running().filter(over)

    def answered(self) -> Self:
        """With a reply, in time or late."""
        return self.filter(answered_at__isnull=False)

    def late(self) -> Self:
        """Answered after the day on which it was due."""
        return self.answered().filter(answered_at__date__gt=F("due_on"))


class ReplyClock(models.Model):
    """One initiative's clock; absent as long as no threshold was crossed and nobody replied."""

    # db_constraint=False: no key points at or from this row.
    initiative = models.OneToOneField(
        Initiative,
        primary_key=True,
        db_constraint=False,
        on_delete=models.CASCADE,
        related_name="reply_clock",
    )
    # The institution that must answer, in words and by its territory.
    institution = models.CharField("institution", max_length=160, blank=True)
    territory = models.ForeignKey(
        Territory, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # When the control of the threshold ended well.
    called_at = models.DateTimeField(null=True, blank=True)
    # When those who can answer were told, how, and who of the team declared it (none: the site).
    noticed_at = models.DateTimeField(null=True, blank=True)
    notice = models.CharField(max_length=10, choices=Notice, blank=True)
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    due_on = models.DateField(null=True, blank=True)
    # Since when moderation withholds the initiative: its days are given back when it returns.
    held_since = models.DateTimeField(null=True, blank=True)
    # The first reply that answers, as long as one may be read.
    answered_at = models.DateTimeField(null=True, blank=True)
    # The last reminder sent, in days before the due date; 0 once told that it is over.
    reminded = models.PositiveSmallIntegerField(null=True, blank=True)

    objects = ReplyClockQuerySet.as_manager()

    class Meta:
        verbose_name = "délai de réponse"
        constraints = [
            models.CheckConstraint(
                condition=Q(noticed_at__isnull=True, due_on__isnull=True, notice="")
                | Q(noticed_at__isnull=False, due_on__isnull=False) & ~Q(notice=""),
                name="reply_clock_starts_at_a_notice",
            ),
            models.CheckConstraint(
                condition=Q(noticed_at__isnull=True) | Q(called_at__isnull=False),
                name="reply_clock_notices_what_is_called",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on"],
                condition=Q(answered_at__isnull=True, due_on__isnull=False),
                name="reply_clock_due",
            ),
            models.Index(fields=["territory", "due_on"], name="reply_clock_institution"),
        ]

    def __str__(self) -> str:
        return f"{self.initiative_id} : {self.state.label}"

    @property
    def state(self) -> ReplyState:
        """The one state of the initiative now."""
        return state_on(self, timezone.now())

    @property
    def days_late(self) -> int:
        """Days since the answer was due; 0 while it is in time."""
        return days_late(self, timezone.now())

    def state_at(self, moment: datetime) -> ReplyState:
        """The one state of the initiative at `moment`."""
        return state_on(self, moment)
