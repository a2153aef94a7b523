"""The name that a signer chose to show, once somebody reported it: it can be judged alone."""

import uuid
from typing import Self

from django.db import models
from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone

from civic.lib.visibility import decision_field
from initiatives.models.initiative import Initiative
from initiatives.models.petition import Petition
from initiatives.models.restriction import Restriction, latest
from initiatives.models.signature import Signature
from initiatives.petitions.identity import Identity
from initiatives.petitions.sealing import InvalidToken
from initiatives.petitions.states import SignatureState
from initiatives.states import PLAIN, READABLE, Visibility

SIGNER_NAME = "signer-name"


class ShownNameQuerySet(models.QuerySet["ShownName"]):
    """Reads of them."""

    def with_signer(self) -> Self:
        """With what its signature says as long as it counts and its signer shows the name."""
        mine = Signature.objects.filter(
            petition=OuterRef("petition"),
            pk=OuterRef("signature_id"),
            show_name=True,
            state=SignatureState.CONFIRMED,
        )
        return self.annotate(
            identity=Subquery(mine.values("identity")[:1]),
            person_key=Subquery(mine.values("person_key")[:1]),
        )

    def withheld(self) -> Self:
        """Those that moderation took off the petition’s page."""
        return self.exclude(visibility__in=PLAIN)


class ShownName(models.Model):
    """Made when somebody reports the name, not when it is shown: most are never reported.

    The name itself stays with the signature, encrypted, and goes with it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    petition = models.ForeignKey(Petition, on_delete=models.CASCADE, related_name="shown_names")
    # No foreign key: the table of signatures is in parts.
    signature_id = models.BigIntegerField()
    # When it began to show.
    written_at = models.DateTimeField(default=timezone.now)
    visibility = models.CharField(max_length=10, choices=Visibility, default=Visibility.PUBLIC)
    decision_uid = decision_field()

    objects = ShownNameQuerySet.as_manager()
    # Nobody edits the name of a signature.
    version = 1

    class Meta:
        verbose_name = "nom affiché"
        constraints = [
            models.UniqueConstraint(fields=["petition", "signature_id"], name="shown_name_once")
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def get_absolute_url(self) -> str:
        """Its own page: the name, or what was decided about it."""
        row = self.initiative
        return reverse("shown-name", kwargs={"pk": row.pk, "slug": row.slug, "uid": self.pk})

    @property
    def initiative(self) -> Initiative:
        """Where it stands."""
        return self.petition.initiative

    @property
    def initiative_id(self) -> int:
        """The number of where it stands."""
        return self.petition.initiative_id

    @property
    def name(self) -> str:
        """The name as its signer wrote it; empty once it is not shown."""
        return self._who.name if self._who else ""

    @property
    def email(self) -> str:
        """Where its signer reads what is decided; empty once the name is not shown."""
        return self._who.email if self._who else ""

    @property
    def _who(self) -> Identity | None:
        """Who signed, of a row that `with_signer` gave."""
        sealed: bytes | None = getattr(self, "identity", None)
        try:
            return Identity.open(bytes(sealed)) if sealed is not None else None
        except InvalidToken:  # its key is gone
            return None

    @property
    def is_readable(self) -> bool:
        """Whether it may be read, behind a warning at worst."""
        return self.visibility in READABLE

    @property
    def decision(self) -> Restriction | None:
        """What moderation decided about it; None while it is public."""
        return None if self.visibility == Visibility.PUBLIC else latest(SIGNER_NAME, self.pk)
