"""The poster (A4) and the leaflet (A5) of an initiative: one page of PDF, black on any paper.

Nothing is nearer the edge than `MARGIN`; whatever the length of a title, the code and the address
stay where they are, whole.
"""

from dataclasses import astuple, dataclass
from enum import StrEnum
from hashlib import sha256
from io import BytesIO

from django.utils.translation import gettext as _
from reportlab.lib.pagesizes import A4, A5
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from initiatives import printing
from initiatives.printing import BOLD, PLAIN, Block

# Another drawing of the same text gets another number: what was kept is drawn again.
EDITION = 1
MARGIN = 15 * mm
# A poster is read from across a street; its letters may shrink to a quarter for a long title.
_LEAST = 0.25


class Size(StrEnum):
    """Which of the two."""

    POSTER = "affiche"
    LEAFLET = "tract"


@dataclass(frozen=True)
class _Shape:
    """The measures of one of them, in points."""

    page: tuple[float, float]
    title: float
    text: float
    small: float
    code: float
    # How many lines of each at most.
    titles: int
    texts: int


_SHAPES = {
    Size.POSTER: _Shape(A4, 72, 22, 12, 62 * mm, 9, 5),
    Size.LEAFLET: _Shape(A5, 28, 14, 9, 36 * mm, 6, 16),
}


@dataclass(frozen=True)
class Handout:
    """Everything that is printed."""

    size: Size
    number: int
    title: str
    # What it is about, in some sentences; a poster has none.
    text: str
    decider: str
    territory: str
    # Where one reads it, in full.
    address: str
    site: str

    @property
    def digest(self) -> str:
        """What a drawn one is kept under: another text is another page."""
        return sha256("\0".join(map(str, (EDITION, *astuple(self)))).encode()).hexdigest()


def draw(handout: Handout) -> bytes:
    """The page as PDF; the same text is always the same bytes."""
    shape = _SHAPES[handout.size]
    with printing.one_at_a_time:
        printing.register()
        file = BytesIO()
        page = Canvas(file, pagesize=shape.page, invariant=1, lang="fr", initialFontName=PLAIN)
        page.setTitle(handout.title)
        page.setAuthor(handout.site)
        floor = _bottom(page, handout, shape)
        _top(page, handout, shape, floor)
        page.showPage()
        page.save()
    return file.getvalue()


def imprint() -> str:
    """What the law asks of what is handed out: who printed it (29 July 1881, article 3)."""
    return _("Imprimé par nos soins. Ne pas jeter sur la voie publique.")


def _top(page: Canvas, handout: Handout, shape: _Shape, floor: float) -> None:
    width, height = shape.page
    full = width - 2 * MARGIN
    blocks = [
        Block(handout.territory, BOLD, shape.text, 1, full, MARGIN),
        Block(handout.title, BOLD, shape.title, shape.titles, full, MARGIN),
    ]
    if handout.text:
        blocks.append(Block(handout.text, PLAIN, shape.text, shape.texts, full, MARGIN))
    if handout.decider:
        who = _("Qui peut décider : {who}").format(who=handout.decider)
        blocks.append(Block(who, BOLD, shape.text, 3, full, MARGIN))
    top = height - MARGIN
    scale = printing.scale_of(blocks, top - floor, _LEAST)
    for block in blocks:
        top = block.write(page, top, scale)


def _bottom(page: Canvas, handout: Handout, shape: _Shape) -> float:
    """The code, what it opens, the address and the imprint; returns where they begin."""
    width = shape.page[0]
    full = width - 2 * MARGIN
    law = Block(imprint(), PLAIN, shape.small * 0.8, 1, full, MARGIN)
    address = Block(handout.address, PLAIN, shape.small, 5, full, MARGIN)
    law.write(page, MARGIN + law.height(1))
    top = MARGIN + law.height(1) + address.height(1)
    address.write(page, top)
    printing.code(page, handout.address, MARGIN, top, shape.code)
    left = MARGIN + shape.code + 5 * mm
    beside = [
        Block(_("Lisez, discutez."), BOLD, shape.text, 2, width - MARGIN - left, left),
        Block(_("Rejoignez, ou dites non."), BOLD, shape.text, 2, width - MARGIN - left, left),
        Block(handout.site, PLAIN, shape.text, 1, width - MARGIN - left, left),
    ]
    line = top + shape.code - 4 * mm
    for block in beside:
        line = block.write(page, line)
    return top + shape.code + 3 * mm
