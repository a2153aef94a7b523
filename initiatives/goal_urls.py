"""Addresses of an initiative's goal, under its page."""

from django.urls import path

from initiatives.views import goals

urlpatterns = [
    path("", goals.goal, name="goal"),
    path("fixer/", goals.aim, name="set-goal"),
    path("avancer/", goals.step, name="declare-step"),
    path("etapes/<int:number>/corriger/", goals.correct, name="correct-step"),
]
