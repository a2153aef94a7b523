"""Draw the image of a link: 1,200 × 630, the place as its plaque, the title, where it is.

Shapes are drawn twice as large and brought down, for their edges; letters are set on top.
"""

from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext as _
from PIL import Image, ImageDraw, ImageFont, ImageOps, PngImagePlugin
from PIL.ImageFont import FreeTypeFont

from civic.lib.typography import french
from civic.syndication.sharing.card import Card, Meter, Sides
from initiatives.petitions.glyphs import printable
from initiatives.printing import FONTS, known_letters, one_at_a_time

SIZE = (1200, 630)
MARGIN = 64
BAND = 92
# A photograph takes the right side, down to the band.
PICTURE = 420
_PAPER, _SURFACE, _INK, _INK2 = "#F6F4EC", "#FFFEFA", "#14201C", "#47544E"
_GREEN, _TINT, _EDGE, _BRASS = "#0B5242", "#DCEBE1", "#6F7D75", "#B27A00"
_KIOSK = "#0B4A3C"
_PLAQUE, _ENAMEL, _WHITE, _PLUM, _PLUM_TINT = "#1C3F94", "#7FC3A4", "#FFFFFF", "#7B2452", "#F5E2EB"
# The title shrinks from the first to the last until it fits.
_SIZES = (100, 94, 88, 82, 76, 70, 64, 58, 52, 46, 42, 38)
_LEADING = 1.14
# Where the title may stand; under it lies what is said of the people.
_TITLE_TOP, _TITLE_FLOOR, _TITLE_FLOOR_ALONE = 156, 392, 500
_LINE_Y = 462
_TITLES, _TEXTS = "bricolage-700.woff2", "source-sans-3-700.ttf"
_COLOURS = 96
_ROOF = (
    ((16, 3), (31, 12), (31, 16), (1, 16), (1, 12)),
    ((4, 18), (8, 18), (8, 29), (4, 29)),
    ((14, 18), (18, 18), (18, 29), (14, 29)),
    ((24, 18), (28, 18), (28, 29), (24, 29)),
)


class Text(NamedTuple):
    """A line to set."""

    at: tuple[float, float]
    text: str
    font: FreeTypeFont
    colour: str
    anchor: str = "lm"


def draw(card: Card, picture: bytes = b"") -> bytes:
    """The image: PNG, or JPEG around a picture. One that cannot be read is left out."""
    with one_at_a_time:
        photograph = _photograph(picture) if card.picture else None
        right = SIZE[0] - MARGIN - (PICTURE if photograph else 0)
        sheet = _Sheet()
        _frame(sheet, card)
        _head(sheet, card, right)
        _title(sheet, card, right)
        _people(sheet, card, right)
        image = sheet.finished(photograph)
        return _file(image, card)


class _Sheet:
    """What is drawn, shapes then letters."""

    def __init__(self) -> None:
        self._shapes = Image.new("RGB", (SIZE[0] * 2, SIZE[1] * 2), _PAPER)
        self.pen = ImageDraw.Draw(self._shapes)
        self.texts: list[Text] = []

    def box(self, box: tuple[float, ...], fill: str, radius: float = 0) -> None:
        doubled = tuple(2 * one for one in box)
        self.pen.rounded_rectangle(doubled, 2 * radius, fill=fill)

    def ring(self, x: float, y: float, radius: float, edge: str, fill: str, width: int) -> None:
        box = (2 * (x - radius), 2 * (y - radius), 2 * (x + radius), 2 * (y + radius))
        self.pen.ellipse(box, fill=fill, outline=edge, width=2 * width)

    def finished(self, photograph: Image.Image | None) -> Image.Image:
        image = self._shapes.resize(SIZE, Image.Resampling.BOX)
        if photograph is not None:
            image.paste(photograph, (SIZE[0] - PICTURE, 0))
        pen = ImageDraw.Draw(image)
        for one in self.texts:
            pen.text(one.at, one.text, font=one.font, fill=one.colour, anchor=one.anchor)
        return image


def _frame(sheet: _Sheet, card: Card) -> None:
    top = SIZE[1] - BAND
    middle = top + BAND / 2
    sheet.box((0, top, *SIZE), _KIOSK)
    for part in _ROOF:
        points = [(2 * (MARGIN + 1.35 * x), 2 * (middle - 21 + 1.35 * y)) for x, y in part]
        sheet.pen.polygon(points, fill=_WHITE)
    left = MARGIN + 60
    host_font = _font(28)
    host = _cut(_shown(card.host), host_font, 560)
    room = SIZE[0] - MARGIN - left - host_font.getlength(host) - 40
    name, font = _set(card.site, 42, room)
    sheet.texts.append(Text((left, middle), name, font, _WHITE))
    right = (SIZE[0] - MARGIN, middle)
    sheet.texts.append(Text(right, host, host_font, _TINT, "rm"))


def _head(sheet: _Sheet, card: Card, right: float) -> None:
    """The plaque of the place, and beside it what came of the initiative."""
    if not card.territory:
        return
    top, height, pad = 56.0, 66.0, 26.0
    outcome, font = _set(card.outcome, 28, 420)
    badge = font.getlength(outcome) + 44 if outcome else 0
    code, code_font = card.department, _font(32)
    beside = code_font.getlength(code) + 16 if code else 0
    name, name_font = _set(
        card.territory, 34, right - MARGIN - 2 * pad - beside - (badge + 20 if badge else 0)
    )
    edge = MARGIN + 2 * pad + name_font.getlength(name) + beside
    sheet.box((MARGIN, top, edge, top + height), _PLAQUE, 9)
    sheet.box((MARGIN + 4, top + 4, edge - 4, top + height - 4), _ENAMEL, 6)
    sheet.box((MARGIN + 7, top + 7, edge - 7, top + height - 7), _PLAQUE, 4)
    middle = top + height / 2
    sheet.texts.append(Text((MARGIN + pad, middle), name, name_font, _WHITE))
    if code:
        sheet.texts.append(Text((edge - pad, middle), code, code_font, "#D5DDF2", "rm"))
    if outcome:
        sheet.box((edge + 20, top + 6, edge + 20 + badge, top + height - 6), _TINT, 27)
        sheet.texts.append(Text((edge + 42, middle), outcome, font, _GREEN))


def _title(sheet: _Sheet, card: Card, right: float) -> None:
    top = _TITLE_TOP if card.territory else 96
    floor = _TITLE_FLOOR if card.meter or card.people else _TITLE_FLOOR_ALONE
    found, font = fitted(_titled(card), right - MARGIN, floor - top)
    for number, line in enumerate(found):
        at = (MARGIN, top + font.size * _LEADING * number)
        sheet.texts.append(Text(at, line, font, _INK, "la"))


def fitted(text: str, width: float, height: float) -> tuple[list[str], FreeTypeFont]:
    """The lines of a title in the largest letters in which it fits; the end is cut if none does."""
    shown = _shown(text)
    found: list[str] = []
    for size in _SIZES:
        font = _title_font(shown, size)
        found = lines(shown, font, width)
        most = max(int(height // (size * _LEADING)), 1)
        # Smaller letters rather than a broken word.
        whole = all(font.getlength(word) <= width for word in shown.split(" "))
        if whole and len(found) <= most:
            return found, font
    if len(found) > most:
        found = [*found[: most - 1], _cut(" ".join(found[most - 1 :]), font, width)]
    return found, font


def lines(text: str, font: FreeTypeFont, width: float) -> list[str]:
    """Break a text; a word that is wider than a line is broken too."""
    found = [""]
    for word in text.split(" "):
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


def _people(sheet: _Sheet, card: Card, right: float) -> None:
    if card.meter:
        _meter(sheet, card.meter, card.people, right)
        return
    y = _LINE_Y + 14
    if card.sides:
        _bar(sheet, card.sides, right)
        y = _LINE_Y + 30
    words, font = _set(card.people, 32, right - MARGIN)
    sheet.texts.append(Text((MARGIN, y), words, font, _INK if card.sides else _INK2))


def _bar(sheet: _Sheet, sides: Sides, right: float) -> None:
    """Support is solid, opposition hatched, with a gap between them."""
    top, bottom, width = _LINE_Y - 34, _LINE_Y - 10, right - MARGIN
    middle = MARGIN + width * sides.supports / 100
    if sides.opposes:
        left = middle + (6 if sides.supports else 0)
        sheet.box((left, top, right, bottom), _PLUM_TINT, 4)
        _hatch(sheet, left, top, right, bottom)
    if sides.supports:
        sheet.box((MARGIN, top, middle, bottom), _GREEN, 4)


def _hatch(sheet: _Sheet, left: float, top: float, right: float, bottom: float) -> None:
    height = bottom - top
    x = left
    while x + height <= right:
        ends = (2 * x, 2 * bottom - 2, 2 * (x + height), 2 * top + 2)
        sheet.pen.line(ends, fill=_PLUM, width=7)
        x += 12


def _meter(sheet: _Sheet, meter: Meter, words: str, right: float) -> None:
    """The tram line: stops passed, where it is, stops to come."""
    count = meter.count or 0
    passed = [one for one in meter.stops if one[0] <= count]
    left = [one for one in meter.stops if one[0] > count]
    # The last stop passed and two to come say enough; the line comes from before.
    shown = [*passed[-1:], None, *left[:2]]
    start, end = MARGIN + 14.0, right - (96 if left else 14)
    steps = max(len(shown) - 1, 1)
    here = shown.index(None)
    places = [start + (end - start) * number / steps for number in range(len(shown))]
    if here == 0 and left:
        # From the start of the line to where it is, as far as it is.
        places[0] = start + (places[1] - start) * min(max(count / left[0][0], 0.06), 0.8)
    elif left:
        below, above = passed[-1][0], left[0][0]
        share = min(max((count - below) / (above - below), 0.12), 0.85)
        places[here] = places[here - 1] + (places[here + 1] - places[here - 1]) * share
    at = places[here]
    sheet.box((start, _LINE_Y - 4, at, _LINE_Y + 4), _GREEN, 4)
    x = at + 24
    while left and x < places[-1] - 16:
        sheet.box((x, _LINE_Y - 4, x + 10, _LINE_Y + 4), _EDGE, 2)
        x += 20
    for place, stop in zip(places, shown, strict=True):
        if stop is not None:
            edge = _GREEN if stop[0] <= count else _EDGE
            sheet.ring(place, _LINE_Y, 14, edge, _SURFACE, 6)
            _stop(sheet, place, stop, at, right)
    sheet.ring(at, _LINE_Y, 17, _INK, _BRASS, 5)
    said, font = _set(words, 34, right - MARGIN)
    half = font.getlength(said) / 2
    middle = min(max(at, MARGIN + half), right - half)
    sheet.texts.append(Text((middle, _LINE_Y - 42), said, font, _INK, "mm"))


def _stop(sheet: _Sheet, place: float, stop: tuple[int, bool], at: float, right: float) -> None:
    level, is_goal = stop
    said = str(intcomma(level))
    said = str(_("objectif %(n)s") % {"n": said}) if is_goal else said
    font = _font(26)
    half = font.getlength(_shown(said)) / 2
    middle = min(max(place, MARGIN + half), right - half)
    sheet.texts.append(Text((middle, _LINE_Y + 42), _shown(said), font, _INK2, "mm"))


def _titled(card: Card) -> str:
    """The title; where our fonts have few of its letters, what it is and where."""
    letters = [one for one in card.title if one.isalpha()]
    unknown = sum(1 for one in letters if "?" in printable(one, known_letters()))
    if letters and unknown * 4 <= len(letters):
        return card.title
    if not card.territory:
        return card.site
    return str(_("Une initiative citoyenne : %(place)s") % {"place": card.territory})


def _set(text: str, size: int, room: float) -> tuple[str, FreeTypeFont]:
    """A line in letters that shrink to two thirds, then cut."""
    shown = _shown(text)
    for smaller in range(size, size * 2 // 3, -2):
        font = _title_font(shown, smaller)
        if font.getlength(shown) <= room:
            return shown, font
    return _cut(shown, font, room), font


def _title_font(shown: str, size: int) -> FreeTypeFont:
    """The font of titles, unless it lacks a letter of this one."""
    font = _font(size, _TITLES)
    return font if all(_has(letter) for letter in set(shown)) else _font(size)


_FILES = {_TITLES: Path(settings.BASE_DIR) / "static" / "fonts", _TEXTS: FONTS}
_fonts: dict[tuple[str, int], FreeTypeFont] = {}
_known: dict[str, bool] = {}


def _font(size: int, name: str = _TEXTS) -> FreeTypeFont:
    if (name, size) not in _fonts:
        # Not Raqm: its layout is not everywhere, and French needs none.
        layout = ImageFont.Layout.BASIC
        _fonts[name, size] = ImageFont.truetype(_FILES[name] / name, size, layout_engine=layout)
    return _fonts[name, size]


def _has(letter: str) -> bool:
    """Whether the font of titles draws this letter, and not the box of those it lacks."""
    if letter.isspace():
        return True
    if letter not in _known:
        font = _font(40, _TITLES)
        _known[letter] = bytes(font.getmask(letter)) != bytes(font.getmask("\uffff"))
    return _known[letter]


def _shown(text: str) -> str:
    """The text in letters our fonts have; spaces of all kinds are plain ones once it is French."""
    return printable(french(" ".join(text.split())), known_letters())


def _cut(line: str, font: FreeTypeFont, width: float) -> str:
    if font.getlength(line) <= width:
        return line
    while line and font.getlength(f"{line}…") > width:
        line = line[:-1]
    return f"{line.rstrip()}…"


def _photograph(picture: bytes) -> Image.Image | None:
    try:
        with Image.open(BytesIO(picture), formats=("WEBP",)) as found:
            size = (PICTURE, SIZE[1] - BAND)
            return ImageOps.fit(found.convert("RGB"), size, Image.Resampling.LANCZOS)
    except (OSError, ValueError):
        return None


def _file(image: Image.Image, card: Card) -> bytes:
    file = BytesIO()
    if card.picture:
        image.save(file, "JPEG", quality=84, optimize=True, progressive=True, comment=card.alt)
    else:
        said = PngImagePlugin.PngInfo()
        said.add_itxt("Description", card.alt, lang="fr")
        # Flat colours: a palette weighs a third.
        flat = image.quantize(_COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        flat.save(file, "PNG", compress_level=6, pnginfo=said)
    return file.getvalue()
