"""What spares whoever judges: pictures grey and blurred, grave texts folded."""

import re
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from initiatives.actions.parts import Change, change_image_visibility
from initiatives.models import Image
from initiatives.states import Visibility
from moderation import actions
from moderation.categories import Motive
from tests.factories import make_initiative, make_moderator, make_user
from tests.moderation.cast import sign_in

pytestmark = pytest.mark.django_db
SHEET = Path("static/css/components/moderation.css").read_text()


@pytest.fixture
def image():
    row = Image(initiative=make_initiative(), alt="La passerelle", width=4, height=3)
    row.file.save(f"{row.uid}.webp", ContentFile(b"RIFF"), save=False)
    row.save(force_insert=True)
    return row


def drawn(kind, key, motive=Motive.IMAGE):
    actions.flag(by=make_user(), kind=kind, key=key, motive=motive)
    moderator = make_moderator()
    case = actions.draw(by=moderator)
    assert case is not None
    return case, sign_in(moderator), f"/moderation/dossiers/{case.pk}/"


def test_a_picture_is_grey_and_blurred_until_one_opens_it(image):
    case, desk, address = drawn("image", str(image.pk))
    page = desk.get(address).content.decode()
    folded = re.search(r'<details class="floue">.*?</details>', page, re.S)
    assert folded is not None
    assert page.count("<img") == folded[0].count("<img") == 1
    assert f'src="{address}image/"' in folded[0]
    # Closed, it is blurred by the sheet alone: no script.
    assert "grayscale(1) blur(24px)" in SHEET.partition(".floue:not([open]) img")[2][:80]
    assert "open" not in folded[0].partition(">")[0]
    assert case.kind == "image"


def test_the_picture_of_a_case_is_for_whoever_holds_it_even_once_withheld(image):
    _case, desk, address = drawn("image", str(image.pk))
    change = Change(Visibility.RESTRICTED, "Un motif.", Visibility.PUBLIC, timezone.now())
    change_image_visibility(by=None, image=image, change=change)
    assert Client().get(image.get_absolute_url()).status_code == 404
    response = desk.get(f"{address}image/")
    assert (response.status_code, response.content) == (200, b"RIFF")
    assert response["Cache-Control"] == "private, no-store"
    assert sign_in(make_moderator()).get(f"{address}image/").status_code == 404
    assert sign_in(make_user()).get(f"{address}image/").status_code == 403
    assert Client().get(f"{address}image/").status_code == 302


def test_another_picture_is_not_the_one_that_was_flagged(image):
    _case, desk, address = drawn("initiative", str(image.initiative.pk), Motive.HATE)
    assert desk.get(f"{address}image/").status_code == 200
    Image.objects.filter(pk=image.pk).delete()
    Image.objects.create(initiative=image.initiative, file="b.webp", width=1, height=1)
    assert desk.get(f"{address}image/").status_code == 404
    assert "<img" not in desk.get(address).content.decode()


@pytest.mark.parametrize(("motive", "folded"), [(Motive.THREAT, True), (Motive.INSULT, False)])
def test_the_text_of_a_grave_case_is_folded(motive, folded):
    _case, desk, address = drawn("initiative", str(make_initiative().pk), motive)
    page = desk.get(address).content.decode()
    assert ("Dossier difficile" in page) == folded
    assert "La passerelle est fermée depuis mars." in page
