"""What the team tells its people: a few lines, a picture at most, readable versions."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from civic.lib.visibility import decision_field
from initiatives.models.image import Image
from initiatives.models.initiative import Initiative
from initiatives.models.restriction import Restriction, latest
from initiatives.states import LISTED, PLAIN, READABLE, Visibility

UPDATE = "update"
NAME_MAX, WORDS_MAX = 120, 5000


class UpdateQuerySet(models.QuerySet["Update"]):
    """Reads of news."""

    def readable(self) -> Self:
        """Those that stand in lists, behind a warning at worst."""
        return self.filter(visibility__in=LISTED)

    def plain(self) -> Self:
        """Those whose words are shown without a warning."""
        return self.filter(visibility__in=PLAIN)

    def of(self, person: object) -> Self:
        """Those that one person wrote."""
        return self.filter(author=person)

    def newest_first(self) -> Self:
        """In the order of their page."""
        return self.order_by("-written_at", "-pk")

    def shown(self) -> Self:
        """With all that a list shows, in one query."""
        return self.select_related("author", "picture")


class Update(models.Model):
    """One piece of news. Its picture goes with it: both are flagged and decided as one."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="updates")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="updates"
    )
    title = models.CharField(max_length=NAME_MAX)
    text = models.TextField(max_length=WORDS_MAX)
    picture = models.OneToOneField(
        Image, null=True, blank=True, on_delete=models.SET_NULL, related_name="update"
    )
    version = models.PositiveIntegerField(default=1)
    written_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)
    visibility = models.CharField(max_length=10, choices=Visibility, default=Visibility.PUBLIC)
    decision_uid = decision_field()

    objects = UpdateQuerySet.as_manager()

    class Meta:
        verbose_name = "nouvelle"
        indexes = [
            models.Index(fields=["initiative", "-written_at", "-id"], name="update_newest"),
            models.Index(fields=["author", "-written_at"], name="update_author"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page."""
        return f"{self.initiative.public_url}nouvelles/{self.pk}/"

    @property
    def is_listed(self) -> bool:
        """Whether it stands in lists; never depends on who asks."""
        return self.visibility in LISTED

    @property
    def is_readable(self) -> bool:
        """Whether it may be read, behind a warning at worst."""
        return self.visibility in READABLE

    @property
    def is_plain(self) -> bool:
        """Whether its words are shown without a warning."""
        return self.visibility in PLAIN

    @property
    def moderated(self) -> Restriction | None:
        """What moderation decided about it; None while it is public."""
        return None if self.visibility == Visibility.PUBLIC else latest(UPDATE, self.pk)


class UpdateVersion(models.Model):
    """What a piece of news said before its team changed it."""

    update = models.ForeignKey(Update, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=NAME_MAX)
    text = models.TextField(max_length=WORDS_MAX)
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["update", "number"], name="update_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.update_id} ({self.number})"
