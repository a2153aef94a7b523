"""Addresses under /gestion/."""

from django.urls import URLPattern, URLResolver, path

# They register their pages.
from civic.operators import (  # noqa: F401
    authorities,
    claims,
    contents,
    elections,
    incidents,
    mail,
    organisations,
    people,
)
from civic.operators.site import site

urlpatterns: list[URLPattern | URLResolver] = [path("", site.urls)]
