"""The sheet to print: what it says, and that nothing written in a petition breaks it."""

import os
import re
import shutil
import subprocess
from datetime import date, datetime
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from PIL import Image

from civic.lib.kept import forget_everything
from initiatives.actions.petitions import close_petition, pause_petition
from initiatives.models import Initiative
from initiatives.petitions import sheet
from initiatives.petitions.glyphs import printable
from initiatives.petitions.piles import LINES
from initiatives.views.paper import printed
from tests.factories import make_initiative, withhold
from tests.petitions.cast import make_petition

POINTS = 72 / 25.4
# The least that a printer may trim.
EDGE = 14
SHORT = sheet.Sheet(
    number=412,
    title="Rouvrir la passerelle des Mauges",
    request="Rouvrir la passerelle aux piétons avant l’hiver.",
    addressee="Conseil municipal",
    territory="Dijon",
    ends_on=date(2027, 2, 24),
    address="https://site.example/initiatives/412-rouvrir-la-passerelle/signer/",
    site="Préau",
    contact="contact@site.example",
)
EXTREMES = {
    "short": SHORT,
    "one word": sheet.Sheet(
        **{**vars(SHORT), "title": "Anticonstitutionnellement" * 4, "request": "W" * 280}
    ),
    "widest": sheet.Sheet(
        number=2**31,
        title="W" * 90,
        request="W" * 280,
        addressee="W" * 160,
        territory="W" * 60,
        ends_on=date(2027, 2, 24),
        address=f"https://{'w' * 60}.example/initiatives/{2**31}-{'w' * 90}/signer/",
        site="W" * 30,
        contact=f"{'w' * 60}@{'w' * 60}.example",
    ),
    "many words": sheet.Sheet(
        **{**vars(SHORT), "title": "à la fin " * 10, "request": "« Où va-t-on ? » " * 16}
    ),
    "nothing to print": sheet.Sheet(**{**vars(SHORT), "title": "😀 \u200b", "request": "نعم"}),
}


def poppler(tool: str, pdf: bytes, *options: str) -> bytes:
    """Read a document with another program than the one that wrote it."""
    if shutil.which(tool) is None:
        if os.environ.get("CI"):
            pytest.fail("poppler-utils was promised here", pytrace=False)
        pytest.skip("no poppler-utils here (Debian: apt install poppler-utils)")
    command = [tool, *options, "-", "-"] if tool != "pdfinfo" else [tool, "-"]
    return subprocess.run(command, input=pdf, capture_output=True, check=True).stdout


def text_of(pdf: bytes) -> str:
    return " ".join(poppler("pdftotext", pdf, "-layout").decode().split())


def boxes_of(pdf: bytes) -> list[tuple[float, float, float, float]]:
    """Left, top, right and bottom of each word, in millimetres."""
    found = re.findall(
        r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">',
        poppler("pdftotext", pdf, "-bbox").decode(errors="replace"),
    )
    return [tuple(float(value) / POINTS for value in box) for box in found]


def picture_of(pdf: bytes) -> Image.Image:
    """The page at 100 points an inch, in grey."""
    command = ["pdftoppm", "-r", "100", "-gray", "-"]
    poppler("pdftotext", pdf)  # skips where there is no poppler
    made = subprocess.run(command, input=pdf, capture_output=True, check=True).stdout
    return Image.open(BytesIO(made))


def test_it_says_everything_a_signer_must_read():
    said = text_of(sheet.draw(SHORT))
    for words in (
        "Rouvrir la passerelle des Mauges",
        "Rouvrir la passerelle aux piétons avant l’hiver.",
        "Conseil municipal",
        "Dijon",
        "24 février 2027",
        "https://site.example/initiatives/412-rouvrir-la-passerelle/signer/",
        "Prénom Nom Commune Signature",
        "Pétition n° 412",
        sheet.consent(),
        "révèle une opinion politique",
        "16 ans ou plus",
        "Aucun nom n’est recopié sur Préau",
        "n’entre dans aucun seuil",
        "détruite au plus tard six mois",
        "contact@site.example",
    ):
        assert words in said
    assert "mail" not in said


def test_it_has_as_many_lines_as_a_count_may_declare():
    assert LINES == 20
    numbers = re.findall(r"^\s*(\d+)\s*$", poppler("pdftotext", sheet.draw(SHORT)).decode(), re.M)
    assert [int(number) for number in numbers] == list(range(1, 21))


@pytest.mark.parametrize("name", EXTREMES)
def test_it_stays_one_page_within_its_margins(name):
    pdf = sheet.draw(EXTREMES[name])
    assert re.search(rb"Pages:\s+1\n", poppler("pdfinfo", pdf))
    for left, top, right, bottom in boxes_of(pdf):
        assert left >= EDGE
        assert right <= 210 - EDGE
        # A box holds the room above and below the letters.
        assert top >= EDGE - 2
        assert bottom <= 297 - EDGE


@pytest.mark.parametrize("name", EXTREMES)
def test_no_text_runs_over_another(name):
    boxes = boxes_of(sheet.draw(EXTREMES[name]))
    over = [
        (one, other)
        for at, one in enumerate(boxes)
        for other in boxes[at + 1 :]
        if min(one[2], other[2]) - max(one[0], other[0]) > 0.3
        # Lines are set close: what is above and under the letters may touch.
        and min(one[3], other[3]) - max(one[1], other[1]) > 0.25 * min(height(one), height(other))
    ]
    assert over == []


def height(box: tuple[float, float, float, float]) -> float:
    return box[3] - box[1]


@pytest.mark.parametrize("name", EXTREMES)
def test_it_prints_in_black_and_white_with_nothing_at_the_edge(name):
    page = picture_of(sheet.draw(EXTREMES[name]))
    edge = round(EDGE / 25.4 * 100)
    inner = page.crop((edge, edge, page.width - edge, page.height - edge))
    ink = sum(page.histogram()[:250]) - sum(inner.histogram()[:250])
    assert ink == 0
    # Black or white: greys are only the smoothed edges of letters and lines.
    counts = page.histogram()
    assert counts[0] + counts[255] > 0.9 * sum(counts)


def test_it_prints_the_whole_address_however_long():
    widest = EXTREMES["widest"]
    said = poppler("pdftotext", sheet.draw(widest), "-raw").decode()
    assert widest.address in re.sub(r"\s", "", said)


def test_it_embeds_its_letters():
    pdf = sheet.draw(SHORT)
    assert pdf.count(b"/FontFile2") == 2
    assert b"Feuille-Sans-700" in pdf
    assert len(pdf) < 40_000


def test_it_draws_the_same_sheet_twice_alike_and_another_otherwise():
    assert sheet.draw(SHORT) == sheet.draw(SHORT)
    digests = {one.digest for one in EXTREMES.values()}
    assert len(digests) == len(EXTREMES)


def test_it_prints_what_the_font_lacks_in_another_way():
    known = {ord(letter) for letter in "abé \u00a0?"}
    assert printable("ab\u202fé", known) == "ab\u00a0é"
    assert printable("ǎb😀", known) == "ab"
    assert printable("年", known) == "?"


def address_of(initiative: Initiative) -> str:
    return reverse("paper-sheet", args=[initiative.pk, initiative.slug])


def test_anybody_gets_it_without_a_cookie(db):
    petition = make_petition()
    response = Client().get(address_of(petition.initiative))
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Cache-Control"] == "public, max-age=30"
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert not response.cookies
    assert response.content.startswith(b"%PDF-")
    said = text_of(response.content)
    assert petition.request in said
    assert f"{settings.SITE_URL}{petition.initiative.get_absolute_url()}signer/" in said


def test_it_answers_that_nothing_changed(db):
    address = address_of(make_petition().initiative)
    etag = Client().get(address).headers["ETag"]
    again = Client().get(address, headers={"if-none-match": etag})
    assert (again.status_code, again.content) == (304, b"")
    assert Client().head(address).status_code == 200
    assert Client().post(address).status_code == 405


def test_it_is_drawn_once_until_what_it_says_changes(db, monkeypatch):
    forget_everything()
    drawn = []
    monkeypatch.setattr(sheet, "draw", lambda page: drawn.append(page) or b"%PDF-")
    petition = make_petition()
    address = address_of(petition.initiative)
    for _turn in range(5):
        Client().get(address)
    assert len(drawn) == 1
    petition.request = "Rouvrir la passerelle aux cyclistes."
    petition.save()
    Client().get(address)
    assert len(drawn) == 2


def test_it_is_there_while_the_petition_rests_and_gone_once_closed(db):
    petition = make_petition()
    author, address = petition.initiative.author, address_of(petition.initiative)
    pause_petition(by=author, petition=petition)
    assert Client().get(address).status_code == 200
    close_petition(by=author, petition=petition)
    response = Client().get(address)
    assert response.status_code == 410
    assert "La pétition est close" in response.content.decode()


def test_what_moderation_blurred_is_not_printed(db):
    petition = make_petition()
    withhold(petition.initiative, "blurred")
    assert Client().get(address_of(petition.initiative)).status_code == 409
    withhold(petition.initiative, "removed")
    assert Client().get(address_of(petition.initiative)).status_code == 410


def test_it_ends_the_day_before_when_it_ends_at_midnight(db):
    petition = make_petition(ends_at=datetime(2027, 2, 25, tzinfo=ZoneInfo("Europe/Paris")))
    assert printed(petition.initiative, petition).ends_on == date(2027, 2, 24)


def test_without_a_petition_there_is_no_sheet(db):
    assert Client().get(address_of(make_initiative())).status_code == 404


def test_an_old_address_leads_to_the_sheet(db):
    initiative = make_petition().initiative
    response = Client().get(reverse("paper-sheet", args=[initiative.pk, "autre"]))
    assert (response.status_code, response.headers["Location"]) == (301, address_of(initiative))
