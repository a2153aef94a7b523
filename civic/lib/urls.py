"""Addresses."""

from django.urls import URLPattern, URLResolver, path

from civic.lib import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("robots.txt", views.robots, name="robots"),
    path("composants/", views.components, name="components"),
    path("composants/courriels/<slug:name>/", views.example_letter, name="example-letter"),
    path("composants/courriels/<slug:name>.txt", views.example_text, name="example-text"),
]
