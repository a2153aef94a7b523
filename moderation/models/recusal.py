"""That a case was kept from somebody because of a tie of theirs: counted, never told of whom."""

from django.db import models
from django.utils import timezone


class Recusal(models.Model):
    """One case kept from one moderator, once whatever the number of draws.

    The mark is a keyed hash of both: it counts a pair once, and names neither to who reads it.
    """

    mark = models.BinaryField(max_length=32, unique=True)
    at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        verbose_name = "déport"

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}"
