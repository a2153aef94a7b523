"""An answer in preparation: its mandate's holder or their declared staff write it, nobody else."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from civic.accounts.models import Mandate
from initiatives.models.initiative import Initiative
from initiatives.models.reply import WORDS_MAX
from initiatives.replies.states import Position


class ReplyDraftQuerySet(models.QuerySet["ReplyDraft"]):
    """Reads of drafts."""

    def newest_first(self) -> Self:
        """The last one that somebody worked on first."""
        return self.order_by("-edited_at", "-pk")


class ReplyDraft(models.Model):
    """What will be answered in a mandate's name. Only its holder publishes it, as an answer."""

    initiative = models.ForeignKey(
        Initiative, on_delete=models.CASCADE, related_name="reply_drafts"
    )
    mandate = models.ForeignKey(Mandate, on_delete=models.CASCADE, related_name="reply_drafts")
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    position = models.CharField(max_length=10, choices=Position, blank=True)
    study_until = models.DateField(null=True, blank=True)
    text = models.TextField(max_length=WORDS_MAX, blank=True)
    # [{"text": …, "due_on": "2027-03-01"}]
    commitments = models.JSONField(default=list)
    # {"institution": …, "territory": "d21"} when it is passed on.
    passed_to = models.JSONField(default=dict)
    # Told from one save to the next, so that two people do not overwrite each other.
    version = models.PositiveIntegerField(default=1)
    edited_at = models.DateTimeField(default=timezone.now)

    objects = ReplyDraftQuerySet.as_manager()

    class Meta:
        verbose_name = "réponse en préparation"
        constraints = [
            models.UniqueConstraint(fields=["initiative", "mandate"], name="reply_draft_once")
        ]
        indexes = [models.Index(fields=["mandate", "-edited_at"], name="reply_draft_of_mandate")]

    def __str__(self) -> str:
        return f"{self.initiative_id} ({self.mandate_id})"
