"""Addresses."""

from django.urls import path

from civic.status import views

urlpatterns = [
    path("metrics", views.for_prometheus, name="metrics"),
    path("statut/", views.page, name="status"),
    path("statut/statut.json", views.as_json, name="status-json"),
    path("statut/donnees-<int:year>.zip", views.open_data, name="open-data"),
]
