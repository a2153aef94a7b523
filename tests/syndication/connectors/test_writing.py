"""What is posted, network by network, from the same thing that happened."""

import json
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as properties
from hypothesis import strategies as st

from civic.syndication.connectors import bluesky, counting, writing
from civic.syndication.connectors.base import Connector, Draft, NetworkLimits
from civic.syndication.connectors.bluesky import Bluesky
from civic.syndication.connectors.discord import Discord
from civic.syndication.connectors.facebook import Facebook
from civic.syndication.connectors.linkedin import LinkedIn
from civic.syndication.connectors.mastodon import USUAL, Mastodon
from civic.syndication.connectors.matrix import Matrix
from civic.syndication.connectors.telegram import Telegram
from civic.syndication.connectors.threads import Threads
from civic.syndication.connectors.x import X
from tests.syndication.connectors.cast import ODD, URL, item

GOLDEN = Path(__file__).parent / "golden.json"
LIMITS: dict[str, tuple[Connector, NetworkLimits]] = {
    "mastodon": (Mastodon(), USUAL),
    "bluesky": (Bluesky(), bluesky.LIMITS),
    "matrix": (Matrix(), NetworkLimits(10_000)),
    "telegram": (Telegram(), NetworkLimits(4_096)),
    "discord": (Discord(), NetworkLimits(2_000)),
    "facebook": (Facebook(), NetworkLimits(63_206)),
    "linkedin": (LinkedIn(), NetworkLimits(3_000)),
    "threads": (Threads(), NetworkLimits(500)),
    "x": (X(), NetworkLimits(280, url=23)),
}
ITEMS = {
    "plain": item(),
    "long": item(title="Une très longue phrase qui ne finit pas, et encore. " * 8),
    "odd": item(title=ODD, summary="", themes=("École & petite enfance", "œuvres d’art", "2026")),
    "own": item(words="On se retrouve samedi devant la gare !", hashtags=("gare ouverte",)),
    "nowhere": item(area="", summary="", themes=()),
    "word": item(title="a" * 330, summary="b" * 330),
}


def posted(network: str, told: str) -> Draft:
    connector, limits = LIMITS[network]
    return connector.render(ITEMS[told], limits)


@pytest.mark.parametrize("network", LIMITS)
@pytest.mark.parametrize("told", ITEMS)
def test_it_writes_what_was_read_and_kept(network, told):
    """What is kept was read by a person: look at what this writes before you keep it instead."""
    kept = json.loads(GOLDEN.read_text())[told][network]

    draft = posted(network, told)

    assert {"text": draft.text, "extra": draft.extra} == kept


def test_it_never_writes_the_same_for_two_networks():
    texts = {network: posted(network, "plain").text for network in LIMITS}

    assert [pair for pair in combinations(texts, 2) if texts[pair[0]] == texts[pair[1]]] == []


@pytest.mark.parametrize("network", LIMITS)
def test_it_posts_what_a_person_wrote_in_place_of_our_words(network):
    text = posted(network, "own").text

    assert text.startswith("On se retrouve samedi devant la gare !")
    assert "#GareOuverte" in text
    assert "Initiative publiée" not in text


def test_it_gives_up_hashtags_before_the_title():
    told = item(title="Une phrase de cent vingt signes " * 7)

    text = X().render(told, NetworkLimits(280, url=23)).text

    assert "#" not in text
    assert "…" not in text


def test_it_adds_no_hashtag_that_is_in_the_words():
    told = item(words="Pour la #gareOuverte demain", hashtags=("Gare ouverte", "Train"))

    text = Mastodon().render(told, USUAL).text

    assert text.casefold().count("#gareouverte") == 1
    assert "#Train" in text


@pytest.mark.parametrize(
    ("name", "tag"),
    [
        ("École et petite enfance", "#EcoleEtPetiteEnfance"),
        ("ecole-et-petite-enfance", "#EcoleEtPetiteEnfance"),
        ("Vivre l’été", "#VivreLEte"),
        ("œuvres d'art", "#OeuvresDArt"),
        ("#DéjàLà", "#DejaLa"),
        ("RER B", "#RERB"),
        ("2026", ""),
        ("…", ""),
        ("e\u0301cole", "#Ecole"),
    ],
)
def test_it_makes_a_hashtag_that_is_read_aloud(name, tag):
    assert writing.hashtag(name) == tag


def test_it_says_nothing_that_reverses_what_follows():
    text = Mastodon().render(item(title="Piège\u202e exprès"), USUAL).text

    assert "\u202e" not in text
    assert URL in text


def test_it_calls_nobody_whom_a_title_names():
    text = X().render(item(title="Monsieur @maire et @lea@a.example"), NetworkLimits(280)).text

    assert "@maire" not in text
    assert "@\u200bmaire" in text
    assert "@a.example" in text


words = st.text(max_size=400) | st.text("a b’\u00a0é👨‍👩‍👧‍👦ש漢…", max_size=600)
slugs = st.text("abc-", min_size=1, max_size=150)


@pytest.mark.parametrize("network", LIMITS)
@properties(max_examples=30)
@given(title=words, own=words, area=st.text(max_size=120), slug=slugs, tags=st.lists(words))
def test_it_fits_with_its_whole_address(network, title, own, area, slug, tags):
    connector, limits = LIMITS[network]
    url = f"https://preau.example/initiatives/42-{slug}/"
    told = item(title=title, words=own, area=area, url=url, themes=tuple(tags))

    draft = connector.render(told, limits)

    assert connector.length(draft.text, limits) <= limits.text
    assert counting.octets(draft.text) <= (limits.bytes or 100_000)
    assert draft.url == url
    beside = network in {"facebook", "linkedin", "threads"}
    assert beside or url in draft.text or url in json.dumps(draft.extra)


@given(title=words, own=words)
def test_it_places_links_and_hashtags_of_bluesky_in_bytes(title, own):
    draft = Bluesky().render(item(title=title, words=own), bluesky.LIMITS)

    raw = draft.text.encode()
    places = [facet["index"] for facet in draft.extra["facets"]]
    shown = [raw[place["byteStart"] : place["byteEnd"]].decode() for place in places]
    assert all(one.startswith("#") or "/" in one for one in shown)
    links = [facet["features"][0].get("uri") for facet in draft.extra["facets"]]
    assert URL in links


@given(title=words)
def test_it_places_the_bold_of_telegram_in_units_of_utf_16(title):
    draft = Telegram().render(item(title=title), NetworkLimits(4_096))

    units = draft.text.encode("utf-16-le")
    for entity in draft.extra["entities"]:
        start, length = entity["offset"] * 2, entity["length"] * 2
        assert units[start : start + length].decode("utf-16-le") in draft.text


@pytest.mark.parametrize(
    ("area", "tags"),
    [
        ("L’Haÿ-les-Roses", ("#Transports", "#LHayLesRoses")),
        ("France", ("#Transports", "#Voirie")),
        ("Transports", ("#Transports", "#Voirie")),
        ("", ("#Transports", "#Voirie")),
    ],
)
def test_it_gives_a_hashtag_of_the_place_after_that_of_the_theme(area, tags):
    told = item(area=area, themes=("transports", "voirie"))

    assert writing.hashtags(told, writing.X) == tags
