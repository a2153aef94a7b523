"""Two initiatives that somebody says belong together: a line, or a proposal to bring them together.

Either page shows the other as long as the row stands: no team can hide it, moderation may decide.
"""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least
from django.utils import timezone

from civic.lib.visibility import decision_field
from initiatives.models.initiative import Initiative
from initiatives.models.restriction import Restriction, latest
from initiatives.models.signature import Signature
from initiatives.states import LISTED, READABLE, Visibility

PAIRING = "pairing"
LINE_MAX, WHY_MAX, CHANGES_MAX, ANSWER_MAX = 300, 600, 1000, 600
# Long enough for a team that meets once in a while; those asked then have as long again and more.
WAITS, ASKS = timedelta(days=30), timedelta(days=60)


class PairingStage(models.TextChoices):
    """Where it is. A line is not answered; a proposal is, by the other team."""

    SAID = "said", "Initiatives proches"
    PROPOSED = "proposed", "Rapprochement proposé"
    ACCEPTED = "accepted", "Rapprochement accepté"
    REFUSED = "refused", "Rapprochement refusé"
    EXPIRED = "expired", "Proposition restée sans réponse"
    WITHDRAWN = "withdrawn", "Retiré par la personne qui l’a écrit"


ENDED = (
    PairingStage.ACCEPTED,
    PairingStage.REFUSED,
    PairingStage.EXPIRED,
    PairingStage.WITHDRAWN,
)


class PairingQuerySet(models.QuerySet["Pairing"]):
    """Reads of pairs."""

    def of(self, person: object) -> Self:
        """Those that one person wrote."""
        return self.filter(author=person)

    def around(self, initiative: int) -> Self:
        """Those of one initiative, whichever it is of the two."""
        return self.filter(Q(initiative=initiative) | Q(other=initiative))

    def between(self, one: int, other: int) -> Self:
        """Those of two initiatives."""
        return self.filter(Q(initiative=one, other=other) | Q(initiative=other, other=one))

    def standing(self) -> Self:
        """Those that stand in lists, behind a warning at worst."""
        return self.filter(visibility__in=LISTED).exclude(stage=PairingStage.WITHDRAWN)

    def waiting(self, at: datetime) -> Self:
        """Proposals that can still be answered."""
        return self.filter(stage=PairingStage.PROPOSED, written_at__gt=at - WAITS)

    def asking(self, at: datetime) -> Self:
        """Accepted ones whose people are still to be asked."""
        rows = self.filter(stage=PairingStage.ACCEPTED, asked_at=None)
        return rows.filter(closed_at__gt=at - ASKS)


class Pairing(models.Model):
    """What one person wrote about two initiatives, and what came of it."""

    # Whose page it was written from: of a proposal, the team that makes it.
    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="pairings")
    other = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="pairings_to_it")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="pairings"
    )
    stage = models.CharField(max_length=9, choices=PairingStage)
    # Of a proposal: the one of the two that would go on.
    stays = models.ForeignKey(Initiative, null=True, on_delete=models.CASCADE, related_name="+")
    why = models.CharField(max_length=WHY_MAX)
    # What would change in the text of the one that goes on.
    changes = models.TextField(max_length=CHANGES_MAX, blank=True)
    # What the other team answers, for all to read.
    answer = models.CharField(max_length=ANSWER_MAX, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    written_at = models.DateTimeField(default=timezone.now)
    # What the closed one counted on the day of the agreement: shown with its date, for good.
    supports_then = models.PositiveIntegerField(null=True)
    signatures_then = models.PositiveIntegerField(null=True)
    # The last stance whose person was asked, and when nobody was left to ask.
    asked_through = models.BigIntegerField(default=0, db_default=0)
    asked_at = models.DateTimeField(null=True, blank=True)
    visibility = models.CharField(max_length=10, choices=Visibility, default=Visibility.PUBLIC)
    decision_uid = decision_field()

    objects = PairingQuerySet.as_manager()

    class Meta:
        verbose_name = "rapprochement"
        constraints = [
            models.CheckConstraint(condition=~Q(initiative=F("other")), name="pairing_is_of_two"),
            models.CheckConstraint(
                condition=Q(stays=None) | Q(stays=F("initiative")) | Q(stays=F("other")),
                name="pairing_one_of_the_two_stays",
            ),
            models.CheckConstraint(
                condition=Q(stage=PairingStage.SAID, stays=None)
                | Q(stage=PairingStage.WITHDRAWN)
                | ~Q(stage__in=[PairingStage.SAID, PairingStage.WITHDRAWN])
                & Q(stays__isnull=False),
                name="pairing_proposal_says_which",
            ),
            models.CheckConstraint(
                condition=Q(stage__in=ENDED, closed_at__isnull=False)
                | ~Q(stage__in=ENDED) & Q(closed_at=None),
                name="pairing_end_is_dated",
            ),
            models.UniqueConstraint(
                Least("initiative", "other"),
                Greatest("initiative", "other"),
                condition=Q(stage=PairingStage.PROPOSED),
                name="pairing_one_proposal_a_pair",
            ),
        ]
        indexes = [
            models.Index(fields=["initiative", "-id"], name="pairing_of_one"),
            models.Index(fields=["other", "-id"], name="pairing_of_other"),
            models.Index(fields=["author", "-written_at"], name="pairing_author"),
            models.Index(
                fields=["closed_at"],
                condition=Q(stage=PairingStage.ACCEPTED, asked_at=None),
                name="pairing_asking",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.initiative_id} et {self.other_id} ({self.stage})"

    def get_absolute_url(self) -> str:
        """Its page, under the initiative it was written from."""
        return f"{self.initiative.public_url}rapprochements/{self.pk}/"

    @property
    def goes(self) -> Initiative:
        """The one of the two that would close."""
        return self.other if self.stays_id == self.initiative_id else self.initiative

    @property
    def kept(self) -> Initiative:
        """The one of the two that would go on. Of a proposal only."""
        return self.initiative if self.stays_id == self.initiative_id else self.other

    @property
    def is_proposal(self) -> bool:
        """Whether a team proposed something, rather than somebody a line."""
        return self.stays_id is not None

    @property
    def is_waiting(self) -> bool:
        """Whether the other team can still answer."""
        is_proposed = self.stage == PairingStage.PROPOSED
        return is_proposed and self.written_at > timezone.now() - WAITS

    @property
    def is_late(self) -> bool:
        """Whether nobody answered in time."""
        return self.stage == PairingStage.PROPOSED and not self.is_waiting

    @property
    def is_accepted(self) -> bool:
        """Whether both teams agreed."""
        return self.stage == PairingStage.ACCEPTED

    @property
    def answer_by(self) -> datetime:
        """Until when a proposal waits."""
        return self.written_at + WAITS

    @property
    def asks_until(self) -> datetime | None:
        """Until when its people can move by one gesture."""
        return self.closed_at + ASKS if self.is_accepted and self.closed_at else None

    @property
    def is_asking(self) -> bool:
        """Whether its people can still move by one gesture."""
        return self.asks_until is not None and timezone.now() < self.asks_until

    @property
    def is_standing(self) -> bool:
        """Whether it stands in lists; never depends on who asks."""
        return self.stage != PairingStage.WITHDRAWN and self.visibility in LISTED

    @property
    def is_readable(self) -> bool:
        """Whether its words may be read, behind a warning at worst."""
        return self.stage != PairingStage.WITHDRAWN and self.visibility in READABLE

    @property
    def moderated(self) -> Restriction | None:
        """What moderation decided about it; None while it is public."""
        return None if self.visibility == Visibility.PUBLIC else latest(PAIRING, self.pk)


class Asked(models.Model):
    """One signer of the closed petition, asked whether they sign the other.

    The keys are those that the other petition would give this person: what tells, without ever
    reading who it is, that somebody signed both and is counted once. They go with the signature's.
    """

    pairing = models.ForeignKey(Pairing, on_delete=models.CASCADE, related_name="asked")
    # A key of PostgreSQL would have to hold the petition: triggers stand for it (migration 0004).
    signature = models.ForeignKey(
        Signature, db_constraint=False, on_delete=models.CASCADE, related_name="+"
    )
    address_key = models.BinaryField(max_length=32)
    name_key = models.BinaryField(max_length=32)
    person_key = models.BinaryField(max_length=32, null=True)
    asked_at = models.DateTimeField(default=timezone.now)
    moved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "signataire interrogé"
        constraints = [models.UniqueConstraint(fields=["pairing", "signature"], name="asked_once")]
        indexes = [
            # Whoever is forgotten in the other petition is forgotten here.
            models.Index(fields=["address_key"], name="asked_mailbox"),
            models.Index(
                fields=["person_key"], condition=Q(person_key__isnull=False), name="asked_account"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pairing_id} ({self.pk})"
