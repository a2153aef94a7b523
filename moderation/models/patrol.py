"""Every new post, so that a human looks at it soon: marking it seen changes nothing publicly."""

from datetime import timedelta
from typing import Self

from django.conf import settings
from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import F, Q

from civic.activity.models import Activity
from civic.territories.models import Kind, Territory

# A watch rule is tried on the texts of the last month; then they are dropped from here.
TEXT_KEPT = timedelta(days=31)
WITHIN = timedelta(hours=24)


class PostQuerySet(models.QuerySet["Post"]):
    """Reads of what was posted."""

    def public(self) -> Self:
        """Those whose content anybody may still read."""
        return self.filter(activity__withdrawn_at__isnull=True)

    def unseen(self) -> Self:
        """Those nobody has marked."""
        return self.filter(seen_at__isnull=True)

    def seen(self) -> Self:
        """Those somebody marked."""
        return self.filter(seen_at__isnull=False)

    def within(self, territory: Territory) -> Self:
        """Those of a place and of everything it contains."""
        if territory.kind == Kind.EPCI:
            return self.filter(Q(epci_code=territory.code) | Q(area_path=territory.path))
        if territory.is_national:
            return self
        return self.filter(area_path__startswith=territory.path)


class Post(models.Model):
    """One publication or one edit, made by the sweep from what the timeline tells."""

    activity = models.OneToOneField(Activity, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=64)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    area_path = models.CharField(max_length=60)
    epci_code = models.CharField(max_length=9, blank=True)
    posted_at = models.DateTimeField()
    # As it stood when the sweep read it; emptied after a month.
    text = models.TextField(blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    # Shown to nobody; dropped with the text.
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = "publication à relire"
        indexes = [
            models.Index(fields=["-posted_at", "-id"], name="post_latest"),
            models.Index(
                fields=["-posted_at", "-id"],
                condition=Q(seen_at__isnull=True),
                name="post_unseen",
            ),
            models.Index(
                OpClass("area_path", name="text_pattern_ops"),
                F("id").desc(),
                condition=Q(seen_at__isnull=True),
                name="post_unseen_area",
            ),
            models.Index(fields=["kind", "key"], name="post_content"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key} ({self.posted_at:%d/%m %H:%M})"


class Cursor(models.Model):
    """How far a sweep has read the timeline; one row for each sweep."""

    name = models.CharField(max_length=20, primary_key=True)
    position = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} : {self.position}"
