"""The image of a link: any title fits, nothing is written over anything else."""

from io import BytesIO

import pytest
from PIL import Image

from civic.syndication.sharing import drawing
from civic.syndication.sharing.card import Card, Meter, Sides, rounded, site_card
from tests.syndication.sharing.cast import said_by

PLACE = {"territory": "Dijon", "department": "21", "site": "Préau", "host": "preau.example"}
LINE = Meter(1300, ((1000, False), (2000, True)), is_open=True)
CARDS = {
    "short": Card("Un banc", **PLACE),
    "nothing": Card("", **PLACE),
    "petition": Card("Rouvrir", people="1 300 signatures ou plus", meter=LINE, **PLACE),
    "started": Card("R", people="x", meter=Meter(None, ((30, False), (99, True)), True), **PLACE),
    "over": Card("R", people="x", meter=Meter(5000, ((30, False), (99, True)), False), **PLACE),
    "sides": Card("Planter", people="80 personnes", sides=Sides(75, 25), **PLACE),
    "against": Card("Planter", people="80 personnes", sides=Sides(0, 100), **PLACE),
    "long": Card("à la fin de tout " * 7, people="x " * 99, sides=Sides(50, 50), **PLACE),
    "widest": Card("W" * 90, "W" * 60, "2A", outcome="W" * 40, site="W" * 60, host="w" * 90),
    "foreign": Card("إعادة فتح الجسر للمشاة", **PLACE),
    "pictures": Card("Sauver 🌳 les 👨‍👩‍👧 arbres\u200b", **PLACE),
    "polish": Card("Łódź – Wrocław", **PLACE),
    "site": site_card(),
}
TOP = 630 - drawing.BAND


@pytest.mark.parametrize("name", CARDS)
def test_it_holds_any_words(name):
    body = drawing.draw(CARDS[name])
    assert len(body) < 60_000
    image = Image.open(BytesIO(body)).convert("RGB")
    assert image.size == drawing.SIZE
    # Nothing at the right edge, nor just over the band, nor at its ends.
    for box in ((1150, 0, 1200, TOP), (0, TOP - 20, 1200, TOP), (1150, TOP, 1200, 630)):
        assert len(image.crop(box).getcolors()) == 1, box
    assert said_by(body) == CARDS[name].alt


def test_letters_without_a_font_give_way_to_the_place():
    assert drawing._titled(CARDS["foreign"]) == "Une initiative citoyenne : Dijon"
    assert drawing._titled(CARDS["polish"]) == "Łódź – Wrocław"
    assert drawing._titled(CARDS["pictures"]) == CARDS["pictures"].title


def test_a_word_shrinks_before_it_is_broken():
    found, _font = drawing.fitted("Anticonstitutionnellement réinstitutionnalisation", 800, 300)
    assert found == ["Anticonstitutionnellement", "réinstitutionnalisation"]
    broken, font = drawing.fitted("W" * 300, 800, 120)
    assert broken[-1].endswith("…")
    assert all(font.getlength(line) <= 800 for line in broken)


def test_a_picture_takes_a_side_and_a_broken_one_is_left_out():
    file = BytesIO()
    Image.new("RGB", (900, 1600), "#C02020").save(file, "WEBP")
    card = Card("Rouvrir la passerelle", picture="a1", **PLACE)
    body = drawing.draw(card, file.getvalue())
    image = Image.open(BytesIO(body))
    assert (card.extension, image.format, image.size) == ("jpg", "JPEG", drawing.SIZE)
    red, green, _blue = image.getpixel((1190, 10))
    assert red > 150 > green
    assert said_by(body) == card.alt
    for broken in (b"", b"RIFF", b"GIF89a"):
        red, green, _blue = Image.open(BytesIO(drawing.draw(card, broken))).getpixel((1190, 10))
        assert min(red, green) > 200


def test_the_digest_changes_with_all_that_is_shown():
    digests = {card.digest for card in CARDS.values()}
    assert len(digests) == len(CARDS)
    assert Card("Un banc", **PLACE).digest == CARDS["short"].digest


@pytest.mark.parametrize(
    ("number", "said"),
    [(0, 0), (7, 7), (20, 20), (21, 20), (99, 90), (101, 100), (1342, 1300), (129_999, 120_000)],
)
def test_a_number_is_rounded_down(number, said):
    assert rounded(number) == said


@pytest.mark.parametrize(
    ("count", "next_stop", "way"),
    [(None, 1000, 0), (500, 1000, 50), (1300, 2000, 30), (2000, None, 100)],
)
def test_the_line_knows_where_it_is(count, next_stop, way):
    meter = Meter(count, ((1000, False), (2000, True)), is_open=True)
    assert (meter.next_stop, meter.way) == (next_stop, way)
