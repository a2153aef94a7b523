"""The images of links: drawn when something changes, gone when nobody may read, back afterwards."""

import os
import time
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from civic.activity.models import Activity
from civic.lib.kept import forget_everything
from civic.syndication.actions import sharing
from civic.syndication.models import CardImage
from civic.syndication.sharing.card import card_of
from civic.syndication.tasks import clean_cards, draw_cards
from initiatives import whole
from initiatives.actions import fold
from initiatives.actions.visibility import change_visibility
from initiatives.models import Image, Initiative, PetitionTally, Tally
from initiatives.states import Visibility
from moderation import kinds
from tests.factories import make_initiative, make_moderator, withhold
from tests.kit.cast import joined
from tests.petitions.cast import make_petition
from tests.syndication.sharing.cast import head_of, image_of, said_by

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    """Files of their own; nothing is remembered of another test."""
    settings.MEDIA_ROOT = tmp_path
    forget_everything()
    return tmp_path


def read(kept: CardImage) -> bytes:
    with kept.file.open("rb") as file:
        return bytes(file.read())


def back_in_sight(row: Initiative) -> None:
    fresh = Initiative.objects.select_related("author", "territory", "theme__parent").get(pk=row.pk)
    change_visibility(by=make_moderator(), initiative=fresh, to=Visibility.PUBLIC, reason="Levée.")


def test_it_draws_what_is_new_and_nothing_twice(media):
    row = make_initiative(title="Rouvrir la passerelle")
    assert draw_cards() == 1
    assert draw_cards() == 0
    kept = CardImage.objects.get()
    assert kept.digest == card_of(whole.get(row.pk)).digest
    assert kept.bytes == kept.file.size < 60_000
    assert said_by(read(kept)).startswith("Dijon – Rouvrir la passerelle")


def test_it_draws_again_when_people_come_and_lets_go_of_the_old_file(
    media, django_capture_on_commit_callbacks
):
    row = make_initiative()
    draw_cards()
    before = CardImage.objects.get()
    for _number in range(5):
        joined(row)
    fold()
    with django_capture_on_commit_callbacks(execute=True):
        assert draw_cards() == 1
    after = CardImage.objects.get()
    assert after.digest != before.digest
    said = said_by(read(after)).replace("\u00a0", " ")
    assert said.endswith("5 personnes ou plus, la plupart rejoignent")
    assert len([path for path in media.rglob("*") if path.is_file()]) == 1


def test_one_more_of_many_is_compared_and_not_drawn(monkeypatch):
    petition = make_petition(goal=5000)
    PetitionTally.objects.update_or_create(petition=petition, defaults={"confirmed": 1342})
    draw_cards()
    monkeypatch.setattr(sharing, "draw", lambda *_: pytest.fail("drawn again"))
    PetitionTally.objects.filter(petition=petition).update(confirmed=1343)
    assert sharing.stale().count() == 1
    assert draw_cards() == 0
    assert sharing.stale().count() == 0


def test_a_count_under_five_is_not_said():
    petition = make_petition()
    PetitionTally.objects.update_or_create(petition=petition, defaults={"confirmed": 4})
    assert "Moins de 5 signatures" in card_of(whole.get(petition.initiative.pk)).people
    row = make_initiative()
    for _number in range(4):
        joined(row)
    fold()
    assert card_of(whole.get(row.pk)).people == "Une initiative à rejoindre, ou à contester"


def test_one_that_cannot_be_drawn_keeps_no_other_waiting(monkeypatch):
    first, second = make_initiative(title="Un banc"), make_initiative(title="Une fontaine")
    whole_drawing = sharing.draw

    def fails(card, picture):
        if card.title == second.title:
            raise OSError("full")
        return whole_drawing(card, picture)

    monkeypatch.setattr(sharing, "draw", fails)
    assert draw_cards() == 1
    assert CardImage.objects.get().initiative == first


def test_each_has_its_turn_to_be_compared_and_those_that_move_have_all(monkeypatch):
    for name in ("NEWEST", "TOP", "MOVED"):
        monkeypatch.setattr(sharing, name, 1)
    rows = [make_initiative(title=f"Un banc n° {number}") for number in range(4)]
    Activity.objects.update(changed_at=timezone.now() - timedelta(hours=1))
    first, second, third, latest = (row.pk for row in rows)
    Tally.objects.filter(initiative=second).update(rank=9_000_000)
    Activity.objects.about("initiative", third).update(title="Un banc à l’ombre")
    monkeypatch.setattr(sharing, "SLICE", 1)

    always = {second, third, latest}
    turns = [set(sharing.looked_at(turn)) for turn in range(latest + 1)]

    assert all(always <= turn for turn in turns)
    assert [number for number, turn in enumerate(turns) if first in turn] == [first]


def test_the_command_does_the_same():
    make_initiative()
    said = StringIO()
    call_command("draw_cards", "--limit=5", stdout=said)
    assert said.getvalue() == "1 drawn or deleted\n"


def test_files_that_nothing_names_are_cleaned_after_a_day(media):
    row = make_initiative()
    draw_cards()
    (folder := media / "cards" / "2026" / "01").mkdir(parents=True)
    for name, age in (("old.png", 2), ("new.png", 0)):
        (folder / name).write_bytes(b"x")
        moment = time.time() - age * 86_400
        os.utime(folder / name, (moment, moment))
    named = media / CardImage.objects.get(initiative=row).file.name
    os.utime(named, (0, 0))
    said = StringIO()
    call_command("clean_cards", stdout=said)
    assert said.getvalue() == "1 deleted\n"
    left = {path.name for path in media.rglob("*.png")}
    assert left == {"new.png", named.name}
    for file in media.rglob("*.png"):
        file.unlink()
    CardImage.objects.all().delete()
    assert clean_cards() == 0


def test_a_page_names_its_image_and_anybody_gets_it_without_a_cookie():
    row = make_initiative(title="Rouvrir la passerelle")
    path = image_of(row)
    drawn_now = Client().get(path)
    draw_cards()
    forget_everything()
    kept = Client().get(path)
    assert kept.content == drawn_now.content
    assert (kept.status_code, kept.headers["Content-Type"]) == (200, "image/png")
    assert (kept.cookies, kept.headers["Cache-Control"]) == ({}, "public, max-age=30")
    assert "X-Robots-Tag" not in kept.headers
    known = {"If-None-Match": kept.headers["ETag"]}
    assert Client().get(path, headers=known).status_code == 304
    assert Client().post(path).status_code == 405
    head = head_of(row.get_absolute_url())
    assert 'property="og:image:alt" content="Dijon – Rouvrir la passerelle' in head
    assert 'name="twitter:card" content="summary_large_image"' in head


def test_its_file_may_be_lost(media):
    row = make_initiative()
    draw_cards()
    for file in media.rglob("*.png"):
        file.unlink()
    assert Client().get(image_of(row)).status_code == 200


def test_an_old_address_leads_to_the_present_one():
    row = make_initiative(title="Rouvrir la passerelle")
    old = image_of(row)
    Initiative.objects.filter(pk=row.pk).update(title="Rouvrir la grande passerelle")
    row.refresh_from_db()
    moved = Client().get(old)
    assert (moved.status_code, moved.url) == (302, image_of(row))
    assert moved.headers["Cache-Control"] == "no-store"
    assert Client().get(old.replace(".png", ".jpg")).status_code == 302
    assert Client().get("/cartes/999999-0123456789abcdef.png").status_code == 404


@pytest.mark.parametrize(
    ("state", "status"),
    [
        (Visibility.BLURRED, 404),
        (Visibility.COVERED, 404),
        (Visibility.RESTRICTED, 404),
        (Visibility.REMOVED, 410),
    ],
)
def test_it_goes_at_once_and_comes_back(state, status, media, django_capture_on_commit_callbacks):
    row = make_initiative()
    path = image_of(row)
    draw_cards()
    assert Client().get(path).status_code == 200
    withhold(row, state)
    gone = Client().get(path)
    assert (gone.status_code, gone.headers["Cache-Control"]) == (status, "no-store")
    row.refresh_from_db()
    assert 'property="og:image"' not in head_of(row.public_url) or not row.is_listed
    assert path not in head_of(row.public_url)
    with django_capture_on_commit_callbacks(execute=True):
        assert draw_cards() == 1
    assert not CardImage.objects.exists()
    assert [file for file in media.rglob("*") if file.is_file()] == []
    back_in_sight(row)
    assert Client().get(path).status_code == 200
    assert draw_cards() == 1


def test_a_picture_that_moderation_hides_leaves_the_image():
    row = make_initiative()
    plain = image_of(row)
    Image.objects.create(initiative=row, file="x.webp", alt="Pont", width=12, height=6)
    with_picture = image_of(row)
    assert with_picture.endswith(".jpg")
    draw_cards()
    kind = kinds.get("image")
    assert kind is not None
    key = str(Image.objects.get().pk)
    kind.change(None, key, Visibility.BLURRED, "Note.", Visibility.PUBLIC, timezone.now())
    assert image_of(row) == plain
    assert Client().get(with_picture).url == plain
    assert draw_cards() == 1


def test_other_pages_have_the_site_s_own():
    head = head_of("/")
    path = head.partition('og:image"')[2].partition('content="')[2].partition('"')[0]
    found = Client().get(path.removeprefix("http://localhost:8000"))
    assert (found.status_code, found.headers["Content-Type"]) == (200, "image/png")
    assert found.cookies == {}
    moved = Client().get("/cartes/site-0000000000000000.png")
    assert moved.status_code == 302
    assert path.endswith(moved.url)


def test_looking_for_what_changed_asks_the_same_for_one_and_for_many():
    for number in range(3):
        make_initiative(title=f"Un banc {number}")
    draw_cards()
    with CaptureQueriesContext(
        connection,
    ) as few:
        draw_cards()
    for number in range(12):
        make_initiative(title=f"Une fontaine {number}")
    draw_cards()
    with CaptureQueriesContext(connection) as many:
        draw_cards()
    assert len(few) == len(many)


def test_the_fediverse_account_is_said_where_there_is_one(settings):
    assert "fediverse:creator" not in head_of("/contact/")
    settings.FEDIVERSE_CREATOR = "@preau@social.example.org"
    assert 'name="fediverse:creator" content="@preau@social.example.org"' in head_of("/contact/")
