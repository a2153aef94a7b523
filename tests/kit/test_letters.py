"""A letter to who can decide: in one's own words, from one's own mail, or on paper."""

import re
from datetime import date

import pytest
from django.test import Client

from initiatives.actions.visibility import change_visibility
from initiatives.kit import letter
from initiatives.kit.letter import Form, Letter
from initiatives.states import Visibility
from tests.factories import make_initiative, make_moderator
from tests.kit.cast import path, text_of, written
from tests.petitions.cast import make_petition
from tests.petitions.test_sheet import boxes_of, poppler
from tests.petitions.test_sheet import text_of as read

WORDS = "Madame la maire,\n\nLa passerelle est fermée depuis mai.\n\nZoé & Ali"
PAGES = {Form.LETTER: (210, 297), Form.POSTCARD: (148, 105)}


@pytest.mark.parametrize("form", Form)
@pytest.mark.parametrize("text", [WORDS, "W" * 600, "é\n" * 19 + "W" * 560, "un mot " * 85])
def test_it_is_one_page_whatever_is_typed(form, text):
    pdf = letter.draw(Letter(text, "W" * 160, "W" * 120, date(2026, 11, 28)), form)
    assert re.search(rb"Pages:\s+1\n", poppler("pdfinfo", pdf))
    width, height = PAGES[form]
    for left, top, right, bottom in boxes_of(pdf):
        assert (left > 5, right < width - 5, top > 0, bottom < height) == (True,) * 4


def test_a_letter_says_to_whom_when_and_what():
    said = read(
        letter.draw(Letter(WORDS, "Le conseil", "Rouvrir", date(2026, 11, 28)), Form.LETTER)
    )
    for words in ("Le conseil", "Le 28 novembre 2026", "Objet : Rouvrir", "fermée depuis mai"):
        assert words in said


def test_the_longest_letter_fits():
    text = "é\n" * 44 + "W" * 2400
    pdf = letter.draw(Letter(text, "W" * 160, "W" * 120, date(2026, 11, 28)), Form.LETTER)
    assert all(bottom < 297 - 15 for _left, _top, _right, bottom in boxes_of(pdf))


@pytest.mark.django_db
def test_the_kits_letter_is_made_ones_own_and_nothing_is_kept():
    row = make_initiative(decision_maker="Le conseil municipal")
    message = written(row, text=WORDS, network="letter")
    address = path("kit-letter", row)
    assert address in text_of(Client().get(path("kit", row)))
    assert f"{address}?message={message.pk}" in text_of(Client().get(message.get_absolute_url()))
    page = text_of(Client().get(address, {"message": message.pk}))
    assert "fermée depuis mai" in page
    assert "Le conseil municipal" in page
    assert Client().get(address, {"message": "²"}).status_code == 200
    client = Client(enforce_csrf_checks=True)
    mail = text_of(client.post(address, {"text": WORDS}))
    assert "mailto:?subject=" in mail
    assert "Zo%C3%A9%20%26%20Ali%0A%0Ahttp" in mail
    for suite, words in (("lettre", "Objet"), ("carte", "passerelle")):
        made = client.post(address, {"text": WORDS, "suite": suite})
        assert made.headers["Content-Type"] == "application/pdf"
        assert "no-" in made.headers["Cache-Control"]
        assert words in read(made.content)
    for bad in (
        {"text": ""},
        {"text": "é" * 601, "suite": "carte"},
        {"text": "é" * 2501},
        {"text": "é\n" * 50},
    ):
        assert client.post(address, bad).status_code == 422


@pytest.mark.django_db
def test_it_goes_to_whom_the_petition_asks_and_to_nobody_while_it_is_veiled():
    row = make_petition(addressee="La préfecture").initiative
    assert "La préfecture" in text_of(Client().get(path("kit-letter", row)))
    nobody = make_initiative(decision_maker="")
    assert Client().get(path("kit-letter", nobody)).status_code == 409
    change_visibility(by=make_moderator(), initiative=row, to=Visibility.BLURRED, reason="Note.")
    assert Client().get(path("kit-letter", row)).status_code == 409
