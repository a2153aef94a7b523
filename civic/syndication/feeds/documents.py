"""From a source to a document: the current one, or one archive of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from civic.activity.models import Activity
from civic.lib import identity
from civic.lib.feeds.answers import mark, tag
from civic.lib.feeds.document import NEVER, Document, Entry, Form
from civic.lib.kept import Kept
from civic.lib.letters import absolute
from civic.lib.typography import french
from civic.syndication.feeds import tiles
from civic.syndication.feeds.sources import INITIATIVE, Source
from civic.syndication.feeds.tiles import MOST, SIZE, Tile
from civic.syndication.feeds.words import entry, gone

_tiles = Kept[tuple[Tile | None]](seconds=60, most=2_000)
# One thing is told by the feeds of its place, of what contains it, of its themes, of everything.
_entries = Kept[Entry](seconds=60, most=1_500)


@dataclass(frozen=True)
class State:
    """What a conditional request compares: nothing of a document changes unless it does."""

    etag: str
    changed: datetime
    is_empty: bool


def state_of(source: Source) -> State:
    """How the current document stands, in one look-up of a few dozen numbers and dates."""
    return state(source, source.stamps())


def address(source: Source, form: Form, **asked: str) -> str:
    """The whole address of one format of a feed."""
    query = "&".join(
        [part for part in (source.query, *(f"{k}={v}" for k, v in asked.items())) if part]
    )
    return f"{absolute(reverse('feeds'))}{source.stem}.{form}" + (f"?{query}" if query else "")


def current(source: Source, form: Form, here: str) -> tuple[Document, State]:
    """The latest entries, and where the archives begin."""
    found = source.latest()
    shown, older = found[:SIZE], ""
    if len(found) > SIZE:
        older = _archive(source, form, _first_tile(source, found[SIZE].pk, shown[-1].pk))
    stands = state(source, [(row.pk, row.changed_at) for row in found])
    made = document(source, form, here, shown, stands)
    return replace(made, older=older), stands


def _first_tile(source: Source, last: int, frontier: int) -> Tile | None:
    """The archive that begins under the current document: the same while nothing happens."""

    def cut() -> tuple[Tile | None]:
        below = source.rows().filter(pk__lt=last).values_list("pk", flat=True)[:MOST]
        return (tiles.around(last, [last, *below], frontier),)

    return _tiles.get_or_make((source.stem, source.query, last, frontier), cut)[0]


def archive(source: Source, form: Form, here: str, tile: Tile) -> tuple[Document, State] | None:
    """One archive, complete and told for good; None when there is none there (yet)."""
    rows = source.rows().filter(pk__gte=tile.first, pk__lte=tile.last)
    found = list(rows[: MOST + 1])
    latest, below, above = _neighbours(source, tile)
    frontier = latest[-1] if len(latest) == SIZE else 0
    if not 0 < len(found) <= MOST or tile.last >= frontier:
        return None
    known = [*(row.pk for row in found), *below, *above]
    older = tiles.around(below[0], known, frontier) if below else None
    newer = tiles.around(above[0], known, frontier) if above else None
    links = _archive(source, form, older), _archive(source, form, newer)
    stamps = [(row.pk, row.changed_at) for row in found]
    stands = state(source, [*stamps], *links)
    made = document(source, form, here, found, stands)
    return replace(made, is_archive=True, older=links[0], newer=links[1]), stands


def _neighbours(source: Source, tile: Tile) -> tuple[list[int], list[int], list[int]]:
    """The identifiers of the current document, and those next to a tile on each side."""
    numbers = source.rows().values_list("pk", flat=True)
    latest = numbers[:SIZE]
    below = numbers.filter(pk__lt=tile.first)[: MOST + 1]
    above = numbers.filter(pk__gt=tile.last).order_by("pk")[: MOST + 1]
    found = set(latest.union(below, above))
    newest = sorted(found, reverse=True)[:SIZE]
    return (
        newest,
        sorted((one for one in found if one < tile.first), reverse=True),
        sorted(one for one in found if one > tile.last)[: MOST + 1],
    )


def _archive(source: Source, form: Form, tile: Tile | None) -> str:
    return address(source, form, archive=str(tile)) if tile else ""


def state(source: Source, stamps: Sequence[tuple[int, datetime]], *more: str) -> State:
    """How a document of these rows stands."""
    changed = max((at for _pk, at in stamps), default=NEVER)
    told = [(pk, at.timestamp()) for pk, at in stamps]
    return State(mark([source.title, source.page, *told, *more]), changed, not stamps)


def document(
    source: Source, form: Form, here: str, rows: Sequence[Activity], stands: State
) -> Document:
    """What these rows say; without what leads to other documents."""
    standing = [row for row in rows if row.withdrawn_at is None]
    title, page = source.title, source.page
    if not title:
        title, page = _of_initiative(source, standing)
    question = f"?{source.query}" if source.query else ""
    return Document(
        uid=tag("flux", f"{source.stem}{question}"),
        title=french(_("%(what)s, sur %(site)s") % {"what": title, "site": identity.site_name()}),
        subtitle=french(source.subtitle),
        page=absolute(page),
        here=here,
        current=address(source, form),
        site=identity.site_name(),
        site_url=f"{settings.SITE_URL}/",
        updated=max(stands.changed, *(row.at for row in rows)) if rows else NEVER,
        hub=settings.WEBSUB_HUB,
        entries=[_entry(row) for row in standing],
        gone=[gone(row) for row in rows if row.withdrawn_at is not None],
    )


def _entry(row: Activity) -> Entry:
    """What a row says, made again when it changed, or when the site has another name."""
    key = row.pk, row.changed_at, identity.site_name()
    return _entries.get_or_make(key, lambda: entry(row))


def _of_initiative(source: Source, rows: Sequence[Activity]) -> tuple[str, str]:
    """An initiative as its latest news names it; nothing of it once all was withdrawn."""
    key = source.stem.rpartition("/")[2]
    named = (row for row in rows if (row.object_kind, row.object_key) == (INITIATIVE, key))
    latest = next(named, None)
    if latest is None:
        return _("Initiative n° %(number)s") % {"number": key}, reverse("initiatives")
    return latest.title, latest.url
