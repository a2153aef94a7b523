"""Addresses under /gestion/."""

from django.urls import URLPattern, URLResolver, path

# They register their pages.
from civic.operators import authorities, contents, elections, mail, people  # noqa: F401
from civic.operators.site import site

urlpatterns: list[URLPattern | URLResolver] = [path("", site.urls)]
