"""What the tests of the composer share: answers, pictures, addresses."""

import uuid
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image as Pillow

from tests.factories import make_places, make_theme

ANSWERS = {
    "problem": "La passerelle est fermée depuis mars, personne ne sait pourquoi.",
    "title": "Rouvrir la passerelle des Mauges",
    "proposal": "Une réouverture provisoire avant la rentrée, aux heures d’école.",
    "territory": "21231",
    "theme": "mobilites",
}


def answers(**changes: Any) -> dict[str, Any]:
    """A complete composer, with some answers changed; None leaves one out."""
    make_places()
    make_theme()
    return {name: value for name, value in {**ANSWERS, **changes}.items() if value is not None}


def address(name: str, uid: object) -> str:
    """The address of a draft's page."""
    return reverse(name, kwargs={"uid": uid})


def save(client: Any, uid: uuid.UUID | None = None, **changes: Any) -> uuid.UUID:
    """Save a draft through the page and return its uid."""
    uid = uid or uuid.uuid4()
    response = client.post(address("draft", uid), {**answers(**changes), "suite": "garder"})
    assert response.status_code == 303, response.content.decode()
    return uid


def picture(
    kind: str = "PNG", size: tuple[int, int] = (40, 30), name: str = "", **options: Any
) -> SimpleUploadedFile:
    """A small picture as a browser sends it."""
    out = BytesIO()
    Pillow.new("RGB", size, (11, 82, 66)).save(out, kind, **options)
    return SimpleUploadedFile(name or f"photo.{kind.lower()}", out.getvalue())
