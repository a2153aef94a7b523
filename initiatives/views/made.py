"""Files made on the server from what a page says: kept, and not sent again to who has them."""

from collections.abc import Callable
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response

from civic.lib.kept import Kept

PUBLIC_SECONDS = 30
_TYPES = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "svg": "image/svg+xml",
}


class Made(NamedTuple):
    """One file: what it is known by (all that it says), its name, and how it is made."""

    digest: str
    name: str
    make: Callable[[], bytes]


def file_of(request: HttpRequest, made: Made, kept: Kept[bytes]) -> HttpResponse:
    """The file, or 304 to whoever has it; no engine keeps its address."""
    etag = f'"{made.digest[:32]}"'
    kind = _TYPES[made.name.rpartition(".")[2]]
    response = get_conditional_response(request, etag=etag) or HttpResponse(
        kept.get_or_make(made.digest, made.make), content_type=kind
    )
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = f"public, max-age={PUBLIC_SECONDS}"
    response.headers["Content-Disposition"] = f'inline; filename="{made.name}"'
    response.headers["X-Robots-Tag"] = "noindex"
    return response
