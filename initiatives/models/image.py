"""The picture of an initiative, re-encoded by us, served through a view that can refuse."""

import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.urls import reverse
from django.utils import timezone

from civic.lib.visibility import decision_field
from initiatives.models.restriction import Restriction, latest
from initiatives.states import READABLE, Visibility

if TYPE_CHECKING:
    from initiatives.models.action import Action
    from initiatives.models.update import Update

# What points at a picture and is decided with it, by the name of the way back.
PARTS = ("update", "action")


class Image(models.Model):
    """One re-encoded picture, without metadata."""

    uid = models.UUIDField(primary_key=True, default=uuid.uuid4)
    initiative = models.OneToOneField(
        "initiatives.Initiative", null=True, on_delete=models.CASCADE, related_name="image"
    )
    file = models.FileField(upload_to="images/%Y/%m/")
    alt = models.CharField(max_length=200, blank=True)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    created_at = models.DateTimeField(default=timezone.now)
    # What moderation decided about the picture alone; another one gets another row.
    visibility = models.CharField(
        max_length=10,
        choices=Visibility,
        default=Visibility.PUBLIC,
        db_default=Visibility.PUBLIC,
    )
    decision_uid = decision_field()

    @property
    def goes_with(self) -> "Action | Update | None":
        """What of an initiative's rooms it is flagged and decided with; None for a text's own."""
        found = (getattr(self, name, None) for name in PARTS)
        return next((part for part in found if part is not None), None)

    @property
    def is_readable(self) -> bool:
        """Whether it may be seen, its initiative apart; never depends on who asks."""
        return self.visibility in READABLE

    @property
    def decision(self) -> Restriction | None:
        """What moderation decided about it; None while it is public."""
        return None if self.visibility == Visibility.PUBLIC else latest("image", self.pk)

    def get_absolute_url(self) -> str:
        """Where the picture is served."""
        return reverse("image", kwargs={"uid": self.uid})
