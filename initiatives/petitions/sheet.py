"""The paper sheet of a petition: one A4 page as PDF, to print and to sign by hand.

Drawn for a black and white printer that trims: nothing is nearer the edge than `MARGIN`, no
meaning lies in a colour, and whatever is written in a petition, the lines to sign stay where
they are.
"""

from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass
from datetime import date
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from reportlab.graphics import renderPDF
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from civic.lib.typography import french
from initiatives.petitions.glyphs import printable
from initiatives.petitions.piles import LINES

# Another drawing of the same petition gets another number: what was kept is drawn again.
EDITION = 1

MARGIN = 15 * mm
_WIDTH, _HEIGHT = A4
_LEFT, _RIGHT = MARGIN, _WIDTH - MARGIN
_FULL = _RIGHT - _LEFT
_CODE = 40 * mm
_TEXT = _FULL - _CODE - 5 * mm
_ROW, _HEAD = 8 * mm, 6 * mm
_TABLE_TOP = 202 * mm
# The longest texts are set at half the size.
_LEAST = 0.5
_FONTS = Path(__file__).parent / "fonts"
_PLAIN, _BOLD = "feuille-400", "feuille-700"
_BY_HAND = "………………"
# Fonts are shared by the threads of a process; and one sheet at a time bounds what many ask.
_one_at_a_time = Lock()


@dataclass(frozen=True)
class Sheet:
    """Everything that is printed."""

    number: int
    title: str
    request: str
    addressee: str
    territory: str
    ends_on: date
    # Where one signs online, in full.
    address: str
    site: str
    contact: str

    @property
    def digest(self) -> str:
        """What a drawn sheet is kept under: another text is another sheet."""
        return sha256("\0".join(map(str, (EDITION, *astuple(self)))).encode()).hexdigest()


def consent() -> str:
    """What somebody agrees to by signing on paper."""
    return _(
        "En signant, j’accepte que ma signature de cette pétition, qui révèle une opinion "
        "politique, soit recueillie et comptée. Elle ne sert à rien d’autre et je peux faire "
        "rayer ma ligne à tout moment. J’ai 16 ans ou plus et je n’ai pas déjà signé."
    )


def retention(sheet: Sheet) -> str:
    """What becomes of the sheet."""
    return _(
        "Cette feuille est gardée par l’équipe de l’initiative. Aucun nom n’est recopié sur "
        "{site} : seul le nombre de signatures y est déclaré par une personne et confirmé par une "
        "autre, à part des signatures en ligne ; il n’entre dans aucun seuil. La feuille est "
        "détruite au plus tard six mois après la fin de la pétition. Vos droits : {contact}."
    ).format(site=sheet.site, contact=sheet.contact)


def draw(sheet: Sheet) -> bytes:
    """The sheet as PDF; the same sheet is always the same bytes."""
    with _one_at_a_time:
        _register()
        file = BytesIO()
        page = Canvas(file, pagesize=A4, invariant=1, lang="fr", initialFontName=_PLAIN)
        page.setTitle(_("Feuille de signatures : {title}").format(title=sheet.title))
        page.setAuthor(sheet.site)
        page.setLineWidth(0.6)
        _header(page, sheet)
        _table(page)
        _footer(page, sheet)
        page.showPage()
        page.save()
    return file.getvalue()


def _header(page: Canvas, sheet: Sheet) -> None:
    top = _HEIGHT - MARGIN
    _code(page, sheet.address, top)
    until = date_format(sheet.ends_on, "j F Y")
    blocks = [
        _Block(_("Pétition · {place}").format(place=sheet.territory), _BOLD, 10, 1),
        _Block(sheet.title, _BOLD, 20, 4),
        _Block(_("À : {who}").format(who=sheet.addressee), _BOLD, 12, 3),
        _Block(sheet.request, _PLAIN, 14, 6),
        _Block(_("Signatures jusqu’au {day}").format(day=until), _BOLD, 10, 1),
    ]
    where = _("Signer en ligne : {address}").format(address=sheet.address)
    online = _Block(where, _PLAIN, 9, 3, _FULL)
    small = 0.8 if len(online.lines(1)) > 1 else 1.0
    floor = _TABLE_TOP + 11 * mm + online.height(small)
    # All letters shrink together until the whole fits.
    scale = 1.0
    while scale > _LEAST and sum(block.height(scale) for block in blocks) > top - floor:
        scale -= 0.05
    for block in blocks:
        top = block.write(page, top, scale)
    online.write(page, floor, small)
    _Block(consent(), _BOLD, 9, 3, _FULL).write(page, _TABLE_TOP + 11 * mm)


def _code(page: Canvas, address: str, top: float) -> None:
    """The QR code of an address, with the white edge that readers need."""
    widget = QrCodeWidget(address, barLevel="M", barWidth=_CODE, barHeight=_CODE)
    drawing = Drawing(_CODE, _CODE)
    drawing.add(widget)
    renderPDF.draw(drawing, page, _RIGHT - _CODE, top - _CODE)
    page.setFont(_BOLD, 9)
    page.drawCentredString(_RIGHT - _CODE / 2, top - _CODE - 3 * mm, _("Ou signez en ligne"))


def _table(page: Canvas) -> None:
    """The numbered lines to sign."""
    names = ["", _("Prénom"), _("Nom"), _("Commune"), _("Signature")]
    stops = [_LEFT + width * mm for width in (0, 8, 44, 86, 128, 180)]
    heights = [_TABLE_TOP, *(_TABLE_TOP - _HEAD - _ROW * row for row in range(LINES + 1))]
    page.grid(stops, heights)
    page.setFont(_BOLD, 10)
    for name, x in zip(names, stops[:-1], strict=True):
        page.drawString(x + 1.5 * mm, _TABLE_TOP - 4.4 * mm, name)
    page.setFont(_PLAIN, 9)
    for row in range(LINES):
        middle = _TABLE_TOP - _HEAD - (row + 0.62) * _ROW
        page.drawRightString(stops[1] - 1.5 * mm, middle, str(row + 1))


def _footer(page: Canvas, sheet: Sheet) -> None:
    top = _TABLE_TOP - _HEAD - LINES * _ROW - 2 * mm
    filled = _("Pétition n° {number} · feuille n° {blank} · recueillie le {blank} à {blank}{blank}")
    counted = _("{line} · {blank} signatures").format(
        line=filled.format(number=sheet.number, blank=_BY_HAND), blank=_BY_HAND[:9]
    )
    top = _Block(counted, _BOLD, 9, 1, _FULL).write(page, top)
    _Block(retention(sheet), _PLAIN, 8, 4, _FULL).write(page, top)


@dataclass(frozen=True)
class _Block:
    """Some lines of text: never wider than `width`, never more than `most`."""

    text: str
    font: str
    size: float
    most: int
    width: float = _TEXT

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
            page.drawString(_LEFT, top - self.size * scale * (1 + 1.2 * number), line)
        return top - self.height(scale)


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


def _register() -> None:
    known: Any = pdfmetrics.getRegisteredFontNames()
    for name, weight in ((_PLAIN, 400), (_BOLD, 700)):
        if name not in known:
            pdfmetrics.registerFont(TTFont(name, _FONTS / f"source-sans-3-{weight}.ttf"))
