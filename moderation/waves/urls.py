"""Addresses of the waves, below `moderation/vagues/`."""

from django.urls import path

from moderation.waves import views

urlpatterns = [
    path("", views.waves, name="waves"),
    path("tirer/", views.draw, name="draw-wave"),
    path("<int:pk>/", views.wave, name="wave"),
    path("<int:pk>/rendre/", views.drop, name="drop-wave"),
    path("<int:pk>/reprendre/", views.undo, name="undo-wave"),
]
