"""A signature: one person's confirmed support, and the proof that it was counted.

Who signed is encrypted at rest; what must be compared is a keyed hash bound to one petition.
No code lists or exports signers, but the latest of those who chose to show their name.
"""

import uuid
from datetime import datetime, timedelta
from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils import timezone

from initiatives.models.petition import Petition
from initiatives.petitions.conditions import Conditions
from initiatives.petitions.identity import Identity
from initiatives.petitions.states import HOLDING, Proof, Reason, SignatureState
from initiatives.petitions.uids import petition_of

UNCONFIRMED_DAYS = 30
MAILS_MAX = 5


class SignatureQuerySet(models.QuerySet["Signature"]):
    """Reads of signatures. Those that name a petition open one part of the table, others all."""

    def of_link(self, uid: UUID) -> "Signature | None":
        """The one a link is about; looked for in the part of its petition, then everywhere."""
        petition = petition_of(uid)
        there = self.filter(uid=uid, petition=petition) if petition is not None else ()
        # There is one at most: nothing to put in order.
        return next(iter(there), None) or next(iter(self.filter(uid=uid)), None)

    def same(self, row: "Signature") -> Self:
        """One that was read already, to be changed."""
        return self.filter(pk=row.pk, petition=row.petition_id)

    def counted(self) -> Self:
        """Those that count towards a threshold."""
        return self.filter(state=SignatureState.CONFIRMED)

    def named(self, petition: Petition) -> Self:
        """Those counted whose signers chose to show their name, the latest first."""
        rows = self.filter(petition=petition, show_name=True, state=SignatureState.CONFIRMED)
        return rows.filter(identity__isnull=False).order_by("-id")

    def stale(self, now: datetime) -> Self:
        """Never confirmed in thirty days."""
        limit = now - timedelta(days=UNCONFIRMED_DAYS)
        return self.filter(state=SignatureState.PENDING, created_at__lt=limit)

    def movable(self, petition: Petition) -> Self:
        """Those of a petition that an exclusion may set aside."""
        # Each side has an index of its own, which « in » would not find.
        counted, verifying = SignatureState.CONFIRMED, SignatureState.VERIFYING
        return self.filter(Q(state=counted) | Q(state=verifying), petition=petition)

    def matching(self, petition: Petition, conditions: Conditions) -> Self:
        """Those that some conditions find."""
        return self.movable(petition).filter(conditions.asked())

    def verifying_since(self, petition: Petition, moment: datetime) -> Self:
        """Those in verification that were confirmed since a moment."""
        rows = self.filter(petition=petition, state=SignatureState.VERIFYING)
        return rows.filter(confirmed_at__gte=moment)


class Signature(models.Model):
    """One person's signature of one petition."""

    # The table is in parts, each petition in one of them (migration 0004): what is unique here is
    # so in PostgreSQL for one petition. `id` comes from one sequence; `uid` and `form_key` are
    # drawn with a key that holds the petition, or at random.
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    petition = models.ForeignKey(Petition, on_delete=models.CASCADE, related_name="signatures")
    state = models.CharField(max_length=10, choices=SignatureState, default=SignatureState.PENDING)
    # The form's key: the same form sent twice is one signature.
    form_key = models.UUIDField(unique=True)
    # First name, last name and address, encrypted (`SIGNATURE_KEYS`); empty once anonymous.
    identity = models.BinaryField(null=True)
    # Keyed hashes, bound to the petition: the mailbox, the name, the account if any.
    address_key = models.BinaryField(max_length=32, null=True)
    name_key = models.BinaryField(max_length=32, null=True)
    person_key = models.BinaryField(max_length=32, null=True)
    # 1, or 2 for the second person of a household's mailbox; given by the confirmation.
    slot = models.PositiveSmallIntegerField(null=True)
    # Codes, without key: writing a signature locks nothing of the tree.
    commune = models.CharField(max_length=9)
    area = models.CharField(max_length=9, blank=True)
    local = models.BooleanField(default=False)
    show_name = models.BooleanField(default=False)
    consent_version = models.CharField(max_length=20)
    # The petition's terms the person had before their eyes.
    terms = models.CharField(max_length=64)
    proof = models.PositiveSmallIntegerField(choices=Proof, default=Proof.NONE)
    # Coarse traces for the controls (network, domain, name): keyed, dropped after 30 days.
    features = models.JSONField(default=dict)
    score = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(max_length=12, choices=Reason, blank=True)
    mails = models.PositiveSmallIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    # sha256 of the receipt: see `initiatives.petitions.receipts`. It holds no identity.
    leaf = models.BinaryField(max_length=32, null=True)

    objects = SignatureQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["petition", "address_key", "slot"],
                condition=Q(state__in=HOLDING),
                name="signature_once_per_mailbox",
            ),
            models.UniqueConstraint(
                fields=["petition", "person_key"],
                condition=Q(state__in=HOLDING, person_key__isnull=False),
                name="signature_once_per_account",
            ),
            models.CheckConstraint(
                condition=Q(slot__isnull=True) | Q(slot__in=[1, 2]),
                name="signature_two_a_household",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=HOLDING)
                | Q(slot__isnull=False, confirmed_at__isnull=False, leaf__isnull=False),
                name="signature_counted_is_proven",
            ),
            models.CheckConstraint(
                condition=Q(mails__lte=MAILS_MAX), name="signature_mails_at_most"
            ),
        ]
        indexes = [
            models.Index(
                fields=["petition", "confirmed_at"],
                condition=Q(state=SignatureState.CONFIRMED),
                name="signature_confirmed",
            ),
            models.Index(
                fields=["petition", "confirmed_at"],
                condition=Q(state=SignatureState.VERIFYING),
                name="signature_verifying",
            ),
            models.Index(
                fields=["created_at"],
                condition=Q(state=SignatureState.PENDING),
                name="signature_pending",
            ),
            models.Index(
                fields=["petition", "-id"],
                condition=Q(show_name=True, state=SignatureState.CONFIRMED),
                name="signature_named",
            ),
            # A receipt finds its signature; an account finds its own.
            models.Index(
                fields=["leaf"], condition=Q(leaf__isnull=False), name="signature_receipt"
            ),
            models.Index(
                fields=["person_key"],
                condition=Q(person_key__isnull=False),
                name="signature_of_account",
            ),
        ]

    def __str__(self) -> str:
        return str(self.uid)

    @property
    def who(self) -> Identity:
        """Who signed, decrypted. Raises `LookupError` once that is forgotten."""
        if self.identity is None:
            raise LookupError("nobody knows any more who signed")
        return Identity.open(bytes(self.identity))


class SignatureDelta(models.Model):
    """A change of counts not folded yet. No foreign key: nothing is locked by writing it."""

    petition_id = models.BigIntegerField()
    day = models.DateField(null=True)
    area = models.CharField(max_length=9, blank=True)
    received = models.SmallIntegerField(default=0)
    confirmed = models.SmallIntegerField(default=0)
    verifying = models.SmallIntegerField(default=0)
    excluded = models.SmallIntegerField(default=0)
    withdrawn = models.SmallIntegerField(default=0)
    local = models.SmallIntegerField(default=0)


class Root(models.Model):
    """The Merkle root of a petition's receipts at the end of one day: published, never changed."""

    petition = models.ForeignKey(Petition, on_delete=models.CASCADE, related_name="roots")
    day = models.DateField()
    # The receipts under it are those confirmed before this moment, in the order of `id`.
    size = models.PositiveIntegerField()
    root = models.BinaryField(max_length=32)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["petition", "day"], name="root_once_a_day")]

    def __str__(self) -> str:
        return f"{self.day} : {bytes(self.root).hex()}"
