"""Addresses."""

from django.urls import URLPattern, URLResolver, path

from initiatives.views import about, finding, home, people, reading, stances

# The id decides; a stale slug redirects.
ONE = "initiatives/<int:pk>-<slug:slug>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("initiatives/", finding.initiatives, name="initiatives"),
    path(ONE, reading.initiative, name="initiative"),
    path(f"{ONE}alternatives/", reading.alternatives, name="alternatives"),
    path(f"{ONE}rejoindre/", stances.join, name="join"),
    path(f"{ONE}opposer/", stances.oppose, name="oppose"),
    path(f"{ONE}retirer-ma-position/", stances.withdraw, name="withdraw-stance"),
    path("personnes/<slug:handle>/", people.person, name="person"),
    path("classement/", about.how_lists_are_ordered, name="ranking"),
    path("sitemap.xml", about.sitemap, name="sitemap"),
    path("sitemap-pages.xml", about.sitemap_pages, name="sitemap-pages"),
    path(
        "sitemap-initiatives-<int:number>.xml",
        about.sitemap_initiatives,
        name="sitemap-initiatives",
    ),
]
