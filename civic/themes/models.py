"""The curated, two-level tree of subjects. Themes outlive campaigns: they are retired."""

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse


class ThemeQuerySet(models.QuerySet["Theme"]):
    """Reads of the tree."""

    def in_use(self) -> "ThemeQuerySet":
        """Themes that can be chosen today."""
        return self.filter(retired_on__isnull=True)

    def top(self) -> "ThemeQuerySet":
        """The first level."""
        return self.filter(parent__isnull=True)


class Theme(models.Model):
    """A subject, or a finer subject under one."""

    slug = models.SlugField("adresse", max_length=60, unique=True)
    name = models.CharField("nom", max_length=80, unique=True)
    description = models.CharField("description", max_length=200, blank=True)
    parent = models.ForeignKey(
        "self",
        verbose_name="thème parent",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    position = models.PositiveSmallIntegerField("rang", default=0)
    retired_on = models.DateField("retiré le", null=True, blank=True)

    objects = ThemeQuerySet.as_manager()

    class Meta:
        verbose_name = "thème"
        ordering = ["position", "name"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(parent=models.F("id")), name="theme_not_its_own_parent"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Keep the tree at two levels."""
        if self.parent and self.parent.parent_id:
            raise ValidationError({"parent": "Deux niveaux au plus."})

    def get_absolute_url(self) -> str:
        """The theme's page."""
        return reverse("theme", kwargs={"slug": self.slug})
