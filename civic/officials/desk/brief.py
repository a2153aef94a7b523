"""The brief for a council: two A4 pages as PDF, drawn for a black and white printer."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from civic.accounts.models import Mandate
from civic.lib import identity
from civic.lib.dates import date_format
from civic.lib.markdown import to_excerpt
from civic.officials.desk import around as beside
from civic.officials.desk import lists, shown
from civic.officials.desk.filters import Filters
from civic.officials.desk.lists import TITLES, Name
from civic.officials.desk.shown import Row
from initiatives import printing
from initiatives.printing import BOLD, PLAIN, Block
from initiatives.replies.states import ReplyState
from initiatives.states import Side

MARGIN = 16 * mm
_WIDTH, _HEIGHT = A4
_FULL = _WIDTH - 2 * MARGIN
_FOOT = 12 * mm
SIZE, COMMUNES = 5, 10
LARGEST = 1.3
# Where somebody will be asked what they think of it.
QUOTED = (Name.WAITING, Name.NEARING)
PAGES = ((Name.WAITING, Name.NEW), (Name.NEARING, Name.RISING, Name.PROMISED))


@dataclass(frozen=True)
class Brief:
    """Everything that is printed: a heading, then lines by section, on two pages."""

    title: str
    about: str
    pages: tuple[list[Block], list[Block]]
    foot: str
    lines: list[str] = field(default_factory=list)


def brief_of(mandates: list[Mandate], filters: Filters, since: object, today: date) -> Brief:
    """The brief of some mandates on a day."""
    found = lists.find(Name, filters, since=since, today=today, size=SIZE)  # type: ignore[arg-type]
    figures = {one.figure for some in found.values() for one in some[:SIZE]}
    rows = shown.complete(figures, today)
    around = beside.read([one.territory for one in mandates], filters, today)
    pages = tuple(
        [
            block
            for name in names
            for block in _section(
                name, [rows[one.figure] for one in found[name][:SIZE] if one.figure in rows]
            )
        ]
        for names in PAGES
    )
    first = [*_head(mandates, today), *_totals(around.totals), *pages[0]]
    second = [*pages[1], *_communes(around), *_themes(around), *_lives(around)]
    return Brief(
        title=_("Note pour le conseil"),
        about=", ".join(str(one) for one in mandates),
        pages=(first, second),
        foot=_("{site} · faits publics du {day} · aucun nombre de personnes sous 10").format(
            site=identity.site_name(), day=_day(today)
        ),
    )


def draw(brief: Brief) -> bytes:
    """The brief as PDF: two pages, whatever was written in an initiative."""
    with printing.one_at_a_time:
        printing.register()
        file = BytesIO()
        page = Canvas(file, pagesize=A4, invariant=1, lang="fr", initialFontName=PLAIN)
        page.setTitle(f"{brief.title} : {brief.about}")
        page.setAuthor(identity.site_name())
        for number, blocks in enumerate(brief.pages, start=1):
            _page(page, blocks)
            page.setFont(PLAIN, 8)
            page.drawString(MARGIN, _FOOT, brief.foot)
            page.drawRightString(_WIDTH - MARGIN, _FOOT, f"{number}/2")
            page.showPage()
        page.save()
    return file.getvalue()


def _page(page: Canvas, blocks: list[Block]) -> None:
    top, floor = _HEIGHT - MARGIN, _FOOT + 6 * mm
    # A short brief is read from the other side of the table.
    scale = printing.scale_of(blocks, top - floor, most=LARGEST)
    for block in blocks:
        if top - block.height(scale) < floor:
            return
        top = block.write(page, top, scale)


def _head(mandates: list[Mandate], today: date) -> Iterable[Block]:
    yield _block(_("Note pour le conseil, {day}").format(day=_day(today)), BOLD, 20, 2)
    for mandate in mandates[:3]:
        yield _block(str(mandate), BOLD, 12, 2)


def _totals(totals: dict[str, int]) -> Iterable[Block]:
    said = _(
        "Initiatives ouvertes : {open}. Publiées en 30 jours : {opened_month}. "
        "Réponses attendues : {waiting}, en retard : {overdue}, données : {answered}."
    ).format(**totals)
    yield _block(said, PLAIN, 11, 3)


def _section(name: Name, rows: list[Row]) -> Iterable[Block]:
    yield from _heading(str(TITLES[name]))
    if not rows:
        yield _block(str(lists.NOTHING[name]), PLAIN, 10, 2)
    for row in rows:
        place = row.initiative.territory.name
        yield _block(f"• {row.initiative.title} ({place})", BOLD, 10, 2)
        yield _block(_said(name, row), PLAIN, 9.5, 3)
        if name in QUOTED:
            yield from _arguments(row)


def _heading(text: str) -> Iterable[Block]:
    yield _block("", PLAIN, 5, 1)
    yield _block(text, BOLD, 13, 1)


def _arguments(row: Row) -> Iterable[Block]:
    """The first one of each side, in one line each."""
    for side, text in row.arguments:
        lead = _("Pour : {text}") if side == Side.SUPPORT else _("Contre : {text}")
        yield _block(lead.format(text=to_excerpt(text, 300)), PLAIN, 9.5, 1)


def _said(name: Name, row: Row) -> str:
    figure = row.figure
    parts = [_("publiée le {day}").format(day=date_format(figure.opened_at, "j F Y"))]
    if figure.state != ReplyState.NONE:
        parts.append(figure.state.label.lower() if not figure.due_on else _due(row))
    if row.confirmed and figure.threshold:
        parts.append(
            _("{n} signatures sur {threshold}").format(n=row.confirmed, threshold=figure.threshold)
        )
    if figure.crossing_on:
        parts.append(_("seuil franchi le {day} à ce rythme").format(day=_day(figure.crossing_on)))
    if name == Name.RISING:
        parts += _paces(row)
    if name == Name.PROMISED and figure.promised_on:
        parts.append(f"{_day(figure.promised_on)} : {figure.promised}")
    if row.local_tenths is not None:
        parts.append(_("{n} signataires sur 10 du territoire").format(n=row.local_tenths))
    said = " ; ".join(parts)
    return f"{said[:1].upper()}{said[1:]}."


def _due(row: Row) -> str:
    label, day = row.figure.state.label.lower(), _day(row.figure.due_on)
    late = row.figure.days_late
    if not late:
        return _("{label}, due le {day}").format(label=label, day=day)
    return ngettext(
        "{label}, due le {day}, {n} jour de retard",
        "{label}, due le {day}, {n} jours de retard",
        late,
    ).format(label=label, day=day, n=late)


def _paces(row: Row) -> list[str]:
    said = []
    if row.joins.now:
        said.append(_("{n} personnes l’ont rejointe en 7 jours").format(n=row.joins.now))
    if row.signatures.now:
        said.append(_("{n} signatures en 7 jours").format(n=row.signatures.now))
    return said


def _communes(around: beside.Around) -> Iterable[Block]:
    """Those of an area that has several, in the order asked for."""
    if len(around.places) > 1:
        yield from _heading(_("Les communes"))
    for row in around.places[:COMMUNES] if len(around.places) > 1 else ():
        said = _(
            "{place} : {open} ouvertes, {month} en 30 jours, {waiting} attendues, {late} en retard"
        ).format(
            place=row.place.label,
            open=row.open,
            month=row.opened_month,
            waiting=row.waiting,
            late=row.overdue,
        )
        yield _block(said, PLAIN, 10, 1)


def _themes(around: beside.Around) -> Iterable[Block]:
    if around.themes:
        yield from _heading(_("De quoi l’on parle"))
        said = ", ".join(f"{name} ({number})" for _slug, name, number in around.themes)
        yield _block(said, PLAIN, 10, 3)


def _lives(around: beside.Around) -> Iterable[Block]:
    if any(line.number != 0 for line in around.lives):
        yield from _heading(_("Où habitent les signataires"))
        told = [
            f"{line.name} : {_('moins de 10') if line.number is None else line.number}"
            for line in around.lives
        ]
        yield _block(" ; ".join(told), PLAIN, 10, 4)


def _day(day: date | None) -> str:
    return date_format(day, "j F Y") if day else ""


def _block(text: str, font: str, size: float, most: int) -> Block:
    return Block(text, font, size, most, _FULL, MARGIN)
