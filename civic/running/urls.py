"""Addresses."""

from django.urls import path

from civic.running import views

urlpatterns = [
    path("operateur/", views.page, name="running"),
    path("operateur/couts/", views.costs, name="running-costs"),
    path("operateur/<slug:slug>.csv", views.table, name="running-table"),
    path("operateur/courrier/<uuid:uid>/renvoyer/", views.send_again, name="running-send-again"),
]
