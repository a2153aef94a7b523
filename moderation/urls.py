"""Addresses."""

from django.urls import path

from moderation import views

urlpatterns = [
    path("signaler/contenu-illicite/", views.report_illegal, name="report-illegal"),
    path("signaler/contenu-illicite/recu/<str:token>/", views.receipt, name="notice-receipt"),
    path("moderation/signalements/", views.notices, name="notices"),
    path("moderation/signalements/<int:pk>/", views.notice, name="notice"),
    path("moderation/initiatives/<int:pk>/", views.restrict, name="restrict"),
]
