"""What all that is printed is made of: letters, lines that fit, the QR code of an address."""

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

from reportlab.graphics import renderPDF
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from civic.lib.typography import french
from initiatives.petitions.glyphs import printable

FONTS = Path(__file__).parent / "petitions" / "fonts"
PLAIN, BOLD = "feuille-400", "feuille-700"
# The longest texts are set at half the size.
_LEAST = 0.5
# Fonts are shared by the threads of a process; and one sheet at a time bounds what many ask.
one_at_a_time = Lock()


@dataclass(frozen=True)
class Block:
    """Some lines of text: never wider than `width`, never more than `most`."""

    text: str
    font: str
    size: float
    most: int
    width: float
    # Where it starts.
    left: float

    def lines(self, scale: float) -> list[str]:
        """The lines in letters of `scale` times the size."""
        size = self.size * scale
        known = pdfmetrics.getFont(self.font).face.charToGlyph
        text = printable(french(" ".join(self.text.split())), known)
        lines = _lines(text, self.font, size, self.width)
        if len(lines) <= self.most:
            return lines
        rest = " ".join(lines[self.most - 1 :])
        return [*lines[: self.most - 1], _cut(rest, self.font, size, self.width)]

    def height(self, scale: float) -> float:
        """What the lines and the space under them take."""
        return self.size * scale * (1.2 * len(self.lines(scale)) + 0.3)

    def write(self, page: Canvas, top: float, scale: float = 1.0) -> float:
        """Write under `top`; return where the next block goes."""
        page.setFont(self.font, self.size * scale)
        for number, line in enumerate(self.lines(scale)):
            page.drawString(self.left, top - self.size * scale * (1 + 1.2 * number), line)
        return top - self.height(scale)


def scale_of(
    blocks: "Iterable[Block]", room: float, least: float = _LEAST, most: float = 1.0
) -> float:
    """By how much all letters shrink together until the whole fits, from `most` on."""
    kept, scale = list(blocks), most
    while scale > least and sum(block.height(scale) for block in kept) > room:
        scale -= 0.05
    return scale


def code(page: Canvas, address: str, left: float, bottom: float, side: float) -> None:
    """The QR code of an address, with the white edge that readers need."""
    widget = QrCodeWidget(address, barLevel="M", barWidth=side, barHeight=side)
    drawing = Drawing(side, side)
    drawing.add(widget)
    renderPDF.draw(drawing, page, left, bottom)


def _lines(text: str, font: str, size: float, width: float) -> list[str]:
    """Break a text; a word that is wider than a line is broken too."""
    lines = [""]
    for word in _pieces(text.split(" "), font, size, width):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if pdfmetrics.stringWidth(longer, font, size) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _pieces(words: Iterable[str], font: str, size: float, width: float) -> Iterator[str]:
    for word in words:
        piece = ""
        for letter in word:
            if pdfmetrics.stringWidth(piece + letter, font, size) > width:
                yield piece
                piece = ""
            piece += letter
        yield piece


def _cut(line: str, font: str, size: float, width: float) -> str:
    while line and pdfmetrics.stringWidth(f"{line}…", font, size) > width:
        line = line[:-1]
    return f"{line.rstrip()}…"


def register() -> None:
    """Make the letters known to the library."""
    known: Any = pdfmetrics.getRegisteredFontNames()
    for name, weight in ((PLAIN, 400), (BOLD, 700)):
        if name not in known:
            pdfmetrics.registerFont(TTFont(name, FONTS / f"source-sans-3-{weight}.ttf"))


def known_letters() -> Container[int]:
    """The letters that can be printed."""
    register()
    found: Container[int] = pdfmetrics.getFont(BOLD).face.charToGlyph
    return found
