"""« J’ai écrit »: somebody says that they sent a letter of their own to who can decide.

It is their word and nothing proves it: wherever it is counted, the page says so. The letter itself
is never known here.
"""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from initiatives.models.initiative import Initiative
from initiatives.models.kit import KitMessage

ADDRESSEE_MAX = 160


class SentLetterQuerySet(models.QuerySet["SentLetter"]):
    """Reads of what people say they sent."""

    def of(self, person: object) -> Self:
        """What one person said."""
        return self.filter(person=person)


class SentLetter(models.Model):
    """One person's word about one initiative and one addressee; taken back, it is gone."""

    initiative = models.ForeignKey(
        Initiative, on_delete=models.CASCADE, related_name="sent_letters"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sent_letters"
    )
    # Who it was for, as the page named them that day.
    addressee = models.CharField(max_length=ADDRESSEE_MAX)
    # The letter of the kit they started from, if they did.
    message = models.ForeignKey(
        KitMessage, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    # Whether their own page may tell it.
    show_name = models.BooleanField(default=False)
    said_at = models.DateTimeField(default=timezone.now)

    objects = SentLetterQuerySet.as_manager()

    class Meta:
        verbose_name = "lettre que l’on dit avoir envoyée"
        constraints = [
            models.UniqueConstraint(
                fields=["initiative", "person", "addressee"], name="sent_letter_once"
            )
        ]
        indexes = [models.Index(fields=["person", "-said_at", "-id"], name="sent_letter_person")]

    def __str__(self) -> str:
        return f"{self.initiative_id} ({self.pk})"
