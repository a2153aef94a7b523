"""RSS 2.0. What was taken back is simply not there: the format cannot say it."""

from collections.abc import Iterator
from datetime import UTC
from email.utils import format_datetime

from civic.lib.feeds.atom import links
from civic.lib.feeds.document import Document, Entry, Form, attribute, once, plain, text, whole

_OPEN = (
    '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"'
    ' xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:fh="http://purl.org/syndication/history/1.0"><channel>'
)
_MEDIA = ' type="application/rss+xml"'


def write(document: Document) -> str:
    """The whole document."""
    return whole(_parts(document))


def _parts(document: Document) -> Iterator[str]:
    yield f"{_OPEN}<title>{_title(document.title)}</title><link>{text(document.page)}</link>"
    yield f"<description>{text(plain(document.subtitle))}</description>"
    yield f"<language>{text(document.language)}</language>"
    yield f"<generator>{text(document.site)}</generator>"
    yield f"<lastBuildDate>{format_datetime(document.updated.astimezone(UTC))}</lastBuildDate>"
    for relation, address in links(document):
        if relation != "alternate":
            media = "" if relation == "hub" else _MEDIA
            yield f'<atom:link rel="{relation}" href={attribute(address)}{media}/>'
    if document.is_archive:
        yield "<fh:archive/>"
    yield from (once(Form.RSS, one, _item) for one in document.entries)
    yield "\n</channel></rss>\n"


def _item(entry: Entry) -> str:
    author = f"<dc:creator>{text(entry.author)}</dc:creator>" if entry.author else ""
    categories = "".join(
        f"<category domain={attribute(one.scheme)}>{text(one.label)}</category>"
        for one in entry.categories
    )
    return (
        f"\n<item><title>{_title(entry.title)}</title><link>{text(entry.url)}</link>"
        f'<guid isPermaLink="false">{text(entry.uid)}</guid>'
        f"<pubDate>{format_datetime(entry.published.astimezone(UTC))}</pubDate>"
        f"{author}{categories}<description>{text(entry.html)}</description></item>"
    )


def _title(value: str) -> str:
    return text(plain(value))
