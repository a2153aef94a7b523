"""What is kept beside a case to find it again, and to find others like it."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from moderation.models.case import Case


class Imprint(models.Model):
    """The words of a case's title, and the signs that gather a wave: see `moderation.imprints`."""

    case = models.OneToOneField(
        Case, primary_key=True, on_delete=models.CASCADE, related_name="imprint"
    )
    words = ArrayField(models.CharField(max_length=40), default=list)
    # Emptied with the text of the case, and when its author leaves.
    signs = ArrayField(models.CharField(max_length=80), default=list)
    sketch = ArrayField(models.BigIntegerField(), default=list)

    class Meta:
        verbose_name = "empreinte"
        indexes = [
            GinIndex(fields=["words"], fastupdate=False, name="imprint_words"),
            GinIndex(fields=["signs"], fastupdate=False, name="imprint_signs"),
        ]

    def __str__(self) -> str:
        return f"Empreinte du {self.case}"
