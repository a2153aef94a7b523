"""What is published about how a petition is counted, and what sets signatures aside.

Nobody reads these figures from the signatures themselves: sweeps write them here.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from initiatives.models.petition import Petition
from initiatives.models.signature import Signature
from initiatives.petitions.conditions import Conditions
from initiatives.petitions.states import Reason, SignatureState


class PetitionFigures(models.Model):
    """The figures of one petition's page « Intégrité », made again every hour."""

    petition = models.OneToOneField(
        Petition,
        primary_key=True,
        db_constraint=False,
        on_delete=models.CASCADE,
        related_name="figures",
    )
    made_at = models.DateTimeField(null=True)
    # Exact counts, masked when shown: see `initiatives.petitions.figures`.
    counts = models.JSONField(default=dict)
    # Never confirmed, and deleted since: received = rows + purged.
    purged = models.PositiveIntegerField(default=0, db_default=0)
    recounted_at = models.DateTimeField(null=True)
    # People of groups that act together who took part in the initiative; None before it is counted.
    together = models.PositiveIntegerField(null=True)
    # What the last recount found wrong, by figure: {"confirmed": [shown, counted]}; {} is exact.
    difference = models.JSONField(default=dict)
    # The last time it found something wrong.
    differed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.petition_id} : {self.made_at}"


class RootChunk(models.Model):
    """A part of the tree under a petition's latest root: 1,024 leaves and the node above them.

    It tells which receipts were counted when the root was made, whatever becomes of them later.
    """

    petition = models.ForeignKey(
        Petition, db_constraint=False, on_delete=models.CASCADE, related_name="chunks"
    )
    number = models.PositiveIntegerField()
    # The smallest `id` among its signatures.
    first = models.BigIntegerField()
    node = models.BinaryField(max_length=32)
    leaves = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["petition", "number"], name="root_chunk_once")
        ]
        indexes = [models.Index(fields=["petition", "first"], name="root_chunk_found")]

    def __str__(self) -> str:
        return f"{self.petition_id}, {self.number}"


class Exclusion(models.Model):
    """Signatures set aside together: proposed by one person, applied by another, undone by any."""

    class State(models.TextChoices):
        """Where it is."""

        PROPOSED = "proposed", "Proposée"
        CANCELLED = "cancelled", "Abandonnée"
        APPLIED = "applied", "Appliquée"
        UNDONE = "undone", "Annulée"

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    petition = models.ForeignKey(Petition, on_delete=models.CASCADE, related_name="exclusions")
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    reason = models.CharField(max_length=12, choices=Reason)
    # Which ones: see `initiatives.petitions.conditions`; {} for a list made by hand.
    conditions = models.JSONField(default=dict)
    # What shows it, in the words of the person who proposes: no identity.
    evidence = models.TextField(max_length=4000)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    proposed_at = models.DateTimeField(default=timezone.now)
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    applied_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["applied", "undone"], applied_at__isnull=False)
                | Q(state__in=["proposed", "cancelled"], applied_at__isnull=True),
                name="exclusion_applied_is_dated",
            ),
            # Two people who see the same thing at the same moment propose it once.
            models.UniqueConstraint(
                fields=["petition", "reason", "conditions"],
                condition=Q(state="proposed") & ~Q(conditions={}),
                name="exclusion_proposed_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()} : {self.get_state_display()}"

    @property
    def mark(self) -> str:
        """How people name it among themselves, and in messages."""
        return self.uid.hex[:8].upper()

    @property
    def told(self) -> list[str]:
        """Its conditions in words."""
        return Conditions.of_json(self.conditions).told()


class Excluded(models.Model):
    """One signature of an exclusion, with the state that an undoing gives back."""

    exclusion = models.ForeignKey(Exclusion, on_delete=models.CASCADE, related_name="items")
    # A key of PostgreSQL would have to hold the petition: triggers stand for it (migration 0004).
    signature = models.ForeignKey(
        Signature, db_constraint=False, on_delete=models.CASCADE, related_name="+"
    )
    # Empty until applied, and for a signature that had moved by then.
    before = models.CharField(max_length=10, choices=SignatureState, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["exclusion", "signature"], name="excluded_once")
        ]

    def __str__(self) -> str:
        return str(self.signature_id)


class GivenBack(models.Model):
    """One signature of an exclusion that is to count again while the others stay aside.

    Two people see to it, or its author proves in another way; the exclusion itself stays applied.
    """

    class State(models.TextChoices):
        """Where it is."""

        PROPOSED = "proposed", "Proposée"
        CANCELLED = "cancelled", "Abandonnée"
        DONE = "done", "Rendue"

    class Way(models.TextChoices):
        """Whose word it is."""

        PEOPLE = "people", "Par deux personnes"
        PROOF = "proof", "Par une autre preuve de la personne"

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    item = models.ForeignKey(Excluded, on_delete=models.CASCADE, related_name="returns")
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    way = models.CharField(max_length=10, choices=Way)
    # What shows that it is somebody, in the words of whoever proposes: no identity.
    evidence = models.TextField(max_length=2000, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    proposed_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            # Asked for once at a time, and given back once.
            models.UniqueConstraint(
                fields=["item"],
                condition=Q(state__in=["proposed", "done"]),
                name="given_back_once",
            ),
            models.CheckConstraint(
                condition=Q(way="proof", state="done") | (Q(way="people") & ~Q(evidence="")),
                name="given_back_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", decided_at__isnull=True)
                | Q(state__in=["cancelled", "done"], decided_at__isnull=False),
                name="given_back_is_dated",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} : {self.get_state_display()}"
