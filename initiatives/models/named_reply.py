"""What somebody answers who is named in an initiative: it stands next to it."""

import uuid
from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from civic.accounts.models import Mandate
from civic.lib.visibility import decision_field
from initiatives.models.initiative import Initiative
from initiatives.models.restriction import Restriction, latest
from initiatives.petitions.addresses import canonical, keyed
from initiatives.petitions.sealing import seal, unseal
from initiatives.states import READABLE, Visibility

NAMED_AS_MAX, REPLY_MAX, WRITER_MAX = 120, 2000, 80
# How long the link of a mail waits for its button, and what was typed with it.
LINK_KEPT = timedelta(days=7)
# How long a mailbox is still told from another once its reply was taken away: what moderation had
# suspended is not written again meanwhile.
KEY_KEPT, WITHHELD_KEY_KEPT = timedelta(days=30), timedelta(days=365)
NAMED_REPLY = "named-reply"


class NamedReplyQuerySet(models.QuerySet["NamedReply"]):
    """Reads of replies."""

    def standing(self) -> Self:
        """Those that their writers did not take away."""
        return self.filter(removed_at__isnull=True)

    def of(self, person: object) -> Self:
        """Those of one person."""
        return self.filter(person=person)

    def by_mailbox(self, email: str) -> Self:
        """Those written without an account by whoever reads this mailbox."""
        return self.filter(address_key=mailbox_key(email))

    def forgettable(self, now: datetime) -> Self:
        """Those taken away, whose mailbox nothing needs to tell from another any more."""
        gone = self.filter(address_key__isnull=False)
        shown = models.Q(visibility=Visibility.PUBLIC, removed_at__lt=now - KEY_KEPT)
        return gone.filter(shown | models.Q(removed_at__lt=now - WITHHELD_KEY_KEPT))


class NamedReply(models.Model):
    """One person's reply to one initiative. Its author cannot hide it; moderation may decide.

    Nobody checks that the person is the one named, unless they hold a verified mandate: the page
    says so, and a false one can be flagged. Without an account, a mailbox stands for the person.
    """

    uid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    initiative = models.ForeignKey(
        Initiative, on_delete=models.CASCADE, related_name="named_replies"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="named_replies",
    )
    # Without an account: the name shown, the address (encrypted, `SIGNATURE_KEYS`) and what tells
    # its mailbox from another. The first two go with the reply.
    name = models.CharField(max_length=WRITER_MAX, blank=True)
    mailbox = models.BinaryField(null=True, blank=True)
    address_key = models.BinaryField(max_length=32, null=True, blank=True)
    as_mandate = models.ForeignKey(
        Mandate, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    # How the text names them, in their own words.
    named_as = models.CharField(max_length=NAMED_AS_MAX)
    text = models.TextField(max_length=REPLY_MAX)
    version = models.PositiveIntegerField(default=1)
    written_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)
    # By its writer; the text goes with it.
    removed_at = models.DateTimeField(null=True, blank=True)
    visibility = models.CharField(max_length=10, choices=Visibility, default=Visibility.PUBLIC)
    decision_uid = decision_field()

    objects = NamedReplyQuerySet.as_manager()

    class Meta:
        verbose_name = "réponse d’une personne citée"
        constraints = [
            models.UniqueConstraint(fields=["initiative", "person"], name="named_reply_once"),
            models.UniqueConstraint(
                fields=["initiative", "address_key"], name="named_reply_once_a_mailbox"
            ),
            # Whoever wrote what stands can be told what is decided about it.
            models.CheckConstraint(
                condition=models.Q(person__isnull=False)
                | models.Q(removed_at__isnull=False)
                | models.Q(address_key__isnull=False, mailbox__isnull=False) & ~models.Q(name=""),
                name="named_reply_has_its_writer",
            ),
        ]
        indexes = [models.Index(fields=["person", "-written_at"], name="named_reply_person")]

    def __str__(self) -> str:
        return self.named_as

    def get_absolute_url(self) -> str:
        """The page of the reply, with what it said before."""
        where = {"pk": self.initiative_id, "uid": self.pk, "slug": "reponse"}
        return reverse("named-reply", kwargs=where)

    @property
    def short(self) -> str:
        """What tells it from the others of a page."""
        return self.pk.hex[:8]

    @property
    def written_by(self) -> str:
        """The name shown with it."""
        return self.person.public_name if self.person else self.name

    @property
    def email(self) -> str:
        """Where its writer reads what is decided; empty for an account, and once taken away."""
        return str(unseal(bytes(self.mailbox))) if self.mailbox else ""

    @property
    def is_readable(self) -> bool:
        """Whether it may be read, behind a warning at worst; never depends on who asks."""
        return self.visibility in READABLE

    @property
    def decision(self) -> Restriction | None:
        """What moderation decided about it; None while it is public."""
        return None if self.visibility == Visibility.PUBLIC else latest(NAMED_REPLY, self.pk)


class NamedReplyVersion(models.Model):
    """What a reply said before."""

    reply = models.ForeignKey(NamedReply, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    named_as = models.CharField(max_length=NAMED_AS_MAX)
    text = models.TextField(max_length=REPLY_MAX)
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["reply", "number"], name="named_reply_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.reply_id} ({self.number})"


class ReplyToConfirm(models.Model):
    """A reply written without an account, until the button behind its mail's link is pressed.

    It is no content yet: it is not on any page, and nobody but the mailbox's owner can publish it.
    """

    uid = models.UUIDField(primary_key=True)
    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="+")
    # All that was typed, encrypted; empty once published.
    sealed = models.BinaryField(null=True)
    made_at = models.DateTimeField(default=timezone.now)
    # What it became: pressing the button twice is pressing it once.
    reply = models.ForeignKey(NamedReply, null=True, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = "réponse à confirmer"
        indexes = [models.Index(fields=["made_at"], name="reply_to_confirm_old")]

    def __str__(self) -> str:
        return str(self.uid)

    @property
    def typed(self) -> dict[str, Any]:
        """What was typed, decrypted. Raises `LookupError` once it is forgotten."""
        if self.sealed is None:
            raise LookupError("it was published or forgotten")
        found: dict[str, Any] = unseal(bytes(self.sealed))
        return found


def mailbox_key(email: str) -> bytes:
    """What tells one mailbox from another, and nobody's address without the secret."""
    return keyed(settings.SIGNATURE_HASH_KEY.encode(), b"named-reply", 0, canonical(email))


def sealed_mailbox(email: str) -> dict[str, bytes]:
    """The columns of a reply's mailbox."""
    return {"mailbox": seal(email), "address_key": mailbox_key(email)}
