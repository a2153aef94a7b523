"""What is being written, by somebody with or without an account."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from initiatives.models.image import Image
from initiatives.models.initiative import Initiative


class Draft(models.Model):
    """An unfinished initiative. Its uid is a secret address until an account owns it."""

    uid = models.UUIDField(primary_key=True, default=uuid.uuid4)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="drafts"
    )
    # The composer's fields as typed, valid or not.
    data = models.JSONField(default=dict)
    image = models.OneToOneField(
        Image, null=True, blank=True, on_delete=models.SET_NULL, related_name="draft"
    )
    # The initiative this one will answer with another way.
    answers = models.ForeignKey(Initiative, null=True, on_delete=models.SET_NULL, related_name="+")
    # Set by publication: publishing the same draft twice yields the same initiative.
    published = models.OneToOneField(
        Initiative, null=True, on_delete=models.SET_NULL, related_name="draft"
    )
    created_at = models.DateTimeField(default=timezone.now)
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["owner", "-saved_at"], name="draft_owner")]

    @property
    def title(self) -> str:
        """What the list of drafts shows."""
        return str(self.data.get("title", "")).strip() or "Sans titre"
