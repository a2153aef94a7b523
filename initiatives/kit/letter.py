"""A letter (A4) or a postcard (A6) with somebody's own words, to print, sign and post.

Nothing of it is kept: it is drawn from what was typed, and sent back.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from io import BytesIO

from django.utils.translation import gettext as _
from reportlab.lib.pagesizes import A4, A6, landscape
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from civic.lib.dates import date_format
from initiatives import printing
from initiatives.printing import BOLD, PLAIN, Block

# What a postcard holds, in letters that can be read.
POSTCARD_MAX = 600
# How many lines somebody may type, so that the longest text still fits at the least size.
LINES_MAX = 45
POSTCARD_LINES = 20
_LEAST = 0.4
# More than any text holds: it is scaled to fit, not cut.
_LINES = 80


class Form(StrEnum):
    """Which of the two."""

    LETTER = "lettre"
    POSTCARD = "carte"


@dataclass(frozen=True)
class Letter:
    """What is printed."""

    text: str
    addressee: str
    # What it is about.
    title: str
    on: date


def draw(letter: Letter, form: Form) -> bytes:
    """The page as PDF."""
    with printing.one_at_a_time:
        printing.register()
        file = BytesIO()
        size = A4 if form == Form.LETTER else landscape(A6)
        page = Canvas(file, pagesize=size, invariant=1, lang="fr", initialFontName=PLAIN)
        page.setTitle(_("Lettre : {title}").format(title=letter.title))
        _letter(page, letter) if form == Form.LETTER else _postcard(page, letter)
        page.showPage()
        page.save()
    return file.getvalue()


def _letter(page: Canvas, letter: Letter) -> None:
    """As letters are laid out in France: who it goes to on the right, behind the window."""
    width, height = A4
    left, full = 25 * mm, width - 50 * mm
    Block(letter.addressee, BOLD, 12, 4, 80 * mm, 105 * mm).write(page, height - 50 * mm)
    day = _("Le {day}").format(day=date_format(letter.on, "j F Y"))
    Block(day, PLAIN, 11, 1, 80 * mm, 105 * mm).write(page, height - 85 * mm)
    about = Block(_("Objet : {title}").format(title=letter.title), BOLD, 11, 3, full, left)
    top = about.write(page, height - 95 * mm) - 4 * mm
    _write(page, letter.text, Block("", PLAIN, 11, _LINES, full, left), top, 20 * mm)


def _postcard(page: Canvas, letter: Letter) -> None:
    """The words on the left, a line, the address on the right under the stamp."""
    width, height = landscape(A6)
    middle, edge = width * 0.56, 8 * mm
    page.setLineWidth(0.6)
    page.line(middle, edge, middle, height - edge)
    page.rect(width - edge - 20 * mm, height - edge - 24 * mm, 20 * mm, 24 * mm)
    body = Block("", PLAIN, 10, _LINES, middle - 2 * edge, edge)
    _write(page, letter.text, body, height - edge, edge)
    right = width - middle - 2 * edge
    Block(letter.addressee, BOLD, 11, 6, right, middle + edge).write(page, height * 0.5)


def _write(page: Canvas, text: str, like: Block, top: float, floor: float) -> None:
    """Paragraph after paragraph; all letters shrink together until the whole fits."""
    paragraphs = [
        Block(line or " ", like.font, like.size, like.most, like.width, like.left)
        for line in text.split("\n")
    ]
    scale = printing.scale_of(paragraphs, top - floor, _LEAST)
    for paragraph in paragraphs:
        top = paragraph.write(page, top, scale)
