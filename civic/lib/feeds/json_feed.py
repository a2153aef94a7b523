"""JSON Feed 1.1. What was taken back is simply not there: the format cannot say it."""

import json
from typing import Any

from civic.lib.feeds.document import Document, Entry, Form, moment, once

VERSION = "https://jsonfeed.org/version/1.1"


def write(document: Document) -> str:
    """The whole document."""
    feed: dict[str, Any] = {
        "version": VERSION,
        "title": document.title,
        "home_page_url": document.page,
        "feed_url": document.here,
        "description": document.subtitle,
        "language": document.language,
        "authors": [{"name": document.site, "url": document.site_url}],
    }
    if following := document.older or document.following:
        feed["next_url"] = following
    if document.hub:
        feed["hubs"] = [{"type": "WebSub", "url": document.hub}]
    head = json.dumps(feed, ensure_ascii=False).removesuffix("}")
    items = ",\n".join(once(Form.JSON, one, _item) for one in document.entries)
    return f'{head}, "items": [\n{items}\n]}}\n'


def _item(entry: Entry) -> str:
    item: dict[str, Any] = {
        "id": entry.uid,
        "url": entry.url,
        "title": entry.title,
        "summary": entry.summary,
        "content_html": entry.html,
        "date_published": moment(entry.published),
        "date_modified": moment(entry.updated),
        "tags": [one.label for one in entry.categories],
    }
    item |= {"authors": [{"name": entry.author}]} if entry.author else {}
    return json.dumps(item, ensure_ascii=False)
