"""Addresses of appeals."""

from django.urls import path

from moderation.appeals import desk_views, views

urlpatterns = [
    path("recours/<str:token>/", views.appeal, name="appeal"),
    path("moderation/decisions/<int:pk>/contester/", views.contest, name="contest"),
    path("moderation/recours/tirer/", desk_views.draw, name="draw-appeal"),
    path("moderation/recours/<int:pk>/", desk_views.judge, name="judge-appeal"),
    path("moderation/recours/<int:pk>/passer/", desk_views.pass_on, name="pass-appeal"),
    path("moderation/recours/<int:pk>/reprendre/", desk_views.undo, name="undo-appeal"),
]
