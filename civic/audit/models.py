"""Append-only record of who did what, chained by hashes.

No foreign key leaves this app: a record must survive what it tells about. People appear
under a pseudonym made with a key of their own; destroying that key at erasure makes the
record anonymous while the chain stays valid. A database trigger refuses DELETE and any
UPDATE but the sealer's (see the first migration).
"""

import uuid

from django.db import models


class PersonKey(models.Model):
    """The secret that turns one person into one pseudonym; deleted when the person is erased."""

    person = models.UUIDField(primary_key=True)
    key = models.BinaryField(max_length=32)


class AuditEvent(models.Model):
    """One thing done by one actor to one target."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    at = models.DateTimeField()
    verb = models.CharField(max_length=60)
    # Keyed pseudonym of the person, or "system".
    actor = models.CharField(max_length=64)
    # The function in which the person acted: citizen, moderator, operator, official, system.
    role = models.CharField(max_length=20)
    target_kind = models.CharField(max_length=40)
    target_id = models.CharField(max_length=64)
    data = models.JSONField(default=dict)
    # Written once by the sealer, in order.
    sequence = models.BigIntegerField(null=True, unique=True)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["target_kind", "target_id"], name="audit_target"),
            models.Index(
                fields=["id"], condition=models.Q(sequence__isnull=True), name="audit_unsealed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%dT%H:%M:%SZ} {self.verb} {self.target_kind}/{self.target_id}"
