"""Addresses."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("flux/", include("civic.syndication.feeds.urls")),
    path("compte/flux/", include("civic.syndication.feeds.own_urls")),
    path("", include("civic.syndication.sharing.urls")),
    path("", include("civic.syndication.channel_urls")),
]
