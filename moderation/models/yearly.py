"""The figures of a year as they were last computed, and the orders of authorities they count."""

from typing import Self

from django.db import models
from django.utils import timezone

from moderation.grounds import Category


class Yearly(models.Model):
    """The tables of one year, computed each night: a page never counts a year of decisions."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    # See `moderation.transparency.tables.Table`.
    tables = models.JSONField()
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return str(self.year)


class OrderQuerySet(models.QuerySet["Order"]):
    """Reads of orders."""

    def latest_first(self) -> Self:
        """The last one first."""
        return self.order_by("-received_at", "-pk")


class Order(models.Model):
    """An order of an authority (DSA articles 9 and 10), as the operator registered it.

    Nothing about whom or what it is: the figures need the kind, the State and the times.
    """

    class Kind(models.TextChoices):
        ACT = "act", "Agir contre un contenu (article 9)"
        INFORM = "inform", "Fournir des informations (article 10)"

    kind = models.CharField("nature", max_length=6, choices=Kind)
    # ISO 3166: the State whose authority gave it.
    state = models.CharField("État", max_length=2, default="FR", help_text="FR, BE, DE…")
    category = models.CharField("contenu en cause", max_length=20, choices=Category)
    received_at = models.DateTimeField("reçue le", default=timezone.now)
    acknowledged_at = models.DateTimeField("accusé de réception le", null=True, blank=True)
    done_at = models.DateTimeField("suivie d’effet le", null=True, blank=True)

    objects = OrderQuerySet.as_manager()

    class Meta:
        verbose_name = "injonction d’une autorité"
        verbose_name_plural = "injonctions d’autorités"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(acknowledged_at__isnull=True)
                | models.Q(acknowledged_at__gte=models.F("received_at")),
                name="order_acknowledged_after",
            ),
            models.CheckConstraint(
                condition=models.Q(done_at__isnull=True)
                | models.Q(done_at__gte=models.F("received_at")),
                name="order_done_after",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.received_at:%d/%m/%Y}"
