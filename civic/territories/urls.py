"""Addresses."""

from django.urls import path

from civic.territories import views

urlpatterns = [
    path("territoires/recherche/", views.territory_search, name="territory-search"),
]
