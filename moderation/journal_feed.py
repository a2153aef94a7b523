"""The public log as a feed: the latest lines, then archives of a hundred that never change."""

from collections.abc import Sequence
from dataclasses import replace
from html import escape
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from civic.lib import identity
from civic.lib.feeds.answers import mark, tag
from civic.lib.feeds.document import NEVER, Category, Document, Form
from civic.lib.feeds.document import Entry as Told
from civic.lib.letters import absolute
from moderation.journal import moment_of
from moderation.models.journal import Entry, EntryQuerySet

# Lines have numbers without a gap: an archive is a hundred of them, closed once it is full.
ARCHIVE, LEAST, FILTERED = 100, 30, 50
NAMES = {Form.ATOM: "journal-feed", Form.RSS: "journal-rss", Form.JSON: "journal-json"}


def etag(last: Entry | None, asked: dict[str, str]) -> str:
    """The log only grows: its last line says whether anything is new.

    There is no date beside it: the log tells hours, and many lines are of one hour.
    """
    return mark([last.number if last else 0, last.hash if last else "", sorted(asked.items())])


def archive_of(told: str, last: Entry | None) -> int | None:
    """The number of an archive that is full; None for any other."""
    number = int(told) if told.isascii() and told.isdigit() and len(told) < 12 else 0
    return number if 0 < number * ARCHIVE <= (last.number if last else 0) else None


def current(
    rows: EntryQuerySet, last: Entry | None, form: Form, asked: dict[str, str], here: str
) -> Document:
    """The latest lines. What is asked by a filter has no archive: the page goes on."""
    if asked:
        return _document(list(rows[:FILTERED]), last, form, asked, here)
    full = max(0, (last.number if last else 0) - LEAST) // ARCHIVE
    found = list(rows.filter(number__gt=full * ARCHIVE))
    made = _document(found, last, form, asked, here)
    return replace(made, older=_address(form, archive=str(full)) if full else "")


def archive(rows: EntryQuerySet, number: int, last: Entry, form: Form, here: str) -> Document:
    """A hundred lines, which are told for good."""
    first = (number - 1) * ARCHIVE
    found = list(rows.filter(number__gt=first, number__lte=first + ARCHIVE))
    is_last = (number + 1) * ARCHIVE > last.number
    return replace(
        _document(found, last, form, {}, here),
        # The end of the chain would make each of them change with every new line.
        subtitle=_("Chaque décision de modération, sans nommer personne."),
        is_archive=True,
        older=_address(form, archive=str(number - 1)) if number > 1 else "",
        newer="" if is_last else _address(form, archive=str(number + 1)),
    )


def _document(
    rows: Sequence[Entry], last: Entry | None, form: Form, asked: dict[str, str], here: str
) -> Document:
    query = urlencode(sorted(asked.items()))
    page = absolute(reverse("journal"))
    return Document(
        uid=tag("journal") if not query else tag("journal", f"?{query}"),
        title=_("Journal de la modération, %(site)s") % {"site": identity.site_name()},
        subtitle=_head(last),
        page=f"{page}?{query}" if query else page,
        here=here,
        current=_address(form, **asked),
        site=identity.site_name(),
        site_url=f"{settings.SITE_URL}/",
        updated=max((moment_of(row.facts["heure"]) for row in rows), default=NEVER),
        hub=settings.WEBSUB_HUB,
        entries=[_entry(row, page) for row in rows],
    )


def _address(form: Form, **asked: str) -> str:
    address = absolute(reverse(NAMES[form]))
    return f"{address}?{urlencode(sorted(asked.items()))}" if asked else address


def _entry(row: Entry, page: str) -> Told:
    when, said = moment_of(row.facts["heure"]), _told(row)
    place = row.facts["territoire"]
    return Told(
        uid=tag("journal", row.number),
        url=f"{page}?avant={row.number + 1}#ligne-{row.number}",
        title=f"{row.act_label} n° {row.number} : {row.measure_label}",
        summary=said,
        html=f"<p>{escape(said)}</p>",
        published=when,
        updated=when,
        categories=[Category(place, place, absolute(reverse("territories")))] if place else [],
    )


def _told(row: Entry) -> str:
    mark_of = _("Empreinte : %(hash)s") % {"hash": row.hash}
    return f"{row.motive_label}. {mark_of}" if row.motive_label else mark_of


def _head(last: Entry | None) -> str:
    """The end of the chain, whatever was asked for: who keeps it can tell a rewritten log."""
    if last is None:
        return _("Chaque décision de modération, sans nommer personne.")
    return _("Dernière ligne : n° %(number)d. Empreinte : %(hash)s") % {
        "number": last.number,
        "hash": last.hash,
    }
