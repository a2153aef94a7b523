"""Addresses under /gestion/."""

from django.urls import URLPattern, URLResolver, path

from civic.operators import contents, mail, people  # noqa: F401  (they register their pages)
from civic.operators.site import site

urlpatterns: list[URLPattern | URLResolver] = [path("", site.urls)]
