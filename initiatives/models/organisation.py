"""Associations, unions, schools, party branches: who speaks as several, and counts as nobody."""

import uuid
from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.lib.visibility import LISTED, READABLE, Visibility, decision_field
from civic.territories.models import Territory
from initiatives.models.initiative import Initiative
from initiatives.models.team import INVITATION_LASTS

ORGANISATION = "organisation"
NAME_MAX, ABOUT_MAX = 80, 600


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Reads of organisations."""

    def listed(self) -> Self:
        """Those that stand in the directory."""
        return self.filter(visibility__in=LISTED, closed_at__isnull=True)

    def led_by(self, person: User) -> Self:
        """Those that somebody speaks for now."""
        lead = OrganisationMember.objects.standing().of(person).filter(role=OrganisationRole.LEAD)
        return self.filter(closed_at__isnull=True, pk__in=lead.values("organisation"))


class Organisation(models.Model):
    """One body with a page of its own. It never holds a stance, a signature or a mandate."""

    class Sort(models.TextChoices):
        ASSOCIATION = "association", "Association"
        UNION = "union", "Syndicat"
        SCHOOL = "school", "Établissement d’enseignement"
        PARTY = "party", "Section de parti"
        COLLECTIVE = "collective", "Collectif"
        OTHER = "other", "Autre organisation"

    sort = models.CharField("ce que c’est", max_length=12, choices=Sort)
    name = models.CharField("nom", max_length=NAME_MAX)
    # The name without accents or case: what the directory looks for.
    folded = models.CharField(max_length=NAME_MAX)
    about = models.CharField("présentation", max_length=ABOUT_MAX, blank=True)
    site = models.CharField("site", max_length=500, blank=True)
    # SIREN (9 figures) or number in the register of associations (W and 9 figures).
    number = models.CharField("numéro officiel", max_length=10, blank=True)
    territory = models.ForeignKey(
        Territory, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    written_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    # When an operator saw proof that it exists and that its leads speak for it.
    checked_at = models.DateTimeField(null=True, blank=True)
    visibility = models.CharField(
        max_length=10,
        choices=Visibility,
        default=Visibility.PUBLIC,
        db_default=Visibility.PUBLIC,
        editable=False,
    )
    decision_uid = decision_field()

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["-created_at", "-id"],
                condition=Q(closed_at__isnull=True, visibility__in=LISTED),
                name="organisation_newest",
            ),
            models.Index(
                fields=["folded"], opclasses=["text_pattern_ops"], name="organisation_name"
            ),
        ]

    def __str__(self) -> str:
        return self.public_name

    @property
    def public_name(self) -> str:
        """The name others read, wherever it stands."""
        return self.name if self.is_readable else _("organisation masquée")

    @property
    def is_readable(self) -> bool:
        """Whether its name and presentation may be read; never depends on who asks."""
        return self.visibility in READABLE

    @property
    def is_closed(self) -> bool:
        """Whether it speaks no more."""
        return self.closed_at is not None

    @property
    def slug(self) -> str:
        """The readable part of its address, without the name when that may not be read."""
        return (
            slugify(self.name)[:60].strip("-") or ORGANISATION if self.is_readable else ORGANISATION
        )

    @property
    def key(self) -> str:
        """How Activity and follows name it where they would name a person."""
        return f"{ORGANISATION}-{self.pk}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("organisation", kwargs={"pk": self.pk, "slug": self.slug})


class OrganisationVersion(models.Model):
    """How it presented itself from one moment to the next."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="versions"
    )
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=NAME_MAX)
    about = models.CharField(max_length=ABOUT_MAX, blank=True)
    site = models.CharField(max_length=500, blank=True)
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "number"], name="organisation_version_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} (version {self.number})"


class OrganisationRole(models.TextChoices):
    """What somebody is in an organisation."""

    LEAD = "lead", "Responsable"
    MEMBER = "member", "Membre"


class OrganisationMemberQuerySet(models.QuerySet["OrganisationMember"]):
    """Reads of members."""

    def standing(self) -> Self:
        """Those who are of it now."""
        return self.filter(left_at__isnull=True)

    def of(self, person: User) -> Self:
        """One person's places, past ones too."""
        return self.filter(person=person)

    def shown(self) -> Self:
        """Those who chose to be named: being of a union or a party tells an opinion."""
        return self.standing().filter(
            shows_name=True, person__erased_at=None, person__visibility__in=LISTED
        )


class OrganisationMember(models.Model):
    """One person in one organisation; somebody who left keeps a dated row until erasure."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=10, choices=OrganisationRole)
    shows_name = models.BooleanField(default=False)
    joined_at = models.DateTimeField(default=timezone.now)
    left_at = models.DateTimeField(null=True, blank=True)

    objects = OrganisationMemberQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "person"],
                condition=Q(left_at__isnull=True),
                name="organisation_member_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} ({self.role})"


class OrganisationInvitationQuerySet(models.QuerySet["OrganisationInvitation"]):
    """Reads of invitations."""

    def pending(self, now: datetime | None = None) -> Self:
        """Those that can still be answered."""
        since = (now or timezone.now()) - INVITATION_LASTS
        return self.filter(answer="", sent_at__gt=since)


class OrganisationInvitation(models.Model):
    """One person asked into an organisation. An address is known by its keyed print only."""

    class Answer(models.TextChoices):
        ACCEPTED = "accepted", "Acceptée"
        DECLINED = "declined", "Déclinée"
        CANCELLED = "cancelled", "Annulée"

    uid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="invitations"
    )
    role = models.CharField(max_length=10, choices=OrganisationRole)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+"
    )
    address_key = models.CharField(max_length=64, blank=True)
    # What the leads read of who is asked: a public name, or « o…@example.org ».
    shown = models.CharField(max_length=90)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    sent_at = models.DateTimeField(default=timezone.now)
    answer = models.CharField(max_length=10, choices=Answer, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = OrganisationInvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "person"],
                condition=Q(answer="", person__isnull=False),
                name="organisation_invitation_once_a_person",
            ),
            models.UniqueConstraint(
                fields=["organisation", "address_key"],
                condition=Q(answer="") & ~Q(address_key=""),
                name="organisation_invitation_once_an_address",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True)
                | ~Q(answer="") & Q(answered_at__isnull=False),
                name="organisation_invitation_answer_is_dated",
            ),
        ]
        indexes = [models.Index(fields=["invited_by", "-sent_at"], name="organisation_invited_by")]

    def __str__(self) -> str:
        return self.shown

    @property
    def is_pending(self) -> bool:
        """Whether it can still be answered."""
        return not self.answer and self.sent_at > timezone.now() - INVITATION_LASTS


class BackingQuerySet(models.QuerySet["Backing"]):
    """Reads of what organisations stand behind."""

    def standing(self) -> Self:
        """Those that hold now."""
        return self.filter(ended_at__isnull=True)

    def shown(self) -> Self:
        """Those whose organisation stands in the directory: the one that carries it first."""
        return self.standing().filter(organisation__visibility__in=LISTED)


class Backing(models.Model):
    """An organisation behind an initiative, in its own name. It is no stance and counts nobody."""

    class Sort(models.TextChoices):
        CARRIES = "carries", "La porte"
        BACKS = "backs", "La soutient"

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="backings"
    )
    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="backings")
    sort = models.CharField(max_length=10, choices=Sort)
    # Who spoke for it; forgotten with the account.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    # When the team said that it did not ask for it. The backing stays, with that word beside it.
    disowned_at = models.DateTimeField(null=True, blank=True)

    objects = BackingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "initiative"],
                condition=Q(ended_at__isnull=True),
                name="backing_once",
            ),
            models.UniqueConstraint(
                fields=["initiative"],
                condition=Q(ended_at__isnull=True, sort="carries"),
                name="backing_carried_by_one",
            ),
            models.CheckConstraint(
                condition=~Q(sort="carries") | Q(disowned_at__isnull=True),
                name="backing_carried_is_asked_for",
            ),
        ]
        indexes = [
            models.Index(
                fields=["initiative", "-sort", "id"],
                condition=Q(ended_at__isnull=True),
                name="backing_of_initiative",
            ),
            models.Index(fields=["organisation", "-id"], name="backing_of_organisation"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.sort} {self.initiative_id}"
