"""What is kept sealed of who somebody is."""

from django.db import models
from django.utils import timezone


class SealedIdentity(models.Model):
    """What the law makes a host keep about an author after their account is gone.

    Encrypted with a key of its own, read only through a logged action, purged at its date
    (décret 2021-1362: identity 5 years after the account's end, the rest 1 year).
    """

    person = models.UUIDField(db_index=True)
    kind = models.CharField(max_length=20)
    sealed = models.BinaryField()
    sealed_at = models.DateTimeField(default=timezone.now)
    purge_on = models.DateField(db_index=True)

    class Meta:
        verbose_name = "identité scellée"

    def __str__(self) -> str:
        return f"{self.kind} jusqu’au {self.purge_on}"
