"""What somebody proposes for one territory, and each version of its text."""

from functools import lru_cache
from typing import Self

from django.conf import settings
from django.contrib.postgres.functions import TransactionNow
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.text import slugify

from civic.accounts.models import Mandate
from civic.lib.visibility import decision_field
from civic.territories.models import Territory
from civic.themes.models import Theme
from initiatives.states import LISTED, Lifecycle, Outcome, Visibility

TITLE_MAX = 90
TEXT_MAX = 8000


@lru_cache(maxsize=2_000)
def slug_of(title: str) -> str:
    """Return the readable part of an initiative's address."""
    return slugify(title)[:80].strip("-") or "initiative"


class InitiativeQuerySet(models.QuerySet["Initiative"]):
    """Reads, named as people speak. One `visible_to` serves pages, API and feeds."""

    def visible_to(self, user: object) -> Self:
        """What `user` meets in lists: the same for its author and for a stranger."""
        return self.filter(visibility__in=LISTED)

    def open(self) -> Self:
        """Those that can be joined."""
        return self.filter(lifecycle=Lifecycle.OPEN)

    def by(self, person: object) -> Self:
        """Those of one author."""
        return self.filter(author=person)

    def within(self, territory: Territory) -> Self:
        """Those of a territory and of everything it contains."""
        if territory.kind == "epci":
            return self.filter(Q(epci_code=territory.code) | Q(area_path=territory.path))
        if territory.is_national:
            return self
        return self.filter(area_path__startswith=territory.path)

    def local(self) -> Self:
        """Those below the national level."""
        return self.filter(national=False)

    def national(self) -> Self:
        """Those for the whole country."""
        return self.filter(national=True)

    def under(self, theme: Theme) -> Self:
        """Those of a theme and of its finer themes."""
        return self.filter(Q(theme=theme) | Q(theme__parent=theme))

    def for_cards(self) -> Self:
        """With all that a card shows, in one query."""
        return self.select_related(
            *("territory", "theme", "author", "as_mandate__territory"),
            *("tally", "petition", "reply_clock", "call"),
        )


class Initiative(models.Model):
    """One initiative. Its three axes never share a column: see `initiatives.states`."""

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="initiatives"
    )
    as_mandate = models.ForeignKey(
        Mandate, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    title = models.CharField(max_length=TITLE_MAX)
    problem = models.TextField(max_length=TEXT_MAX)
    proposal = models.TextField(max_length=TEXT_MAX)
    decision_maker = models.CharField(max_length=120)
    # [{"url": …, "title": …}]
    sources = models.JSONField(default=list)
    territory = models.ForeignKey(Territory, on_delete=models.PROTECT, related_name="+")
    theme = models.ForeignKey(Theme, on_delete=models.PROTECT, related_name="+")
    # Copies of the territory's place in the tree, so that an area is one indexed condition.
    area_path = models.CharField(max_length=60)
    epci_code = models.CharField(max_length=9, blank=True)
    national = models.BooleanField(default=False)
    lifecycle = models.CharField(max_length=10, choices=Lifecycle, default=Lifecycle.OPEN)
    visibility = models.CharField(max_length=10, choices=Visibility, default=Visibility.PUBLIC)
    decision_uid = decision_field()
    outcome = models.CharField(max_length=14, choices=Outcome, blank=True)
    outcome_text = models.TextField(max_length=TEXT_MAX, blank=True)
    version = models.PositiveIntegerField(default=1)
    # When the transaction that stores it began, by the database's own clock: the delay before
    # anybody can read a text is measured from there. Null for those of before.
    created_at = models.DateTimeField(null=True, editable=False, db_default=TransactionNow())
    published_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    # to_tsvector of the folded title, proposal, problem, place and theme.
    search = SearchVectorField(null=True)

    objects = InitiativeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(lifecycle=Lifecycle.OPEN, outcome="", closed_at__isnull=True)
                | Q(lifecycle=Lifecycle.CLOSED, closed_at__isnull=False) & ~Q(outcome=""),
                name="initiative_closed_has_outcome",
            )
        ]
        indexes = [
            models.Index(
                OpClass("area_path", name="text_pattern_ops"),
                F("id").desc(),
                name="initiative_area",
            ),
            # Counting what is open by area reads this alone, not the texts.
            models.Index(
                fields=["area_path"],
                condition=Q(lifecycle=Lifecycle.OPEN, visibility__in=LISTED),
                name="initiative_open_area",
            ),
            models.Index(fields=["epci_code", "-id"], name="initiative_epci"),
            models.Index(fields=["theme", "-id"], name="initiative_theme_id"),
            models.Index(fields=["author", "-id"], name="initiative_author_id"),
            models.Index(fields=["-published_at", "-id"], name="initiative_newest"),
            # What came of the latest closed ones, on the first page of the site.
            models.Index(
                fields=["-closed_at", "-id"],
                condition=Q(closed_at__isnull=False),
                name="initiative_closed",
            ),
            GinIndex(fields=["search"], name="initiative_search"),
            # The few that moderation withholds or warns of: asked each minute for what quotes them.
            models.Index(
                fields=["id"],
                condition=~Q(visibility__in=(Visibility.PUBLIC, Visibility.ANNOTATED)),
                name="initiative_withheld",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def slug(self) -> str:
        """The readable part of the address; the id decides."""
        return slug_of(self.title)

    def get_absolute_url(self) -> str:
        """The initiative's page."""
        return reverse("initiative", kwargs={"pk": self.pk, "slug": self.slug})

    @property
    def public_url(self) -> str:
        """The same, without the title when that may not be read."""
        return reverse("initiative", kwargs={"pk": self.pk, "slug": self.public_slug})

    @property
    def public_slug(self) -> str:
        """The words of its addresses, none of its title when that may not be read."""
        return self.slug if self.is_listed else "initiative"

    @property
    def is_open(self) -> bool:
        """Whether it can be joined."""
        return self.lifecycle == Lifecycle.OPEN

    @property
    def is_listed(self) -> bool:
        """Whether it stands in lists and can be joined; never depends on who asks."""
        return self.visibility in LISTED

    @property
    def is_readable(self) -> bool:
        """Whether its text may be read, behind a warning at worst."""
        return self.is_listed and self.visibility != Visibility.COVERED

    @property
    def is_veiled(self) -> bool:
        """Whether nothing of its text is quoted elsewhere than on its own pages."""
        return self.visibility in (Visibility.BLURRED, Visibility.COVERED)


class Version(models.Model):
    """The text as it stood from one moment to the next."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=TITLE_MAX)
    problem = models.TextField(max_length=TEXT_MAX)
    proposal = models.TextField(max_length=TEXT_MAX)
    decision_maker = models.CharField(max_length=120)
    sources = models.JSONField(default=list)
    # Why the text changed, in the author's words.
    note = models.CharField(max_length=200, blank=True)
    # Who proposed the change that it takes in, when that was an amendment.
    amendment = models.ForeignKey(
        "initiatives.Amendment", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    written_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["initiative", "number"], name="version_number_once")
        ]
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"{self.title} (version {self.number})"
