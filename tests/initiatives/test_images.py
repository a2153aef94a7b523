"""Pictures: re-encoded, described, served while the text may be read."""

import struct
import uuid
import zlib
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image as Pillow

from initiatives import images
from initiatives.actions import change_visibility
from initiatives.models import Draft, Image, Initiative
from initiatives.states import Visibility
from tests.factories import make_moderator, make_user
from tests.initiatives.composing import ANSWERS, address, answers, picture, save

pytestmark = pytest.mark.django_db
PERSON = "<x:xmpmeta>une personne</x:xmpmeta>"


@pytest.fixture(autouse=True)
def _media(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def words(response: Any) -> str:
    return response.content.decode().replace("\u00a0", " ")


def reencoded(file: SimpleUploadedFile) -> Pillow.Image:
    found = images.reencode(file, file.size or 0)
    opened = Pillow.open(BytesIO(found.data))
    assert opened.format == "WEBP"
    assert (opened.width, opened.height) == (found.width, found.height)
    return opened


def png_saying(width: int, height: int) -> bytes:
    """A few bytes that claim to be an enormous picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 100_000)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
    )


def jpeg_saying(width: int, height: int, **options: Any) -> bytes:
    """A small JPEG that claims other sides."""
    out = BytesIO()
    Pillow.new("RGB", (64, 64)).save(out, "JPEG", **options)
    data = bytearray(out.getvalue())
    frame = data.index(b"\xff\xc2" if options.get("progressive") else b"\xff\xc0")
    data[frame + 5 : frame + 9] = struct.pack(">HH", height, width)
    return bytes(data)


# ---------------------------------------------------------------------- encoding


@pytest.mark.parametrize(
    ("sides", "options"),
    [
        ((11_000, 11_000), {}),
        # A panorama, hardly scaled down while it is read; a progressive one, held as a whole.
        ((60_000, 1_900), {}),
        ((9_000, 9_000), {"progressive": True}),
    ],
)
def test_it_holds_no_enormous_photograph_in_memory(sides, options):
    data = jpeg_saying(*sides, **options)
    with pytest.raises(images.BadImageError, match="trop de pixels"):
        images.reencode(BytesIO(data), len(data))


@pytest.mark.parametrize("progressive", [False, True])
def test_it_takes_the_photograph_of_a_telephone(progressive):
    found = reencoded(picture("JPEG", (5_200, 4_000), progressive=progressive))
    assert (found.width, found.height) == (1600, 1231)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_it_turns_any_picture_into_webp(kind):
    assert reencoded(picture(kind)).size == (40, 30)


def test_it_makes_large_pictures_smaller():
    assert reencoded(picture("JPEG", (4000, 1000))).size == (1600, 400)


def test_it_drops_where_and_when_a_picture_was_taken():
    exif = Pillow.Exif()
    exif[0x010F] = "Appareil de Camille"
    exif.get_ifd(0x8825)[1] = "N"
    found = reencoded(picture("JPEG", exif=exif, xmp=PERSON.encode()))
    assert not found.getexif()
    assert "xmp" not in found.info
    assert "icc_profile" not in found.info


def test_it_turns_a_picture_the_way_it_was_held():
    exif = Pillow.Exif()
    exif[0x0112] = 6
    assert reencoded(picture("JPEG", exif=exif)).size == (30, 40)


@pytest.mark.parametrize("mode", ["L", "LA", "RGBA", "P", "1", "I;16", "CMYK"])
def test_it_reads_every_kind_of_colour(mode):
    out = BytesIO()
    Pillow.new(mode, (10, 10)).save(out, "JPEG" if mode == "CMYK" else "PNG")
    assert reencoded(SimpleUploadedFile("a", out.getvalue())).size == (10, 10)


def test_it_keeps_transparency():
    out = BytesIO()
    Pillow.new("RGBA", (10, 10), (0, 0, 0, 0)).save(out, "PNG")
    assert reencoded(SimpleUploadedFile("a", out.getvalue())).mode == "RGBA"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0" * 1000,
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<!DOCTYPE html><script>alert(1)</script>",
        b"%PDF-1.7",
        b"GIF89a=1;alert(1)//<script>",
        b"\xff\xd8\xff\xe0" + b"a" * 100,
        b"RIFF\0\0\0\0WEBPVP8 ",
        b"\x89PNG\r\n\x1a\n" + b"b" * 200,
    ],
)
def test_it_refuses_what_is_not_a_picture(data):
    with pytest.raises(images.BadImageError, match="JPEG, un PNG ou un WebP"):
        images.reencode(BytesIO(data), len(data))


@pytest.mark.parametrize("tail", [b"<script>alert(1)</script>", b"<HTML >", b"<?php system(1)"])
def test_it_refuses_a_picture_that_is_also_a_page(tail):
    data = picture("JPEG").read() + tail
    with pytest.raises(images.BadImageError):
        images.reencode(BytesIO(data), len(data))


def test_it_refuses_a_gif():
    with pytest.raises(images.BadImageError):
        reencoded(picture("GIF"))


def test_it_refuses_a_truncated_picture():
    data = picture("PNG", (400, 400)).read()[:-60]
    with pytest.raises(images.BadImageError):
        images.reencode(BytesIO(data), len(data))


@pytest.mark.parametrize("size", [(5000, 5000), (12_000, 12_000), (60_000, 60_000)])
def test_it_refuses_a_bomb_before_opening_it(size):
    data = png_saying(*size)
    assert len(data) < 1000
    with pytest.raises(images.BadImageError, match="trop de pixels") as caught:
        images.reencode(BytesIO(data), len(data))
    assert caught.value.code == "too_large"


def test_it_refuses_a_heavy_file_before_reading_it(settings):
    file = BytesIO(b"")
    with pytest.raises(images.BadImageError, match="4 Mo") as caught:
        images.reencode(file, settings.IMAGE_MAX_BYTES + 1)
    assert caught.value.code == "too_large"


# ------------------------------------------------------------------ in a draft


def drafted(client: Client, **changes: Any) -> Draft:
    uid = save(client, **{"image": picture(), "image_alt": "La passerelle", **changes})
    return Draft.objects.select_related("image").get(pk=uid)


def test_it_keeps_the_picture_of_a_draft(client):
    draft = drafted(client)
    assert draft.image is not None
    assert draft.image.alt == "La passerelle"
    page = words(client.get(address("draft", draft.pk)))
    assert f"{draft.image.get_absolute_url()}?brouillon={draft.pk}" in page


def test_it_tells_the_page_where_its_picture_is(client):
    uid = uuid.uuid4()
    sent = answers(image=picture())
    told = client.post(f"{address('draft', uid)}?partie=enregistrement", sent).json()
    assert client.get(told["image"])["Content-Type"] == "image/webp"


def test_it_tells_the_page_what_is_wrong_with_its_picture(client):
    sent = answers(image=SimpleUploadedFile("a.svg", b"<svg />"))
    response = client.post(f"{address('draft', uuid.uuid4())}?partie=enregistrement", sent)
    assert response.status_code == 200
    assert "n’est pas une image" in response.json()["probleme"]
    assert Draft.objects.count() == 1


@pytest.mark.parametrize("button", ["garder", "relire"])
def test_it_keeps_the_text_when_the_picture_is_wrong(client, button):
    sent = answers(image=SimpleUploadedFile("a.png", b"<html>"), suite=button)
    response = client.post(address("draft", uuid.uuid4()), sent)
    assert response.status_code == 422
    assert "n’est pas une image" in words(response)
    assert ANSWERS["problem"] in words(response)
    assert Draft.objects.get().image is None


def test_it_says_when_a_picture_is_too_heavy(client, settings):
    settings.IMAGE_MAX_BYTES = 10
    response = client.post(address("draft", uuid.uuid4()), answers(image=picture()))
    assert response.status_code == 413
    assert ANSWERS["problem"] in words(response)


def test_it_wants_words_for_a_picture(client):
    draft = drafted(client, image_alt="")
    response = client.get(address("review", draft.pk))
    assert response.status_code == 422
    assert "ce que montre l’image" in words(response)


def test_it_replaces_the_picture_of_a_draft(client, django_capture_on_commit_callbacks):
    draft = drafted(client)
    before = draft.image
    assert before is not None
    with django_capture_on_commit_callbacks(execute=True):
        save(client, draft.pk, image=picture("JPEG"), image_alt="Une autre")
    assert Image.objects.get().pk != before.pk
    assert not before.file.storage.exists(before.file.name)


def test_it_takes_the_picture_off_a_draft(client):
    draft = drafted(client)
    response = client.post(address("draft", draft.pk), {**answers(), "suite": "retirer-image"})
    assert response["Location"].endswith("#image")
    draft.refresh_from_db()
    assert draft.image is None
    assert not Image.objects.exists()


def test_it_deletes_the_picture_with_the_draft(client):
    draft = drafted(client)
    client.post(address("delete-draft", draft.pk))
    assert not Image.objects.exists()


def test_it_shows_a_draft_picture_only_to_who_knows_the_draft(client):
    draft = drafted(client)
    assert draft.image is not None
    url = draft.image.get_absolute_url()
    response = client.get(f"{url}?brouillon={draft.pk}")
    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-store"
    assert client.get(url).status_code == 404
    assert client.get(f"{url}?brouillon={uuid.uuid4()}").status_code == 404


def test_it_shows_the_draft_picture_of_an_account_to_that_account_only():
    owner = Client()
    owner.force_login(make_user())
    draft = drafted(owner)
    assert draft.image is not None
    url = f"{draft.image.get_absolute_url()}?brouillon={draft.pk}"
    assert owner.get(url).status_code == 200
    assert Client().get(url).status_code == 403


# -------------------------------------------------------------------- published


@pytest.fixture
def row() -> Initiative:
    """A published initiative with a picture."""
    client = Client()
    client.force_login(make_user())
    client.post(address("review", drafted(client).pk))
    return Initiative.objects.select_related("image").get()


def test_it_publishes_the_picture_with_the_text(row):
    assert row.image.alt == "La passerelle"
    assert Draft.objects.get().image is None
    assert row.image.get_absolute_url() in words(Client().get(row.get_absolute_url()))


def test_it_serves_a_picture_for_a_minute_without_a_cookie(client, row):
    response = client.get(row.image.get_absolute_url())
    assert response["Content-Type"] == "image/webp"
    assert response["Cache-Control"] == "public, max-age=30"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"].startswith("inline")
    assert "Cookie" not in response.get("Vary", "")
    assert not response.cookies


def test_it_answers_304_to_who_has_it(client, row):
    url = row.image.get_absolute_url()
    etag = client.get(url)["ETag"]
    response = client.get(url, headers={"If-None-Match": etag})
    assert (response.status_code, response.content) == (304, b"")
    assert response["Cache-Control"] == "public, max-age=30"


@pytest.mark.parametrize(
    ("to", "status"),
    [
        (Visibility.ANNOTATED, 200),
        (Visibility.BLURRED, 200),
        (Visibility.RESTRICTED, 404),
        (Visibility.REMOVED, 410),
    ],
)
def test_it_follows_the_visibility_of_the_text(client, row, to, status):
    url = row.image.get_absolute_url()
    etag = client.get(url)["ETag"]
    change_visibility(by=make_moderator(), initiative=row, to=to, reason="Une raison.")
    assert client.get(url).status_code == status
    if status != 200:
        assert client.get(url, headers={"If-None-Match": etag}).status_code == status


def test_it_answers_404_for_a_lost_file_or_an_unknown_picture(client, row):
    row.image.file.storage.delete(row.image.file.name)
    assert client.get(row.image.get_absolute_url()).status_code == 404
    assert client.get(f"/initiatives/images/{uuid.uuid4()}.webp").status_code == 404
    assert client.post(row.image.get_absolute_url()).status_code == 405
