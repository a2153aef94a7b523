"""Addresses."""

from django.urls import path

from moderation.elections import views

urlpatterns = [path("moderation/elections/", views.elections, name="election-desk")]
