"""What the tests of sharing look at."""

import re
from io import BytesIO
from typing import Any

from django.test import Client
from PIL import Image as Pillow

from initiatives.models import Initiative
from initiatives.views import reading

IMAGE = re.compile(r'property="og:image"\s+content="([^"]+)"')


def head_of(address: str) -> str:
    """The head of a page, as networks read it."""
    reading._pages.clear()
    return Client().get(address).text.partition("</head>")[0]


def image_of(row: Initiative) -> str:
    """The path of an initiative's image, as its page says it."""
    row.refresh_from_db()
    found = IMAGE.search(head_of(row.public_url))
    assert found
    return found[1].removeprefix("http://localhost:8000")


def said_by(body: bytes) -> str:
    """The words that an image carries with it."""
    found: Any = Pillow.open(BytesIO(body)).info
    return str(found.get("Description") or found.get("comment", b"").decode())
