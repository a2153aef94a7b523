"""A page of another site that something here rests on: one row however often it is cited."""

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic.lib.titles import TITLE_MAX
from initiatives.addresses import host_of
from initiatives.models.initiative import Initiative
from initiatives.states import LISTED, Visibility

URL_MAX = 500
HOST_MAX = 255


class PageState(models.TextChoices):
    """What its last visits found."""

    WAITING = "waiting", _("pas encore vérifiée")
    ANSWERS = "answers", _("répond")
    SILENT = "silent", _("ne répond plus")
    # It leads where nobody may make this site go.
    UNVISITED = "unvisited", _("non visitée")


class CitedPageQuerySet(models.QuerySet["CitedPage"]):
    """Reads of cited pages."""

    def due(self, now: datetime) -> Self:
        """Those to visit now, longest due first, as long as something that stands cites them."""
        standing = ArgumentSource.objects.filter(
            page=OuterRef("pk"),
            argument__withdrawn_at=None,
            argument__visibility__in=LISTED,
            argument__initiative__visibility__in=LISTED,
        )
        own = _own().filter(initiative__visibility__in=LISTED)
        return self.filter(Exists(standing) | Exists(own), due_at__lte=now).order_by("due_at", "pk")

    def cited_in(self, initiative: Initiative) -> Self:
        """Those that its text, or what is argued there and reads at once, rests on."""
        said = ArgumentSource.objects.read_in(initiative).filter(page=OuterRef("pk"))
        own = _own().filter(initiative=initiative)
        return self.filter(Exists(said) | Exists(own))

    def uncited(self) -> Self:
        """Those that nothing cites any more."""
        sources = ArgumentSource.objects.filter(page=OuterRef("pk"))
        return self.filter(~Exists(sources), ~Exists(_own()))


def _own() -> models.QuerySet[Any]:
    """The initiatives whose own text cites the page of the query around."""
    return CitedPage.initiatives.through.objects.filter(citedpage=OuterRef("pk"))


class CitedPage(models.Model):
    """Where it is, and all that is kept of its visits: its title, and whether it answered."""

    # What makes two addresses one page: see `initiatives.addresses`.
    key = models.CharField(max_length=64, unique=True)
    url = models.URLField(max_length=URL_MAX)
    host = models.CharField(max_length=HOST_MAX)
    title = models.CharField(max_length=TITLE_MAX, blank=True)
    state = models.CharField(max_length=9, choices=PageState, default=PageState.WAITING)
    # Visits in a row that found nobody, and when the first of them was.
    missed = models.PositiveSmallIntegerField(default=0)
    silent_since = models.DateTimeField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    # When it is visited next; moved on by whoever visits it, so that nobody else does meanwhile.
    due_at = models.DateTimeField(default=timezone.now, db_index=True)
    # Those whose own text cites it.
    initiatives = models.ManyToManyField(Initiative, related_name="cited_pages")

    objects = CitedPageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(missed=0, silent_since=None)
                | Q(missed__gt=0, silent_since__isnull=False),
                name="cited_page_missed_since",
            )
        ]

    def __str__(self) -> str:
        return self.url

    @property
    def is_silent(self) -> bool:
        """Whether several visits in a row found nobody."""
        return self.state == PageState.SILENT


class ArgumentSourceQuerySet(models.QuerySet["ArgumentSource"]):
    """Reads of what arguments rest on."""

    def read_in(self, initiative: Initiative) -> Self:
        """Those of the arguments and replies of an initiative that read without a warning."""
        return self.filter(
            argument__initiative=initiative,
            argument__withdrawn_at=None,
            argument__merged_into=None,
            argument__visibility__in=(Visibility.PUBLIC, Visibility.ANNOTATED),
        )


class ArgumentSource(models.Model):
    """A page that an argument rests on."""

    argument = models.ForeignKey(
        "initiatives.Argument", on_delete=models.CASCADE, related_name="sources"
    )
    number = models.PositiveSmallIntegerField()
    url = models.URLField(max_length=URL_MAX)
    # What is known of it, whoever else cites it.
    page = models.ForeignKey(
        CitedPage, null=True, on_delete=models.SET_NULL, related_name="sources"
    )

    objects = ArgumentSourceQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["argument", "number"], name="argument_source_once")
        ]

    def __str__(self) -> str:
        return self.url

    @property
    def host(self) -> str:
        """Whose page it is."""
        return host_of(self.url)

    @property
    def title(self) -> str:
        """How the page calls itself; empty until it was visited."""
        return self.page.title if self.page else ""


def with_sources() -> "Prefetch[Any]":
    """The sources of arguments with the pages they lead to, in one query."""
    return Prefetch("sources", ArgumentSource.objects.select_related("page"))
