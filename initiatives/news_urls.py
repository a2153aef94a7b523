"""Addresses of an initiative's news, under its page."""

from django.urls import path

from initiatives.views import updates

urlpatterns = [
    path("", updates.updates, name="updates"),
    path("ecrire/", updates.write, name="write-update"),
    path("<int:number>/", updates.update, name="update"),
    path("<int:number>/modifier/", updates.change, name="change-update"),
]
