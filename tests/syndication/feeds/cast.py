"""Ask feeds and read them, as programs do."""

import json
from typing import Any
from xml.etree import ElementTree as ET

from django.conf import settings
from django.http import HttpResponse
from django.test import Client

NAMES = {
    "a": "http://www.w3.org/2005/Atom",
    "at": "http://purl.org/atompub/tombstones/1.0",
    "fh": "http://purl.org/syndication/history/1.0",
}
FORMS = ("atom", "rss", "json")


def ask(path: str, *, status: int = 200, **headers: str) -> HttpResponse:
    """What a program that has never been here gets."""
    response = Client().get(path, headers=headers or None)
    assert response.status_code == status, (path, response.status_code, response.content[:300])
    return response


def atom(path: str) -> ET.Element:
    """An Atom document, parsed."""
    return ET.fromstring(ask(path).content)


def titles(path: str) -> list[str]:
    """The titles of the entries of an Atom document."""
    found = atom(path).findall("a:entry/a:title", NAMES)
    return [(one.text or "").replace("\xa0", " ") for one in found]


def link(document: ET.Element, relation: str) -> str:
    """Where a document leads; empty when nowhere."""
    found = document.find(f"a:link[@rel='{relation}']", NAMES)
    return "" if found is None else found.attrib["href"].removeprefix(settings.SITE_URL)


def read_json(path: str) -> dict[str, Any]:
    """A JSON Feed."""
    return dict(json.loads(ask(path).content))


def walk(path: str) -> list[list[str]]:
    """The ids of each document from the current feed to the oldest archive."""
    told = []
    while path:
        document = atom(path)
        told.append([one.text or "" for one in document.findall("a:entry/a:id", NAMES)])
        path = link(document, "prev-archive")
    return told
