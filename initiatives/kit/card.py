"""The image that networks show beside a link: 1,200 × 630, the place as its plaque, the title."""

from dataclasses import astuple, dataclass
from hashlib import sha256
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont
from PIL.ImageFont import FreeTypeFont

from civic.lib.typography import french
from initiatives.petitions.glyphs import printable
from initiatives.printing import FONTS, known_letters, one_at_a_time

EDITION = 1
SIZE = (1200, 630)
MARGIN = 72
_PAPER, _INK, _GREEN, _PLAQUE, _WHITE = "#F4F7F5", "#14201C", "#0B5242", "#1C3F94", "#FFFFFF"
_BAND = 96
# The title shrinks from the first to the last until it fits.
_SIZES = range(84, 30, -6)
_ROOM = SIZE[1] - _BAND - 2 * MARGIN - 90


@dataclass(frozen=True)
class Card:
    """Everything it shows."""

    title: str
    territory: str
    site: str

    @property
    def digest(self) -> str:
        """What a drawn one is kept under."""
        return sha256("\0".join(map(str, (EDITION, *astuple(self)))).encode()).hexdigest()


def draw(card: Card) -> bytes:
    """The image as PNG."""
    with one_at_a_time:
        image = Image.new("RGB", SIZE, _PAPER)
        pen = ImageDraw.Draw(image)
        _plaque(pen, card.territory)
        _title(pen, card.title)
        _band(pen, card.site)
        file = BytesIO()
        # Flat colours: a palette weighs a third.
        image.quantize(64).save(file, "PNG", optimize=True)
    return file.getvalue()


def lines(text: str, font: FreeTypeFont, width: int) -> list[str]:
    """Break a text; a word that is wider than a line is broken too."""
    found = [""]
    for word in _shown(text).split(" "):
        longer = f"{found[-1]} {word}".strip()
        if font.getlength(longer) <= width:
            found[-1] = longer
            continue
        found.append("")
        for letter in word:
            if font.getlength(found[-1] + letter) > width:
                found.append("")
            found[-1] += letter
    return [line for line in found if line]


def _plaque(pen: ImageDraw.ImageDraw, territory: str) -> None:
    font = _font(38)
    text = _cut(_shown(territory), font, SIZE[0] - 2 * MARGIN - 48)
    right = MARGIN + font.getlength(text) + 48
    pen.rounded_rectangle((MARGIN, MARGIN, right, MARGIN + 70), 10, fill=_PLAQUE)
    pen.text((MARGIN + 24, MARGIN + 35), text, font=font, fill=_WHITE, anchor="lm")


def _title(pen: ImageDraw.ImageDraw, title: str) -> None:
    width = SIZE[0] - 2 * MARGIN
    for size in _SIZES:
        font = _font(size)
        found = lines(title, font, width)
        most = int(_ROOM // (size * 1.15))
        if len(found) <= most:
            break
    else:
        found = [*found[: most - 1], _cut(" ".join(found[most - 1 :]), font, width)]
    for number, line in enumerate(found):
        top = MARGIN + 100 + number * font.size * 1.15
        pen.text((MARGIN, top), line, font=font, fill=_INK)


def _band(pen: ImageDraw.ImageDraw, site: str) -> None:
    pen.rectangle((0, SIZE[1] - _BAND, *SIZE), fill=_GREEN)
    middle = SIZE[1] - _BAND // 2
    pen.text((MARGIN, middle), _shown(site), font=_font(42), fill=_WHITE, anchor="lm")


def _font(size: int) -> FreeTypeFont:
    # Not Raqm: its layout is not everywhere, and French needs none.
    path = FONTS / "source-sans-3-700.ttf"
    return ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.BASIC)


def _shown(text: str) -> str:
    return printable(french(" ".join(text.split())), known_letters())


def _cut(line: str, font: FreeTypeFont, width: float) -> str:
    if font.getlength(line) <= width:
        return line
    while line and font.getlength(f"{line}…") > width:
        line = line[:-1]
    return f"{line.rstrip()}…"
