"""Addresses of one's own list of feeds, under /compte/flux/."""

from django.urls import URLPattern, URLResolver, path

from civic.syndication.feeds import own_views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", own_views.mine, name="my-feeds"),
    path("adresse/ouvrir/", own_views.open_list, name="open-feed-list"),
    path("adresse/fermer/", own_views.close_list, name="close-feed-list"),
]
