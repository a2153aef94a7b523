"""Addresses, below `moderation/relecture/`."""

from django.urls import path

from moderation.agreement import views

urlpatterns = [
    path("", views.blind, name="blind"),
    path("tirer/", views.draw, name="draw-again"),
    path("<int:pk>/", views.judge, name="judge-again"),
    path("<int:pk>/passer/", views.give_back, name="pass-again"),
]
