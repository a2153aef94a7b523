"""What two people of one thread decide about it: to leave the last word, to hear no more of it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from initiatives.models.argument import Argument


class LastWord(models.Model):
    """One of two people who answer each other leaves it there: public, and for good."""

    argument = models.OneToOneField(
        Argument, primary_key=True, on_delete=models.CASCADE, related_name="last_word"
    )
    left_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="last_words"
    )
    left_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    left_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(left_by=F("left_to")), name="last_word_is_left_to_another"
            )
        ]

    def __str__(self) -> str:
        return f"{self.argument_id}"


class ThreadMute(models.Model):
    """Somebody hears no more of what is answered there; told to nobody."""

    argument = models.ForeignKey(Argument, on_delete=models.CASCADE, related_name="mutes")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="thread_mutes"
    )
    muted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["argument", "person"], name="thread_muted_once")
        ]

    def __str__(self) -> str:
        return f"{self.argument_id}"
