"""Turn what somebody sends as a picture into one that carries nothing else, or refuse it."""

import re
from dataclasses import dataclass
from io import BytesIO
from typing import Protocol

from django.conf import settings
from django.utils.translation import gettext as _
from PIL import Image as Pillow
from PIL import ImageOps

FORMATS = ("JPEG", "PNG", "WEBP")
SIDE_MAX = 1600
QUALITY = 80
# Decoding holds three or four bytes per pixel; a JPEG is scaled down while it is read, but a
# progressive one is first held as a whole.
PIXELS_MAX = 20_000_000
JPEG_PIXELS_MAX = 120_000_000
PROGRESSIVE_PIXELS_MAX = 40_000_000
Pillow.MAX_IMAGE_PIXELS = JPEG_PIXELS_MAX
# What a browser could take for a page or a script, wherever it hides in the file.
_FOREIGN = re.compile(rb"<(?:script|!doctype|html[\s>]|svg\s|\?php)", re.IGNORECASE)


class Readable(Protocol):
    """An uploaded file, or anything read alike."""

    def read(self, size: int, /) -> bytes:
        """Some bytes from where it stands."""
        ...


class BadImageError(ValueError):
    """The file was refused; the message is what a person reads. `code` is for status codes."""

    def __init__(self, message: str, code: str = "invalid") -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Picture:
    """A re-encoded picture, in WebP."""

    data: bytes
    width: int
    height: int


def reencode(file: Readable, size: int) -> Picture:
    """Return the picture as WebP of 1,600 px at most, without EXIF, XMP or profile.

    `size` is the file's in bytes. Raises `BadImageError` on anything but one sound picture.
    """
    if size > settings.IMAGE_MAX_BYTES:
        raise BadImageError(
            _("Cette image est trop lourde : %(most)d Mo au plus.")
            % {"most": settings.IMAGE_MAX_BYTES // (1024 * 1024)},
            code="too_large",
        )
    data = file.read(settings.IMAGE_MAX_BYTES + 1)
    if _FOREIGN.search(data):
        raise _unreadable()
    try:
        return _encode(_decode(data))
    except BadImageError:
        raise
    except (Pillow.DecompressionBombError, Pillow.DecompressionBombWarning) as error:
        raise _too_many_pixels() from error
    except Exception as error:  # decoders raise almost anything on hostile bytes
        raise _unreadable() from error


def _decode(data: bytes) -> Pillow.Image:
    picture: Pillow.Image = Pillow.open(BytesIO(data), formats=FORMATS)
    _check_pixels(picture, _limit(picture))
    picture.draft("RGB", (SIDE_MAX, SIDE_MAX))
    # A panorama is hardly scaled down while it is read.
    _check_pixels(picture, PIXELS_MAX)
    picture.thumbnail((SIDE_MAX, SIDE_MAX))
    return ImageOps.exif_transpose(picture)


def _limit(picture: Pillow.Image) -> int:
    if picture.format != "JPEG":
        return PIXELS_MAX
    return PROGRESSIVE_PIXELS_MAX if picture.info.get("progressive") else JPEG_PIXELS_MAX


def _check_pixels(picture: Pillow.Image, most: int) -> None:
    if picture.width * picture.height > most:
        raise _too_many_pixels()


def _encode(picture: Pillow.Image) -> Picture:
    clean = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    out = BytesIO()
    clean.save(out, "WEBP", quality=QUALITY, method=4, exif=b"", icc_profile=None, xmp=b"")
    return Picture(out.getvalue(), clean.width, clean.height)


def _unreadable() -> BadImageError:
    return BadImageError(
        _(
            "Ce fichier n’est pas une image que nous savons lire : "
            "envoyez un JPEG, un PNG ou un WebP."
        )
    )


def _too_many_pixels() -> BadImageError:
    return BadImageError(
        _("Cette image a trop de pixels : réduisez-la avant de l’envoyer."), code="too_large"
    )
