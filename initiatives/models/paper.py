"""Signatures on paper: how many the team says it holds, and who counted them again.

No name is ever typed in. A count stands apart from the signatures made here: no threshold, no
share and no root knows it.
"""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Sum
from django.utils import timezone

from initiatives.models.petition import Petition
from initiatives.petitions.piles import LINES, SHEETS_MAX

PLACE_MAX = 120


class PaperQuerySet(models.QuerySet["PaperCount"]):
    """Reads of counts."""

    def standing(self) -> Self:
        """Counted by two people, and not taken back: those that are shown."""
        return self.filter(confirmed_at__isnull=False, cancelled_at__isnull=True)

    def waiting(self) -> Self:
        """Not counted by a second person yet."""
        return self.filter(confirmed_at__isnull=True, cancelled_at__isnull=True)

    def total(self) -> int:
        """How many signatures stand on paper."""
        return self.standing().aggregate(total=Sum("number"))["total"] or 0


class PaperCount(models.Model):
    """« 42 signatures sur 3 feuilles, recueillies le 3 mai au marché »: said by one, recounted."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    petition = models.ForeignKey(Petition, on_delete=models.CASCADE, related_name="papers")
    # The form's key: the same form sent twice is one count.
    form_key = models.UUIDField(unique=True)
    number = models.PositiveIntegerField("signatures")
    sheets = models.PositiveSmallIntegerField("feuilles")
    collected_on = models.DateField("recueillies le")
    place = models.CharField("lieu", max_length=PLACE_MAX)
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    declared_at = models.DateTimeField(default=timezone.now)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    cancelled_at = models.DateTimeField(null=True, blank=True)

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = "relevé de feuilles"
        verbose_name_plural = "relevés de feuilles"
        constraints = [
            models.CheckConstraint(
                condition=Q(number__gte=1, number__lte=F("sheets") * LINES),
                name="paper_fits_its_sheets",
            ),
            models.CheckConstraint(
                condition=Q(sheets__gte=1, sheets__lte=SHEETS_MAX), name="paper_sheets_at_most"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True)
                | Q(declared_by__isnull=True)
                | ~Q(confirmed_by=F("declared_by")),
                name="paper_counted_by_two",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=False) | Q(confirmed_by__isnull=True),
                name="paper_confirmed_is_dated",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=False) | Q(cancelled_by__isnull=True),
                name="paper_cancelled_is_dated",
            ),
        ]
        indexes = [
            models.Index(fields=["petition", "-id"], name="paper_of_petition"),
        ]

    def __str__(self) -> str:
        return f"{self.number} / {self.sheets}"

    @property
    def state_words(self) -> str:
        """Where it is, in French."""
        if self.cancelled_at is not None:
            return "Annulé"
        return "Recompté par une autre personne" if self.confirmed_at else "À recompter"
