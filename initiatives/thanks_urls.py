"""Addresses of the notes of thanks between participants, under their initiative."""

from django.urls import path

from initiatives.views import thanks

urlpatterns = [
    path("", thanks.thanks, name="thanks"),
    path("ecrire/<slug:handle>/", thanks.write, name="write-thanks"),
    path("<uuid:uid>/", thanks.note, name="thanks-note"),
    path("<uuid:uid>/montrer/", thanks.show, name="show-thanks"),
    path("<uuid:uid>/retirer/", thanks.withdraw, name="withdraw-thanks"),
]
