"""The image of a link, as it was drawn last."""

from django.db import models
from django.utils import timezone

from initiatives.models import Initiative


class CardImage(models.Model):
    """One drawn image; it can be drawn again from what the initiative says."""

    initiative = models.OneToOneField(
        Initiative, primary_key=True, on_delete=models.CASCADE, related_name="card_image"
    )
    # Of all that it shows: it stands in its address.
    digest = models.CharField(max_length=16)
    # What it was compared with last, by which the sweep knows without drawing (see `seen_now`).
    seen = models.CharField(max_length=300)
    file = models.FileField(upload_to="cards/%Y/%m/")
    bytes = models.PositiveIntegerField()
    drawn_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "image d’un lien"
        verbose_name_plural = "images des liens"

    def __str__(self) -> str:
        return f"{self.initiative_id} : {self.digest}"
