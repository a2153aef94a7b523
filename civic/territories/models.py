"""The official tree of places: France → région → département → commune, and intercommunalités."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.urls import reverse


class Kind(models.TextChoices):
    """What a territory is."""

    COUNTRY = "country", "pays"
    REGION = "region", "région"
    DEPARTEMENT = "departement", "département"
    COLLECTIVITY = "collectivity", "collectivité d’outre-mer"
    EPCI = "epci", "intercommunalité"
    COMMUNE = "commune", "commune"
    DISTRICT = "district", "arrondissement municipal"


class TerritoryQuerySet(models.QuerySet["Territory"]):
    """Reads of the tree; searching is in `civic.territories.search`."""

    def current(self) -> "TerritoryQuerySet":
        """Places that exist in the present vintage."""
        return self.filter(ended_in__isnull=True)


class Territory(models.Model):
    """One place. Its code is its address: `fr`, `r27`, `d21`, `d2a`, `21231`, an EPCI's siren."""

    code = models.CharField(max_length=9, primary_key=True)
    kind = models.CharField(max_length=12, choices=Kind)
    name = models.CharField(max_length=120)
    # INSEE's code of the article and of "de" (typeLiaison): 0 to 8.
    article = models.PositiveSmallIntegerField(default=0)
    slug = models.SlugField(max_length=140)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    # Codes from France down to this place, each followed by "/": fr/r27/d21/21231/.
    # What is inside a place has its path as a prefix. An EPCI, which may straddle
    # départements, hangs under France and holds communes by `epci`.
    path = models.CharField(max_length=60, unique=True)
    epci = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="members")
    population = models.PositiveIntegerField(null=True)
    postcodes = ArrayField(models.CharField(max_length=5), default=list)
    # Folded name, with "saint" for "st": what search compares.
    folded = models.CharField(max_length=140)
    # Every word that finds the place: see civic.territories.words.words_of.
    words = SearchVectorField(null=True)
    # Codes of the communes it absorbed before the first vintage known here.
    former_codes = ArrayField(models.CharField(max_length=5), default=list)
    vintage = models.PositiveSmallIntegerField()
    # Set when a new vintage no longer has the place: since which one, and what replaced it.
    ended_in = models.PositiveSmallIntegerField(null=True)
    successor = models.ForeignKey(
        "self", null=True, on_delete=models.SET_NULL, related_name="absorbed"
    )

    objects = TerritoryQuerySet.as_manager()

    class Meta:
        verbose_name = "territoire"
        indexes = [
            models.Index(OpClass("path", name="text_pattern_ops"), name="territory_path"),
            models.Index(OpClass("folded", name="text_pattern_ops"), name="territory_folded"),
            models.Index(fields=["kind", "name"], name="territory_kind"),
            # Without fastupdate: a pending list after a load would slow every search.
            GinIndex(fields=["words"], fastupdate=False, name="territory_words"),
            GinIndex(fields=["former_codes"], fastupdate=False, name="territory_former"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The area's page: the code decides, the slug is for people."""
        return reverse("territory", kwargs={"code": self.code, "slug": self.slug})

    @property
    def is_national(self) -> bool:
        """Whether this is the whole country."""
        return self.kind == Kind.COUNTRY

    @property
    def label(self) -> str:
        """The name that tells it from its homonyms: what the picker writes and reads back."""
        if self.kind == Kind.COMMUNE:
            return f"{self.name} ({self.department_code})"
        if self.kind in {Kind.REGION, Kind.DEPARTEMENT}:
            return f"{self.name} ({self.get_kind_display()})"
        return self.name

    @property
    def department_code(self) -> str:
        """The département's number as people write it ("21", "2A"), or nothing above it."""
        step = next((s for s in self.path.split("/") if s.startswith("d")), "")
        return step[1:].upper()


class Vintage(models.Model):
    """A year of the official tree that was loaded, and from which file."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    digest = models.CharField(max_length=64)
    loaded_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return str(self.year)
