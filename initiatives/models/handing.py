"""What one person offers to another: a place in an action, or to lead it. Imposed on nobody."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from initiatives.models.action import Action


class What(models.TextChoices):
    """What is handed over."""

    PLACE = "place", "Une place"
    LEAD = "lead", "Mener l’action"


class Answer(models.TextChoices):
    """What became of the offer."""

    WAITS = "", "Attend une réponse"
    YES = "yes", "Acceptée"
    NO = "no", "Déclinée"
    BACK = "back", "Reprise"


class HandingQuerySet(models.QuerySet["Handing"]):
    """Reads of offers."""

    def waiting(self) -> Self:
        """Those that nobody answered yet."""
        return self.filter(answer=Answer.WAITS)

    def by(self, person: object) -> Self:
        """Those that one person made."""
        return self.filter(giver=person)

    def to(self, person: object) -> Self:
        """Those made to one person."""
        return self.filter(person=person)


class Handing(models.Model):
    """One offer. Nothing changes hands before `person` says yes."""

    action = models.ForeignKey(
        Action, on_delete=models.CASCADE, related_name="handings", db_index=False
    )
    what = models.CharField(max_length=5, choices=What)
    giver = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="handed"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="offered"
    )
    made_at = models.DateTimeField(default=timezone.now)
    answer = models.CharField(max_length=4, choices=Answer, blank=True, default=Answer.WAITS)

    objects = HandingQuerySet.as_manager()

    class Meta:
        verbose_name = "passage de main"
        constraints = [
            # Nobody is asked twice for the same thing by the same person.
            models.UniqueConstraint(
                fields=["action", "what", "giver", "person"], name="handing_asked_once"
            ),
            models.UniqueConstraint(
                fields=["action", "what", "giver"],
                condition=Q(answer=Answer.WAITS),
                name="handing_one_waits",
            ),
            models.CheckConstraint(condition=~Q(giver=F("person")), name="handing_to_another"),
        ]

    def __str__(self) -> str:
        return f"{self.action_id} ({self.what})"
