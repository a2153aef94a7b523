"""Somebody says that they hold a mandate, with what proves it."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from civic.accounts.functions import Function
from civic.accounts.models import Mandate, User
from civic.officials.states import ClaimState
from civic.territories.models import Territory

FUNCTION_MAX, EVIDENCE_MAX, REASON_MAX = 120, 3000, 1000


class ClaimQuerySet(models.QuerySet["Claim"]):
    """Reads of claims."""

    def pending(self) -> Self:
        """Those that wait for an operator."""
        return self.filter(state=ClaimState.PENDING)

    def of(self, person: User) -> Self:
        """One person's."""
        return self.filter(user=person)

    def shown(self) -> Self:
        """With all that a list shows."""
        return self.select_related("user", "territory", "mandate")


class Claim(models.Model):
    """A mandate that somebody says they hold; read by them and by operators only."""

    class Answer(models.TextChoices):
        """What whoever reads the institution's mailbox said."""

        CONFIRMED = "confirmed", "Confirmée par sa messagerie"
        DENIED = "denied", "Démentie par sa messagerie"

    uid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="claims"
    )
    # As on the official results, for the match; forgotten with the evidence.
    civil_name = models.CharField("prénom et nom d’état civil", max_length=120, blank=True)
    code = models.CharField("fonction", max_length=20, choices=Function)
    function = models.CharField("fonction, telle qu’elle s’affiche", max_length=FUNCTION_MAX)
    territory = models.ForeignKey(
        Territory, verbose_name="territoire", on_delete=models.PROTECT, related_name="+"
    )
    starts_on = models.DateField("début du mandat")
    ends_on = models.DateField("fin du mandat")
    evidence = models.TextField("preuve", max_length=EVIDENCE_MAX, blank=True)
    evidence_link = models.CharField("lien", max_length=500, blank=True)
    # The institution's mailbox: it helps, and never proves alone.
    address = models.EmailField("adresse de l’institution", blank=True)
    address_sent = models.PositiveSmallIntegerField(default=0)
    address_answer = models.CharField(max_length=10, choices=Answer, blank=True)
    address_answered_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(
        "état", max_length=10, choices=ClaimState, default=ClaimState.PENDING, editable=False
    )
    made_at = models.DateTimeField("reçue le", default=timezone.now)
    decided_at = models.DateTimeField("close le", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    # What the person reads when it is refused.
    reason = models.TextField("motif", max_length=REASON_MAX, blank=True)
    mandate = models.OneToOneField(
        Mandate, null=True, blank=True, on_delete=models.SET_NULL, related_name="claim"
    )
    # When the evidence, the address and the civil name were forgotten.
    forgotten_at = models.DateTimeField(null=True, blank=True)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        verbose_name = "mandat déclaré"
        verbose_name_plural = "mandats déclarés"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "code", "territory"],
                condition=Q(state=ClaimState.PENDING),
                name="claim_pending_once",
            ),
            models.CheckConstraint(
                condition=Q(state=ClaimState.PENDING, decided_at=None)
                | ~Q(state=ClaimState.PENDING) & Q(decided_at__isnull=False),
                name="claim_decision_is_dated",
            ),
            models.CheckConstraint(
                condition=~Q(state=ClaimState.REFUSED) | ~Q(reason=""),
                name="claim_refused_has_its_reason",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gt=models.F("starts_on")), name="claim_ends_after_start"
            ),
        ]
        indexes = [
            models.Index(
                fields=["made_at"], condition=Q(state=ClaimState.PENDING), name="claim_waiting"
            ),
            models.Index(
                fields=["decided_at"],
                condition=Q(forgotten_at=None, decided_at__isnull=False),
                name="claim_to_forget",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.function}, {self.territory}"

    def get_absolute_url(self) -> str:
        """Its page, for its author only."""
        return reverse("mandate-claim", kwargs={"uid": self.pk})

    @property
    def is_pending(self) -> bool:
        """Whether an operator still has to decide."""
        return self.state == ClaimState.PENDING
