"""Addresses of what stands beside an initiative, under its page."""

from django.urls import path

from initiatives.views import pairing, pairings

urlpatterns = [
    path("", pairings.pairings, name="pairings"),
    path("signaler/", pairing.near, name="say-near"),
    path("proposer/", pairing.propose, name="propose-pairing"),
    path("<int:number>/", pairings.pairing, name="pairing"),
    path("<int:number>/repondre/", pairing.answer, name="answer-pairing"),
    path("<int:number>/retirer/", pairings.withdraw, name="withdraw-pairing"),
    path("<int:number>/rejoindre/", pairing.move, name="move-stance"),
]
