"""The poster and the leaflet: read back, whatever their texts."""

import re

import pytest
from django.test import Client

from civic.lib.kept import forget_everything
from civic.lib.permissions import Refused
from initiatives.actions.visibility import change_visibility
from initiatives.kit import handout
from initiatives.kit.handout import Handout, Size
from initiatives.states import Visibility
from tests.factories import make_initiative, make_moderator, withhold
from tests.kit.cast import joined, path, written
from tests.petitions.test_sheet import boxes_of, picture_of, poppler, text_of

FILES = ("kit-poster", "kit-leaflet")
MILLIMETRES = {Size.POSTER: (210, 297), Size.LEAFLET: (148, 210)}
SHORT = {
    "number": 412,
    "title": "Rouvrir la passerelle des Mauges",
    "text": "Vingt minutes de détour pour aller au marché, chaque samedi.",
    "decider": "Le conseil municipal",
    "territory": "Dijon",
    "address": "https://site.example/initiatives/412-rouvrir-la-passerelle/",
    "site": "Préau",
}
WIDEST = {
    "number": 2**31,
    "title": "W" * 120,
    "text": "W" * 600,
    "decider": "W" * 120,
    "territory": "W" * 60,
    "address": f"https://{'w' * 60}.example/initiatives/{2**31}-{'w' * 90}/",
    "site": "W" * 30,
}
NOTHING = {**SHORT, "title": "😀 \u200b", "text": "", "decider": ""}
LONG = {**SHORT, "title": "à la fin de tout " * 7, "text": "« Où va-t-on ? » " * 35}
TEXTS = {"short": SHORT, "widest": WIDEST, "nothing": NOTHING, "long": LONG}


@pytest.mark.parametrize("size", Size)
@pytest.mark.parametrize("name", TEXTS)
def test_it_is_one_page_within_its_margins(size, name):
    pdf = handout.draw(Handout(size=size, **TEXTS[name]))
    width, height = MILLIMETRES[size]
    assert re.search(rb"Pages:\s+1\n", poppler("pdfinfo", pdf))
    boxes = boxes_of(pdf)
    for left, top, right, bottom in boxes:
        assert (left >= 14, right <= width - 14, top >= 10, bottom <= height - 14) == (True,) * 4
    over = [
        (one, other)
        for at, one in enumerate(boxes)
        for other in boxes[at + 1 :]
        if min(one[2], other[2]) - max(one[0], other[0]) > 0.3
        and min(one[3], other[3]) - max(one[1], other[1])
        > 0.25 * min(one[3] - one[1], other[3] - other[1])
    ]
    assert over == []
    said = re.sub(r"\s", "", poppler("pdftotext", pdf, "-raw").decode())
    assert TEXTS[name]["address"] in said
    counts = picture_of(pdf).histogram()
    assert counts[0] + counts[255] > 0.8 * sum(counts)


@pytest.mark.parametrize("size", Size)
def test_it_says_what_it_is_about_and_who_can_decide(size):
    said = text_of(handout.draw(Handout(size=size, **SHORT)))
    for words in ("Dijon", "Le conseil municipal", "Préau", handout.imprint()):
        assert words in said
    assert "Rouvrir la" in said
    assert handout.draw(Handout(size=size, **SHORT)) == handout.draw(Handout(size=size, **SHORT))


@pytest.mark.django_db
def test_anybody_gets_them_once_and_without_a_cookie():
    forget_everything()
    row = make_initiative(title="Rouvrir la passerelle", proposal="La **rouvrir** avant l’hiver.")
    for name in FILES:
        response = Client().get(path(name, row))
        assert (response.status_code, response.cookies) == (200, {})
        known = {"If-None-Match": response.headers["ETag"]}
        assert Client().get(path(name, row), headers=known).status_code == 304
        moved = Client().get(path(name, row).replace(row.slug, "ancien"))
        assert (moved.status_code, moved.url) == (301, path(name, row))
        assert Client().post(path(name, row)).status_code == 405
    assert "rouvrir avant l’hiver" in text_of(Client().get(path("kit-leaflet", row)).content)
    assert path("kit-poster", row) in Client().get(path("kit", row)).text


@pytest.mark.django_db
def test_the_leaflet_says_what_the_team_says_aloud():
    row = make_initiative()
    pitch = "Trente secondes : la passerelle est fermée, le détour prend vingt minutes."
    with pytest.raises(Refused):
        written(row, joined(row), pitch, network="spoken")
    message = written(row, row.author, pitch, network="spoken", agrees=True)
    assert message.seconds == 5
    assert "environ 5 secondes" in Client().get(path("kit", row)).text.replace("\u00a0", " ")
    assert "le détour prend vingt" in text_of(Client().get(path("kit-leaflet", row)).content)


@pytest.mark.django_db
@pytest.mark.parametrize("state", [Visibility.BLURRED, Visibility.RESTRICTED])
def test_nothing_is_printed_of_what_moderation_warns_of(state):
    row = make_initiative(title="Rouvrir la passerelle")
    if state == Visibility.RESTRICTED:
        withhold(row)
    else:
        change_visibility(by=make_moderator(), initiative=row, to=state, reason="Note.")
    for name in FILES:
        response = Client().get(path(name, row))
        assert response.headers["Content-Type"].startswith("text/html")
        assert state == Visibility.RESTRICTED or response.status_code == 409
