"""Addresses."""

from django.urls import URLPattern, URLResolver, path, re_path

from initiatives.views import about, areas, finding, home, people, reading, stances

# The id decides; a stale slug redirects.
ONE = "initiatives/<int:pk>-<slug:slug>/"
# fr, r27, d2a, an INSEE or a SIREN code: never "recherche", which is the search's address.
AREA = r"^territoires/(?P<code>(?:fr|[rd][0-9a-zA-Z]{2,3}|[0-9][0-9a-zA-Z]{4}|[0-9]{9}))"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("initiatives/", finding.initiatives, name="initiatives"),
    path(ONE, reading.initiative, name="initiative"),
    path(f"{ONE}alternatives/", reading.alternatives, name="alternatives"),
    path(f"{ONE}rejoindre/", stances.join, name="join"),
    path(f"{ONE}opposer/", stances.oppose, name="oppose"),
    path(f"{ONE}retirer-ma-position/", stances.withdraw, name="withdraw-stance"),
    path("territoires/", areas.territories_map, name="territories"),
    re_path(rf"{AREA}-(?P<slug>[^/]+)/$", areas.territory_page, name="territory"),
    re_path(rf"{AREA}/$", areas.territory_page),
    path("themes/<slug:slug>/", areas.theme_page, name="theme"),
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
