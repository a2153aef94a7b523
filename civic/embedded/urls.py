"""Addresses."""

from django.urls import URLPattern, URLResolver, path

from civic.embedded import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("courrier/", views.mailbox, name="mailbox"),
    path("courrier/<str:name>/", views.letter, name="mailbox-letter"),
    path("courrier/<str:name>/html/", views.letter_page, name="mailbox-page"),
]
