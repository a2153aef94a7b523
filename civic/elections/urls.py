"""Addresses."""

from django.urls import path

from civic.elections import views

urlpatterns = [path("elections/", views.elections, name="elections")]
