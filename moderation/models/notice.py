"""The legal notice open to anyone (DSA article 16) and the statement owed to an author.

The moderation desk builds on both. Their mails are rows of the outbox, written with them.
"""

from datetime import date, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from initiatives.models import Restriction
from moderation.grounds import URGENT, Category

# How long a handled notice keeps who sent it: the time to contest, then some.
SENDER_KEPT = timedelta(days=365)


class TrustedFlaggerQuerySet(models.QuerySet["TrustedFlagger"]):
    """Reads of trusted flaggers."""

    def on(self, day: date) -> Self:
        """Those whose designation holds that day."""
        still = models.Q(ended_on__isnull=True) | models.Q(ended_on__gt=day)
        return self.filter(still, designated_on__lte=day)


class TrustedFlagger(models.Model):
    """A body that the Arcom designated (DSA article 22), known here by one account.

    An e-mail address typed in a form proves nothing: its notices are those sent signed in.
    """

    name = models.CharField("organisme", max_length=120)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="compte",
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    designated_on = models.DateField("désigné le")
    ended_on = models.DateField("fin", null=True, blank=True)

    objects = TrustedFlaggerQuerySet.as_manager()

    class Meta:
        verbose_name = "signaleur de confiance"
        verbose_name_plural = "signaleurs de confiance"
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(ended_on__isnull=True),
                name="trusted_once_an_account",
            )
        ]

    def __str__(self) -> str:
        return self.name


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Reads of notices."""

    def waiting(self) -> Self:
        """Not handled yet, oldest first."""
        return self.filter(handled_at__isnull=True).order_by("received_at", "pk")

    def handled(self) -> Self:
        """Handled, latest first."""
        return self.filter(handled_at__isnull=False).order_by("-handled_at", "-pk")

    def sent_by(self, email: str) -> Self:
        """Those of one sender, oldest first."""
        return self.filter(email__iexact=email).order_by("received_at", "pk")

    def forget_senders(self) -> int:
        """Drop who sent the notices that are handled; returns how many.

        The notice and its outcome stay: they count in the yearly figures. An answer on its way
        knows its address.
        """
        named = ~models.Q(name="") | ~models.Q(email="")
        return self.filter(named, handled_at__isnull=False).update(name="", email="")


class Notice(models.Model):
    """Somebody's notice that a content is illegal, with the four elements the law asks for."""

    # The form's key: the same form sent twice makes one notice.
    form_key = models.UUIDField(unique=True)
    address = models.CharField("adresse exacte", max_length=500)
    category = models.CharField("nature", max_length=20, choices=Category, default=Category.OTHER)
    reason = models.TextField("motif", max_length=5000)
    # Not asked for child abuse material, as the law allows; forgotten a year after the end.
    name = models.CharField("nom", max_length=120, blank=True)
    email = models.EmailField("adresse e-mail", blank=True)
    good_faith = models.BooleanField()
    # The designated body it came from, sent signed in.
    trusted = models.ForeignKey(
        TrustedFlagger, null=True, blank=True, on_delete=models.PROTECT, related_name="notices"
    )
    received_at = models.DateTimeField(default=timezone.now)
    # The content the address leads to, when it is ours: kind and key, no foreign key.
    subject_kind = models.CharField(max_length=40, blank=True)
    subject_key = models.CharField(max_length=64, blank=True)
    handled_at = models.DateTimeField(null=True, blank=True)
    outcome = models.TextField("suite donnée", max_length=5000, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "signalement d’un contenu illicite"
        verbose_name_plural = "signalements de contenus illicites"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(category=Category.CHILD_ABUSE)
                | models.Q(handled_at__isnull=False)
                | (~models.Q(name="") & ~models.Q(email="")),
                name="notice_has_its_sender",
            ),
            models.CheckConstraint(
                condition=models.Q(good_faith=True), name="notice_in_good_faith"
            ),
            models.CheckConstraint(
                condition=models.Q(handled_at__isnull=True, outcome="")
                | models.Q(handled_at__isnull=False) & ~models.Q(outcome=""),
                name="notice_handled_has_outcome",
            ),
        ]
        indexes = [
            models.Index(
                fields=["received_at"],
                condition=models.Q(handled_at__isnull=True),
                name="notice_waiting",
            ),
            models.Index(fields=["subject_kind", "subject_key"], name="notice_subject"),
        ]

    def __str__(self) -> str:
        return f"Signalement n° {self.pk}"

    @property
    def is_urgent(self) -> bool:
        """Whether it cannot wait for tomorrow."""
        return self.category in URGENT


class Statement(models.Model):
    """What a decision about visibility leaned on.

    The sweep makes the row of a restriction that has none, so that no restriction can
    exist without its author being told (DSA article 17).
    """

    restriction = models.OneToOneField(
        Restriction, on_delete=models.CASCADE, related_name="statement"
    )
    # `law:<category>` or `terms:<rule>`; empty when a restriction is lifted.
    ground = models.CharField(max_length=40, blank=True)
    notice = models.ForeignKey(
        Notice, null=True, blank=True, on_delete=models.SET_NULL, related_name="statements"
    )

    class Meta:
        verbose_name = "exposé des motifs"
        verbose_name_plural = "exposés des motifs"

    def __str__(self) -> str:
        return f"Exposé des motifs n° {self.pk}"
