"""The card on other sites, and what oEmbed answers about it."""

import gzip
import re
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from civic.syndication.sharing import embed
from initiatives.actions import fold
from initiatives.models import Initiative, PetitionTally
from initiatives.states import Visibility
from tests.factories import make_initiative, make_user, withhold
from tests.kit.cast import joined
from tests.petitions.cast import make_petition
from tests.syndication.sharing.cast import head_of, image_of

pytestmark = pytest.mark.django_db
# Every byte of it, HTML and style: it loads nothing else.
MOST = 15 * 1024


def path_of(row: Initiative) -> str:
    return reverse("embed", kwargs={"pk": row.pk})


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def ask(row: Initiative | None = None, **query):
    address = f"{settings.SITE_URL}{row.public_url}" if row else ""
    return Client().get("/oembed/", {"url": address, **query})


def test_it_is_one_light_page_that_loads_and_sets_nothing():
    row = make_initiative(title="W" * 90)
    response = Client().get(path_of(row))
    assert response.status_code == 200
    assert len(response.content) < MOST / 2
    assert len(gzip.compress(response.content)) < 4096
    assert response.cookies == {}
    assert response.headers["Cache-Control"] == "public, max-age=0, s-maxage=5"
    assert "Cookie" not in response.headers.get("Vary", "")
    assert not re.search(r"<script|<img|<link rel=.stylesheet|@import|url\(", response.text)


def test_any_site_may_frame_it_and_only_it():
    row = make_initiative()
    response = Client().get(path_of(row))
    policy = response.headers["Content-Security-Policy"]
    assert "frame-ancestors *" in policy
    assert "X-Frame-Options" not in response.headers
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert embed.css() in response.text
    page = Client().get(row.get_absolute_url())
    assert page.headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]


def test_it_says_the_place_the_title_and_leads_out_of_the_frame():
    row = make_initiative(title="Rouvrir la passerelle")
    text = Client().get(path_of(row)).text
    assert "Dijon" in text
    assert "Une initiative à rejoindre, ou à contester" in text
    address = f"{settings.SITE_URL}{row.get_absolute_url()}"
    assert f'<a href="{address}" target="_blank" rel="noopener">Rouvrir la passerelle</a>' in text


def test_it_counts_as_pages_do():
    row = make_initiative()
    for _number in range(4):
        joined(row)
    fold()
    assert "4 personnes" not in plain(Client().get(path_of(row)).text)
    joined(row)
    fold()
    assert "5 personnes ou plus, la plupart rejoignent" in plain(Client().get(path_of(row)).text)


def test_it_says_where_a_petition_is():
    petition = make_petition(goal=5000)
    path = path_of(petition.initiative)
    PetitionTally.objects.update_or_create(petition=petition, defaults={"confirmed": 4})
    text = plain(Client().get(path).text)
    assert "Moins de 5 signatures" in text
    PetitionTally.objects.filter(petition=petition).update(confirmed=1342)
    text = plain(Client().get(path).text)
    for words in ("1 342 signatures", "Prochaine étape : 5 000 signatures", "Lire et signer"):
        assert words in text


def test_it_is_the_same_for_who_is_signed_in():
    row = make_initiative()
    author = Client()
    author.force_login(row.author)
    theirs = author.get(path_of(row))
    assert theirs.content == Client().get(path_of(row)).content
    assert theirs.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    ("state", "status", "words"),
    [
        (Visibility.BLURRED, 200, "La modération met un avertissement"),
        (Visibility.COVERED, 200, "La modération met un avertissement"),
        (Visibility.RESTRICTED, 200, "L’accès à cette initiative est suspendu"),
        (Visibility.REMOVED, 410, "Cette initiative a été retirée"),
    ],
)
def test_it_says_so_when_it_may_not_be_quoted(state, status, words):
    row = make_initiative(title="Rouvrir Quintefeuille")
    withhold(row, state)
    response = Client().get(path_of(row))
    assert response.status_code == status
    assert words in response.text
    assert "quintefeuille" not in response.text.lower()
    assert "frame-ancestors *" in response.headers["Content-Security-Policy"]


def test_it_knows_no_draft_and_takes_no_post():
    assert Client().get("/embed/initiatives/999999/").status_code == 404
    assert Client().post(path_of(make_initiative())).status_code == 405


# -- oEmbed ------------------------------------------------------------------------------------


def test_oembed_gives_the_frame_the_title_and_the_image():
    row = make_initiative(title="Rouvrir « la » passerelle", author=make_user(name="Zoé Petit"))
    response = ask(row)
    said = response.json()
    assert response.cookies == {}
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert (said["version"], said["type"]) == ("1.0", "rich")
    assert (said["title"], said["author_name"]) == (row.title, "Zoé Petit")
    assert (said["provider_name"], said["cache_age"]) == (settings.SITE_NAME, 600)
    assert f'src="{settings.SITE_URL}{path_of(row)}"' in said["html"]
    assert "title=" in said["html"]
    assert said["thumbnail_url"] == f"{settings.SITE_URL}{image_of(row)}"
    assert (said["thumbnail_width"], said["thumbnail_height"]) == (1200, 630)


def test_oembed_says_the_same_in_xml():
    row = make_initiative(title="Vélos & piétons < 3")
    response = ask(row, format="xml")
    assert response.headers["Content-Type"].startswith("text/xml")
    root = ElementTree.fromstring(response.content)
    said = {one.tag: one.text for one in root}
    assert said == {name: str(value) for name, value in ask(row).json().items()}


@pytest.mark.parametrize(("wide", "high"), [(200, 150), (300, 400), (480, 320), (4000, 4000)])
def test_oembed_keeps_within_what_is_asked(wide, high):
    said = ask(make_initiative(), maxwidth=wide, maxheight=high).json()
    assert said["width"] <= wide
    assert said["height"] <= high
    assert f'width="{said["width"]}" height="{said["height"]}"' in said["html"]
    assert ("thumbnail_url" in said) == (wide >= 1200)


@pytest.mark.parametrize("bad", ["x", "-5", "²", "1.5"])
def test_oembed_refuses_an_odd_size(bad):
    assert ask(make_initiative(), maxwidth=bad).status_code == 400


def test_oembed_does_not_write_any_other_format():
    assert ask(make_initiative(), format="yaml").status_code == 501


def test_oembed_knows_our_initiatives_alone():
    row = make_initiative()
    host = settings.SITE_URL.partition("://")[2]
    for known in (f"http://{host}{row.get_absolute_url()}", f"https://{host}{path_of(row)}"):
        assert Client().get("/oembed/", {"url": known}).status_code == 200
    for foreign in (
        "",
        "x",
        "https://[",
        f"https://ailleurs.example{row.get_absolute_url()}",
        f"ftp://{host}{row.get_absolute_url()}",
        f"https://{host}@ailleurs.example{row.get_absolute_url()}",
        f"{settings.SITE_URL}/contact/",
        f"{settings.SITE_URL}/initiatives/999999-x/",
        f"{settings.SITE_URL}/rien/",
    ):
        assert Client().get("/oembed/", {"url": foreign}).status_code == 404, foreign


@pytest.mark.parametrize("state", [Visibility.BLURRED, Visibility.RESTRICTED, Visibility.REMOVED])
def test_oembed_says_nothing_of_what_may_not_be_quoted(state):
    row = make_initiative(title="Rouvrir Quintefeuille")
    withhold(row, state)
    response = ask(row)
    assert response.status_code == 404
    assert "Quintefeuille" not in response.text


def test_a_page_says_where_to_ask():
    row = make_initiative()
    head = head_of(row.get_absolute_url())
    found = re.findall(r'type="(?:application/json|text/xml)\+oembed"\s+href="([^"]+)"', head)
    assert len(found) == 2
    for address in found:
        path = address.replace("&amp;", "&").removeprefix(settings.SITE_URL)
        assert row.title in Client().get(path).text
    withhold(row, Visibility.BLURRED)
    assert "oembed" not in head_of(row.get_absolute_url())
