"""Whom somebody does not want to hear from. Private: only the person reads their own list."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone


class BlockQuerySet(models.QuerySet["Block"]):
    """Reads of blocks."""

    def between(self, one: int, other: int) -> "BlockQuerySet":
        """Those of one towards the other, in either direction."""
        return self.filter(Q(person=one, blocked=other) | Q(person=other, blocked=one))


class Block(models.Model):
    """`person` hears nothing any more from `blocked`, and writes them nothing either."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="blocks"
    )
    blocked = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    since = models.DateTimeField(default=timezone.now)

    objects = BlockQuerySet.as_manager()

    class Meta:
        verbose_name = "personne bloquée"
        verbose_name_plural = "personnes bloquées"
        constraints = [
            models.UniqueConstraint(fields=["person", "blocked"], name="block_once"),
            models.CheckConstraint(condition=~Q(person=F("blocked")), name="block_of_another"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} ({self.pk})"
