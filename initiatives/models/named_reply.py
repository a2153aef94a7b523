"""What somebody answers who is named in an initiative: it stands next to it."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from civic.accounts.models import Mandate
from civic.lib.visibility import decision_field
from initiatives.models.initiative import Initiative
from initiatives.models.restriction import Restriction, latest
from initiatives.states import READABLE, Visibility

NAMED_AS_MAX, REPLY_MAX = 120, 2000
NAMED_REPLY = "named-reply"


class NamedReplyQuerySet(models.QuerySet["NamedReply"]):
    """Reads of replies."""

    def standing(self) -> Self:
        """Those that their writers did not take away."""
        return self.filter(removed_at__isnull=True)

    def of(self, person: object) -> Self:
        """Those of one person."""
        return self.filter(person=person)


class NamedReply(models.Model):
    """One person's reply to one initiative. Its author cannot hide it; moderation may decide.

    Nobody checks that the person is the one named, unless they hold a verified mandate: the page
    says so, and a false one can be flagged.
    """

    uid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    initiative = models.ForeignKey(
        Initiative, on_delete=models.CASCADE, related_name="named_replies"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="named_replies"
    )
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
            models.UniqueConstraint(fields=["initiative", "person"], name="named_reply_once")
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
