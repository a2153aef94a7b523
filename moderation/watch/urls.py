"""Addresses of the watch rules, below `moderation/veille/`."""

from django.urls import path

from moderation.watch import views

urlpatterns = [
    path("", views.rules, name="watch-rules"),
    path("chiffres/", views.figures, name="watch-figures"),
    path("nouvelle/", views.write, name="write-rule"),
    path("<int:pk>/", views.rule, name="watch-rule"),
    path("<int:pk>/arreter/", views.stop, name="stop-rule"),
    path("<int:pk>/reprendre/", views.resume, name="resume-rule"),
]
