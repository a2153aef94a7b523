"""What a redaction took out, encrypted until nobody may contest it any more."""

from django.db import models

from initiatives.models import Restriction


class Sealed(models.Model):
    """The original words of a redaction. No page reads them: only putting them back does."""

    restriction = models.OneToOneField(Restriction, on_delete=models.CASCADE, related_name="+")
    # What undoes it (`initiatives.actions.redaction.Change`), encrypted.
    changes = models.BinaryField()

    class Meta:
        verbose_name = "passage scellé"
        verbose_name_plural = "passages scellés"

    def __str__(self) -> str:
        return f"Passage scellé ({self.restriction_id})"
