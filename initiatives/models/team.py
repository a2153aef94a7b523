"""Who carries an initiative together: its members, those it asks, and what they agreed on."""

import uuid
from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from civic.accounts.models import User
from initiatives.models.initiative import Initiative

CHARTER_MAX = 600
LINE_MAX = 300
# Long enough for whoever reads their mail once in a while.
INVITATION_LASTS = timedelta(days=30)


class TeamRole(models.TextChoices):
    """What somebody is in a team. The author is a column of the initiative, never a row here."""

    AUTHOR = "author", "Auteur"
    COAUTHOR = "coauthor", "Co-auteur"
    ANIMATOR = "animator", "Animateur"


ASKED = (TeamRole.COAUTHOR, TeamRole.ANIMATOR)


class TeamMemberQuerySet(models.QuerySet["TeamMember"]):
    """Reads of teams."""

    def standing(self) -> Self:
        """Those who are of the team now."""
        return self.filter(left_at__isnull=True)

    def of(self, person: User) -> Self:
        """One person's places, past ones too."""
        return self.filter(person=person)


class TeamMember(models.Model):
    """One person in one team beside its author; somebody who left keeps a dated row."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=10, choices=TeamRole)
    joined_at = models.DateTimeField(default=timezone.now)
    left_at = models.DateTimeField(null=True, blank=True)

    objects = TeamMemberQuerySet.as_manager()

    class Meta:
        verbose_name = "membre d’une équipe"
        constraints = [
            models.UniqueConstraint(
                fields=["initiative", "person"],
                condition=Q(left_at__isnull=True),
                name="team_member_once",
            ),
            models.CheckConstraint(condition=Q(role__in=ASKED), name="team_member_is_no_author"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} ({self.role})"


class TeamInvitationQuerySet(models.QuerySet["TeamInvitation"]):
    """Reads of invitations."""

    def pending(self, now: datetime | None = None) -> Self:
        """Those that can still be answered."""
        since = (now or timezone.now()) - INVITATION_LASTS
        return self.filter(answer="", sent_at__gt=since)


class TeamInvitation(models.Model):
    """One person asked into a team, one by one. An address is known by its keyed print only."""

    class Answer(models.TextChoices):
        ACCEPTED = "accepted", "Acceptée"
        DECLINED = "declined", "Déclinée"
        CANCELLED = "cancelled", "Annulée"

    uid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    initiative = models.ForeignKey(
        Initiative, on_delete=models.CASCADE, related_name="team_invitations"
    )
    role = models.CharField(max_length=10, choices=TeamRole)
    # Who is asked, when it is somebody with an account: nobody else can accept.
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+"
    )
    address_key = models.CharField(max_length=64, blank=True)
    # What the team reads of who is asked: a public name, or « o…@example.org ».
    shown = models.CharField(max_length=90)
    line = models.CharField(max_length=LINE_MAX, blank=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    sent_at = models.DateTimeField(default=timezone.now)
    answer = models.CharField(max_length=10, choices=Answer, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = TeamInvitationQuerySet.as_manager()

    class Meta:
        verbose_name = "invitation dans une équipe"
        constraints = [
            models.UniqueConstraint(
                fields=["initiative", "person"],
                condition=Q(answer="", person__isnull=False),
                name="team_invitation_once_a_person",
            ),
            models.UniqueConstraint(
                fields=["initiative", "address_key"],
                condition=Q(answer="") & ~Q(address_key=""),
                name="team_invitation_once_an_address",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True)
                | ~Q(answer="") & Q(answered_at__isnull=False),
                name="team_invitation_answer_is_dated",
            ),
            models.CheckConstraint(condition=Q(role__in=ASKED), name="team_invitation_role"),
        ]
        indexes = [models.Index(fields=["invited_by", "-sent_at"], name="team_invitation_by")]

    def __str__(self) -> str:
        return self.shown

    @property
    def is_pending(self) -> bool:
        """Whether it can still be answered."""
        return not self.answer and self.sent_at > timezone.now() - INVITATION_LASTS


class Charter(models.Model):
    """What a team agreed on, in one paragraph that anybody reads."""

    initiative = models.OneToOneField(
        Initiative, primary_key=True, on_delete=models.CASCADE, related_name="charter"
    )
    text = models.CharField(max_length=CHARTER_MAX)
    written_at = models.DateTimeField()

    class Meta:
        verbose_name = "charte d’une équipe"

    def __str__(self) -> str:
        return self.text[:60]
