"""OPML 2.0: a list of feeds, as readers of feeds import and export it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime

from civic.lib.feeds.document import attribute, plain, text, whole

MEDIA_TYPE = "text/x-opml; charset=utf-8"


@dataclass(frozen=True)
class Outline:
    """One feed of a list, in absolute addresses."""

    title: str
    feed: str
    page: str
    category: str = ""


def write(title: str, rows: Iterable[Outline], *, made_at: datetime, language: str = "fr") -> str:
    """The whole list."""
    return whole(
        (
            '<?xml version="1.0" encoding="utf-8"?>\n<opml version="2.0"><head>',
            f"<title>{text(plain(title))}</title>",
            f"<dateCreated>{format_datetime(made_at.astimezone(UTC))}</dateCreated></head><body>",
            *(_outline(row, language) for row in rows),
            "\n</body></opml>\n",
        )
    )


def _outline(row: Outline, language: str) -> str:
    title = plain(row.title)
    category = f" category={attribute(row.category)}" if row.category else ""
    return (
        f'\n<outline type="rss" text={attribute(title)}'
        f" title={attribute(title)} xmlUrl={attribute(row.feed)}"
        f" htmlUrl={attribute(row.page)} language={attribute(language)}{category}/>"
    )
