"""A link between two initiatives: the second answers the first with another way."""

from django.db import models
from django.utils import timezone

from initiatives.models.initiative import Initiative


class Alternative(models.Model):
    """`answer` proposes another way than `original`."""

    original = models.ForeignKey(
        Initiative, on_delete=models.CASCADE, related_name="alternatives_to_it"
    )
    answer = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="alternatives_of")
    linked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["original", "answer"], name="alternative_once"),
            models.CheckConstraint(
                condition=~models.Q(original=models.F("answer")), name="alternative_is_another"
            ),
        ]
