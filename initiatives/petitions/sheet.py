"""The paper sheet of a petition: one A4 page as PDF, to print and to sign by hand.

Drawn for a black and white printer that trims: nothing is nearer the edge than `MARGIN`, no
meaning lies in a colour, and whatever is written in a petition, the lines to sign stay where
they are.
"""

from dataclasses import astuple, dataclass
from datetime import date
from hashlib import sha256
from io import BytesIO

from django.utils.translation import gettext as _
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from civic.lib.dates import date_format
from initiatives import printing
from initiatives.petitions.piles import LINES
from initiatives.printing import BOLD, PLAIN, Block

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
_BY_HAND = "………………"


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
    with printing.one_at_a_time:
        printing.register()
        file = BytesIO()
        page = Canvas(file, pagesize=A4, invariant=1, lang="fr", initialFontName=PLAIN)
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
        _block(_("Pétition · {place}").format(place=sheet.territory), BOLD, 10, 1),
        _block(sheet.title, BOLD, 20, 4),
        _block(_("À : {who}").format(who=sheet.addressee), BOLD, 12, 3),
        _block(sheet.request, PLAIN, 14, 6),
        _block(_("Signatures jusqu’au {day}").format(day=until), BOLD, 10, 1),
    ]
    where = _("Signer en ligne : {address}").format(address=sheet.address)
    online = _block(where, PLAIN, 9, 3, _FULL)
    small = 0.8 if len(online.lines(1)) > 1 else 1.0
    floor = _TABLE_TOP + 11 * mm + online.height(small)
    scale = printing.scale_of(blocks, top - floor)
    for block in blocks:
        top = block.write(page, top, scale)
    online.write(page, floor, small)
    _block(consent(), BOLD, 9, 3, _FULL).write(page, _TABLE_TOP + 11 * mm)


def _code(page: Canvas, address: str, top: float) -> None:
    """The QR code of an address, and what it is for."""
    printing.code(page, address, _RIGHT - _CODE, top - _CODE, _CODE)
    page.setFont(BOLD, 9)
    page.drawCentredString(_RIGHT - _CODE / 2, top - _CODE - 3 * mm, _("Ou signez en ligne"))


def _table(page: Canvas) -> None:
    """The numbered lines to sign."""
    names = ["", _("Prénom"), _("Nom"), _("Commune"), _("Signature")]
    stops = [_LEFT + width * mm for width in (0, 8, 44, 86, 128, 180)]
    heights = [_TABLE_TOP, *(_TABLE_TOP - _HEAD - _ROW * row for row in range(LINES + 1))]
    page.grid(stops, heights)
    page.setFont(BOLD, 10)
    for name, x in zip(names, stops[:-1], strict=True):
        page.drawString(x + 1.5 * mm, _TABLE_TOP - 4.4 * mm, name)
    page.setFont(PLAIN, 9)
    for row in range(LINES):
        middle = _TABLE_TOP - _HEAD - (row + 0.62) * _ROW
        page.drawRightString(stops[1] - 1.5 * mm, middle, str(row + 1))


def _footer(page: Canvas, sheet: Sheet) -> None:
    top = _TABLE_TOP - _HEAD - LINES * _ROW - 2 * mm
    filled = _("Pétition n° {number} · feuille n° {blank} · recueillie le {blank} à {blank}{blank}")
    counted = _("{line} · {blank} signatures").format(
        line=filled.format(number=sheet.number, blank=_BY_HAND), blank=_BY_HAND[:9]
    )
    top = _block(counted, BOLD, 9, 1, _FULL).write(page, top)
    _block(retention(sheet), PLAIN, 8, 4, _FULL).write(page, top)


def _block(text: str, font: str, size: float, most: int, width: float = _TEXT) -> Block:
    """Some lines of text from the left edge."""
    return Block(text, font, size, most, width, _LEFT)
