"""What an authority orders, which contents it is about, and by when."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.utils import timezone

from moderation.grounds import Category
from moderation.models.case import Case


class Basis(models.TextChoices):
    """The law an order to act rests on."""

    TERROR = "terror", "Contenu terroriste (règlement 2021/784, article 3)"
    ELECTION = "election", "Fausse information avant un vote (code électoral, L. 163-2)"
    OTHER = "other", "Autre fondement (règlement 2022/2065, articles 9 et 10)"


# How long one has, where the order does not say: regulation 2021/784, article 3(3); code
# électoral, L. 163-2; a day otherwise.
WITHIN: dict[str, timedelta] = {
    Basis.TERROR: timedelta(hours=1),
    Basis.ELECTION: timedelta(hours=48),
    Basis.OTHER: timedelta(hours=24),
}


class OrderQuerySet(models.QuerySet["Order"]):
    """Reads of orders."""

    def latest_first(self) -> Self:
        """The last one first."""
        return self.order_by("-received_at", "-pk")

    def about(self, case: Case) -> Self:
        """Those that ask for a decision on one case, the first to come due first."""
        return self.filter(contents__case=case).order_by("due_at", "pk").distinct()

    def silent(self, now: datetime) -> Self:
        """Those that nobody may be told of yet."""
        return self.filter(silent_until__gt=now)


class Order(models.Model):
    """An order of an authority (DSA articles 9 and 10), as the operator registered it.

    The operator registers; a moderator decides. Nothing about a person is asked for.
    """

    class Kind(models.TextChoices):
        ACT = "act", "Agir contre un contenu (article 9)"
        INFORM = "inform", "Fournir des informations (article 10)"

    kind = models.CharField("nature", max_length=6, choices=Kind)
    basis = models.CharField("fondement", max_length=8, choices=Basis, default=Basis.OTHER)
    issuer = models.CharField("autorité", max_length=120, blank=True)
    # Where its receipt and its effect are reported; without one, operators get them to forward.
    issuer_email = models.EmailField("adresse de l’autorité", blank=True)
    reference = models.CharField("référence de l’injonction", max_length=80, blank=True)
    # ISO 3166: the State whose authority gave it.
    state = models.CharField("État", max_length=2, default="FR", help_text="FR, BE, DE…")
    category = models.CharField("contenu en cause", max_length=20, choices=Category)
    # What whoever decides reads.
    asked = models.TextField("ce qui est demandé", max_length=3000, blank=True)
    received_at = models.DateTimeField("reçue le", default=timezone.now)
    due_at = models.DateTimeField("à exécuter avant le", null=True, blank=True)
    # Until when the author may not be told; their mail leaves then.
    silent_until = models.DateTimeField("interdiction d’informer jusqu’au", null=True, blank=True)
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
            models.CheckConstraint(
                condition=models.Q(due_at__isnull=True)
                | models.Q(due_at__gt=models.F("received_at")),
                name="order_due_after",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.received_at:%d/%m/%Y}"

    @property
    def is_late(self) -> bool:
        """Whether its time is over without an effect."""
        return self.done_at is None and self.due_at is not None and self.due_at <= timezone.now()


class OrderContent(models.Model):
    """One content that an order is about, and the case where it is decided."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="contents")
    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=64)
    address = models.CharField(max_length=500)
    # Null where nobody could read it any more when the order came.
    case = models.ForeignKey(
        Case, null=True, on_delete=models.PROTECT, related_name="ordered_contents"
    )

    class Meta:
        verbose_name = "contenu d’une injonction"
        constraints = [
            models.UniqueConstraint(fields=["order", "kind", "key"], name="order_content_once")
        ]
        indexes = [models.Index(fields=["kind", "key"], name="order_content_of")]

    def __str__(self) -> str:
        return self.address
