"""What somebody wants read on their page of what they helped bring about; nothing by default."""

from django.conf import settings
from django.db import models


class Helped(models.Model):
    """One person's choices. Without a row, nothing is shown."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        primary_key=True,
        on_delete=models.CASCADE,
        related_name="helped",
    )
    carried = models.BooleanField(default=False)
    joined = models.BooleanField(default=False)
    amended = models.BooleanField(default=False)
    tasks = models.BooleanField(default=False)
    events = models.BooleanField(default=False)
    letters = models.BooleanField(default=False, db_default=False)
    won = models.BooleanField(default=False, db_default=False)

    class Meta:
        verbose_name = "ce qu’une personne montre de ce qu’elle a aidé à faire"

    def __str__(self) -> str:
        return f"{self.person_id}"
