"""Addresses of the patrol, below `moderation/patrouille/`."""

from django.urls import path

from moderation.patrol import views

urlpatterns = [
    path("", views.patrol, name="patrol"),
    path("<int:pk>/vu/", views.mark, name="mark-seen"),
]
