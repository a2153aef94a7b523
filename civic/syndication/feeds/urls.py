"""Addresses of feeds, all under /flux/."""

from django.urls import URLPattern, URLResolver, path, re_path

from civic.syndication.feeds import calendar_views, own_views, views

FORM = r"\.(?P<form>atom|rss|json)$"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.feeds, name="feeds"),
    # What somebody follows, for themselves alone.
    path("opml", own_views.own_opml, name="feed-list"),
    path("opml/<str:key>", own_views.secret_opml, name="feed-list-secret"),
    re_path(rf"^initiatives{FORM}", views.initiatives, name="feed-initiatives"),
    re_path(rf"^recherche{FORM}", views.search, name="feed-search"),
    re_path(rf"^territoires/(?P<code>[^/.]+){FORM}", views.area, name="feed-area"),
    re_path(rf"^themes/(?P<slug>[^/.]+){FORM}", views.theme, name="feed-theme"),
    re_path(rf"^initiatives/(?P<number>[^/.]+){FORM}", views.initiative, name="feed-initiative"),
    re_path(rf"^personnes/(?P<handle>[^/.]+){FORM}", views.person, name="feed-person"),
    re_path(r"^(?:initiatives|recherche)\.ics$", calendar_views.search, name="calendar"),
    re_path(r"^territoires/(?P<code>[^/.]+)\.ics$", calendar_views.area, name="calendar-area"),
    re_path(r"^themes/(?P<slug>[^/.]+)\.ics$", calendar_views.theme, name="calendar-theme"),
    re_path(
        r"^initiatives/(?P<number>[^/.]+)\.ics$",
        calendar_views.initiative,
        name="calendar-initiative",
    ),
]
