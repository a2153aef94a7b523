"""Atom 1.0 (RFC 4287), with archives (RFC 5005) and tombstones (RFC 6721)."""

from collections.abc import Iterator

from civic.lib.feeds.document import (
    Document,
    Entry,
    Form,
    attribute,
    moment,
    once,
    plain,
    text,
    whole,
)

_MEDIA = "application/atom+xml"
_OPEN = (
    '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom"'
    ' xmlns:fh="http://purl.org/syndication/history/1.0" xml:lang='
)
# Said where it is needed alone: validators do not know it.
_TOMBSTONES = 'xmlns:at="http://purl.org/atompub/tombstones/1.0"'


def write(document: Document) -> str:
    """The whole document."""
    return whole(_parts(document))


def _parts(document: Document) -> Iterator[str]:
    yield f"{_OPEN}{attribute(document.language)}>"
    yield f"<id>{text(document.uid)}</id>{_words('title', document.title)}"
    yield _words("subtitle", document.subtitle)
    yield f"<updated>{moment(document.updated)}</updated>"
    yield f"<author><name>{text(document.site)}</name><uri>{text(document.site_url)}</uri></author>"
    yield f"<generator>{text(document.site)}</generator>"
    for relation, address in links(document):
        media = _media(relation)
        yield f'<link rel="{relation}" href={attribute(address)}{media}/>'
    if document.is_archive:
        yield "<fh:archive/>"
    yield from (once(Form.ATOM, one, _entry) for one in document.entries)
    for gone in document.gone:
        yield f"\n<at:deleted-entry {_TOMBSTONES} ref={attribute(gone.uid)}"
        yield f' when="{moment(gone.when)}"/>'
    yield "\n</feed>\n"


def links(document: Document) -> list[tuple[str, str]]:
    """The addresses around a document, by what they are of it; those it has."""
    current = document.current if document.is_archive or document.following else ""
    found = [
        ("self", document.here),
        ("alternate", document.page),
        ("hub", document.hub),
        ("current", current),
        ("prev-archive", document.older),
        ("next-archive", document.newer),
        ("next", document.following),
    ]
    return [(relation, address) for relation, address in found if address]


def _media(relation: str) -> str:
    if relation == "alternate":
        return ' type="text/html"'
    return "" if relation == "hub" else f' type="{_MEDIA}"'


def _entry(entry: Entry) -> str:
    author = f"<author><name>{text(entry.author)}</name></author>" if entry.author else ""
    categories = "".join(
        f"<category term={attribute(one.term)} label={attribute(one.label)}"
        f" scheme={attribute(one.scheme)}/>"
        for one in entry.categories
    )
    return (
        f"\n<entry><id>{text(entry.uid)}</id>{_words('title', entry.title)}"
        f'<link rel="alternate" href={attribute(entry.url)} type="text/html"/>'
        f"<published>{moment(entry.published)}</published>"
        f"<updated>{moment(entry.updated)}</updated>{author}{categories}"
        f"{_words('summary', entry.summary)}"
        f'<content type="html">{text(entry.html)}</content></entry>'
    )


def _words(name: str, value: str) -> str:
    return f"<{name}>{text(plain(value))}</{name}>"
