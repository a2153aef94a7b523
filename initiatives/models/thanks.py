"""« Merci »: a few words from one participant of an initiative to another."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from civic.lib.visibility import decision_field
from initiatives.models.initiative import Initiative
from initiatives.models.restriction import Restriction, latest
from initiatives.states import LISTED, PLAIN, READABLE, Visibility

THANKS = "thanks"
TEXT_MAX = 300


class ThanksQuerySet(models.QuerySet["Thanks"]):
    """Reads of notes."""

    def standing(self) -> Self:
        """Those that their writer did not take back."""
        return self.filter(withdrawn_at=None)

    def between(self, person: object) -> Self:
        """Those that somebody wrote or received."""
        return self.standing().filter(Q(writer=person) | Q(receiver=person))

    def shown(self) -> Self:
        """Those that both agree to show, and that moderation leaves as they are."""
        return self.standing().filter(
            writer_shows=True,
            receiver_shows=True,
            visibility__in=PLAIN,
            initiative__visibility__in=PLAIN,
        )


class Thanks(models.Model):
    """One note. Private to the two, unless both agree that the receiver's page shows it."""

    uid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="+")
    writer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="thanks_written"
    )
    receiver = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="thanks_received"
    )
    text = models.CharField(max_length=TEXT_MAX, blank=True)
    # Nothing of it changes but whether it is shown: written anew, it is another note.
    version = models.PositiveIntegerField(default=1)
    writer_shows = models.BooleanField(default=False)
    receiver_shows = models.BooleanField(default=False)
    written_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    visibility = models.CharField(max_length=10, choices=Visibility, default=Visibility.PUBLIC)
    decision_uid = decision_field()

    objects = ThanksQuerySet.as_manager()

    class Meta:
        verbose_name = "merci"
        verbose_name_plural = "mercis"
        constraints = [
            models.UniqueConstraint(
                fields=["initiative", "writer", "receiver"],
                condition=Q(withdrawn_at=None),
                name="thanks_once",
            ),
            models.CheckConstraint(condition=~Q(writer=F("receiver")), name="thanks_to_another"),
        ]
        indexes = [
            models.Index(fields=["writer", "-written_at"], name="thanks_written"),
            models.Index(
                fields=["receiver", "-written_at", "-uid"],
                condition=Q(withdrawn_at=None, writer_shows=True, receiver_shows=True),
                name="thanks_shown",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def get_absolute_url(self) -> str:
        """Its page."""
        return f"{self.initiative.public_url}merci/{self.pk}/"

    @property
    def is_public(self) -> bool:
        """Whether both agree that anybody reads it, and nobody took it back."""
        return self.withdrawn_at is None and self.writer_shows and self.receiver_shows

    @property
    def is_listed(self) -> bool:
        """Whether moderation left it in lists; never depends on who asks."""
        return self.visibility in LISTED

    @property
    def is_readable(self) -> bool:
        """Whether it may be read, behind a warning at worst."""
        return self.visibility in READABLE and self.withdrawn_at is None

    @property
    def is_plain(self) -> bool:
        """Whether its words are shown without a warning."""
        return self.visibility in PLAIN and self.withdrawn_at is None

    @property
    def moderated(self) -> Restriction | None:
        """What moderation decided about it; None while it is public."""
        return None if self.visibility == Visibility.PUBLIC else latest(THANKS, self.pk)

    def is_read_by(self, user: object) -> bool:
        """Whether `user` may open it: one of the two, or anybody once both agree."""
        mine = getattr(user, "pk", None) in (self.writer_id, self.receiver_id)
        return self.withdrawn_at is None and (mine or self.is_public)
