"""What validators of feeds look at, on every document: the W3C's rules that matter."""

import json
import re
from datetime import datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest
from django.conf import settings
from django.test import Client

from civic.lib import kept
from initiatives.models import Initiative
from tests.factories import make_initiative, make_theme, withhold
from tests.syndication.feeds.cast import NAMES, ask, atom, link
from tests.syndication.feeds.test_feeds import many

pytestmark = pytest.mark.django_db
TITLE = "Des bancs & des <b>arbres</b> « à Dijon » : oui ?"
TAG = re.compile(r"tag:[a-z0-9.-]+,\d{4}:[^\s<>]+")
A = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def paths():
    """Addresses of documents of every sort, without their ending."""
    kept.forget_everything()
    top = make_theme("transports", name="Transports & co")
    text = "Voir https://example.org/?a=1&b=2 <script>x</script>\x0b\n\n- un\n- deux"
    one = make_initiative(
        title=TITLE, proposal=text, theme=make_theme("velo", name="Vélo", parent=top)
    )
    withhold(make_initiative(title="Texte retiré"))
    many(one, 60)
    older = link(atom(f"/flux/initiatives/{one.pk}.atom"), "prev-archive")
    return [
        "/flux/initiatives.{}",
        "/flux/recherche.{}?q=bancs&territoire=21231",
        "/flux/recherche.{}?q=%3Cb%3E%20%26amp%3B",
        "/flux/territoires/21231.{}",
        "/flux/territoires/2a004.{}",
        "/flux/themes/velo.{}",
        f"/flux/initiatives/{one.pk}.{{}}",
        f"/flux/personnes/{one.author.handle}.{{}}",
        older.replace(".atom", ".{}"),
        "/moderation/journal.{}",
        "/moderation/journal.{}?mesure=keep",
    ]


def is_absolute(url):
    parts = urlsplit(url)
    return parts.scheme in {"http", "https"} and bool(parts.netloc) and " " not in url


def moment(text):
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", text)
    return datetime.fromisoformat(text)


def test_atom_documents_are_valid(paths):
    for path in (one.format("atom") for one in paths):
        response = ask(path)
        assert response.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
        feed = ET.fromstring(response.content)
        assert feed.tag == f"{A}feed"
        assert feed.attrib["{http://www.w3.org/XML/1998/namespace}lang"] == "fr"
        assert feed.findtext("a:author/a:name", namespaces=NAMES) == settings.SITE_NAME
        assert link(feed, "self") == path
        relations = [(one.get("rel"), one.get("type")) for one in feed.findall("a:link", NAMES)]
        assert len(relations) == len(set(relations))
        assert all(is_absolute(one.attrib["href"]) for one in feed.iter(f"{A}link"))
        ids = [one.text for one in feed.iter(f"{A}id")]
        assert len(ids) == len(set(ids))
        assert all(TAG.fullmatch(one) for one in ids), ids
        updated = moment(feed.findtext("a:updated", namespaces=NAMES))
        for entry in feed.findall("a:entry", NAMES):
            assert moment(entry.findtext("a:updated", namespaces=NAMES)) <= updated
            moment(entry.findtext("a:published", namespaces=NAMES))
            assert entry.findtext("a:title", namespaces=NAMES).strip()
            assert entry.findtext("a:summary", namespaces=NAMES).strip()
            assert entry.find("a:content", NAMES).attrib == {"type": "html"}
            html = entry.findtext("a:content", namespaces=NAMES)
            assert "<script" not in html
            assert all(is_absolute(url) for url in re.findall(r'(?:href|src)="([^"]+)"', html))
            for one in entry.findall("a:category", NAMES):
                assert is_absolute(one.attrib["scheme"])
        for grave in feed.findall("at:deleted-entry", NAMES):
            moment(grave.attrib["when"])
            assert grave.attrib["ref"] not in ids


def test_rss_documents_are_valid(paths):
    for path in (one.format("rss") for one in paths):
        response = ask(path)
        assert response.headers["Content-Type"] == "application/rss+xml; charset=utf-8"
        rss = ET.fromstring(response.content)
        assert (rss.tag, rss.attrib) == ("rss", {"version": "2.0"})
        [channel] = rss
        for name in ("title", "link", "description", "language", "lastBuildDate"):
            assert channel.findtext(name), name
        assert channel.findtext("language") == "fr"
        assert "<" not in channel.findtext("title") + channel.findtext("description")
        links = {one.attrib["rel"]: one.attrib["href"] for one in channel.findall(f"{A}link")}
        assert links["self"] == f"{settings.SITE_URL}{path}"
        parsedate_to_datetime(channel.findtext("lastBuildDate"))
        guids = [one.text for one in channel.iter("guid")]
        assert len(guids) == len(set(guids)) == len(channel.findall("item"))
        for item in channel.findall("item"):
            assert item.find("guid").attrib == {"isPermaLink": "false"}
            assert TAG.fullmatch(item.findtext("guid"))
            assert is_absolute(item.findtext("link"))
            assert not re.search("[<>]", item.findtext("title"))
            assert re.fullmatch(
                r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d \+0000",
                item.findtext("pubDate"),
            )
            assert "<script" not in item.findtext("description")
            assert all(is_absolute(one.attrib["domain"]) for one in item.findall("category"))


def test_json_documents_are_valid(paths):
    for path in (one.format("json") for one in paths):
        response = ask(path)
        assert response.headers["Content-Type"] == "application/feed+json; charset=utf-8"
        feed = json.loads(response.content)
        assert feed["version"] == "https://jsonfeed.org/version/1.1"
        assert feed["feed_url"] == f"{settings.SITE_URL}{path}"
        assert is_absolute(feed["home_page_url"])
        assert feed["language"] == "fr"
        for item in feed["items"]:
            assert TAG.fullmatch(item["id"])
            assert is_absolute(item["url"])
            assert item["title"]
            assert item["content_html"]
            assert moment(item["date_modified"]) >= moment(item["date_published"])


def test_the_three_formats_tell_the_same(paths):
    path = paths[3]
    ids = [one.text for one in atom(path.format("atom")).findall("a:entry/a:id", NAMES)]
    rss = ET.fromstring(ask(path.format("rss")).content)
    assert [one.text for one in rss.iter("guid")] == ids
    assert [one["id"] for one in json.loads(ask(path.format("json")).content)["items"]] == ids


def test_an_entry_has_one_name_wherever_it_is_read(paths):
    names = {
        atom(path.format("atom")).findtext("a:entry/a:id", namespaces=NAMES)
        for path in (
            "/flux/territoires/21231.{}",
            "/flux/themes/velo.{}",
            "/flux/territoires/fr.{}",
        )
    }
    assert len(names) == 1


def test_the_name_survives_a_move_of_the_site(paths, settings):
    before = [one.text for one in atom("/flux/initiatives.atom").iter(f"{A}id")]
    settings.SITE_URL = "https://ailleurs.example"
    after = ET.fromstring(ask("/flux/initiatives.atom").content)
    assert [one.text for one in after.iter(f"{A}id")] == before


PAGES = {
    "/initiatives/": "initiatives",
    "/initiatives/?q=bancs&theme=velo&tri=recentes": "initiatives.{}?q=bancs&theme=velo",
    "/territoires/21231-dijon/": "territoires/21231",
    "/themes/velo/": "themes/velo",
}


def discovered(page):
    html = Client().get(page).content.decode()
    # Beside what other sites embed.
    tags = [one for one in re.findall(r'<link rel="alternate"[^>]*>', html) if "oembed" not in one]
    found = {}
    for tag in tags:
        found[re.search(r'type="([^"]+)"', tag)[1]] = re.search(r'href="([^"]+)"', tag)[1].replace(
            "&amp;", "&"
        )
    return found, html.replace("&amp;", "&")


def test_each_page_leads_to_its_feeds(paths):
    of_one, of_person = paths[6], paths[7]
    pages = {page: f"/flux/{stem}" for page, stem in PAGES.items()}
    one = Initiative.objects.earliest("pk")
    pages[one.get_absolute_url()] = of_one.removesuffix(".{}")
    pages[f"/personnes/{one.author.handle}/"] = of_person.removesuffix(".{}")
    pages["/moderation/journal/"] = "/moderation/journal"
    pages["/moderation/journal/?mesure=keep"] = "/moderation/journal.{}?mesure=keep"
    for page, stem in pages.items():
        found, html = discovered(page)
        form = stem if "{}" in stem else f"{stem}.{{}}"
        assert found == {
            "application/atom+xml": form.format("atom"),
            "application/rss+xml": form.format("rss"),
            "application/feed+json": form.format("json"),
        }, page
        for kind, address in found.items():
            assert ask(address).headers["Content-Type"].startswith(kind)
            # Readers find it in the head, people as a link.
            assert html.count(f'href="{address}"') == 2, address


def test_pages_name_their_calendar_where_there_is_one(paths):
    for page in PAGES:
        assert ".ics" in Client().get(page).content.decode()
    assert ask("/flux/").content.decode().count("<h1>") == 1
