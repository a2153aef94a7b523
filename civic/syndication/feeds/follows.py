"""The list of the feeds of what somebody follows, for any reader of feeds (OPML)."""

from collections.abc import Iterable
from urllib.parse import quote

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts.actions.tokens import digest
from civic.accounts.models import User
from civic.lib.feeds.document import Form
from civic.lib.feeds.opml import Outline
from civic.lib.letters import absolute
from civic.notifications import registry
from civic.notifications.models import Follow
from civic.notifications.registry import Thing
from civic.notifications.states import Kind
from civic.syndication.models import FeedList

KEY_MAX = 64
# A reader of feeds does not want more, and no page of follows shows more.
MOST = 1_000
_WORDS = {
    Kind.INITIATIVE: "initiatives",
    Kind.AREA: "territoires",
    Kind.THEME: "themes",
    Kind.PERSON: "personnes",
}


def of_key(key: str) -> FeedList | None:
    """The list behind a secret address, as long as its owner's account is open."""
    if not key.isascii() or len(key) > KEY_MAX:
        return None
    rows = FeedList.objects.select_related("person")
    found = rows.filter(digest=digest(key), person__is_active=True).first()
    if found is not None:
        _note(found)
    return found


def outlines(person: User) -> list[Outline]:
    """One line for each thing followed that has a feed; organisations have none."""
    follows = Follow.objects.filter(reader__user=person).order_by("kind", "created_at", "pk")
    keys: dict[Kind, list[str]] = {}
    for kind, key in follows.values_list("kind", "key")[:MOST]:
        keys.setdefault(Kind(kind), []).append(key)
    return [
        line
        for kind, asked in keys.items()
        for line in _lines(registry.things(kind, asked).values(), kind)
    ]


def _lines(things: Iterable[Thing], kind: Kind) -> Iterable[Outline]:
    for thing in things:
        feed = _feed(thing)
        if feed:
            yield Outline(thing.title, feed, absolute(thing.url), str(kind.label))


def _feed(thing: Thing) -> str:
    root = absolute(reverse("feeds"))
    if thing.kind == Kind.SEARCH:
        return f"{root}recherche.{Form.ATOM}?{thing.key}"
    word = _WORDS.get(thing.kind)
    # A person is followed by a key that never changes, and read at their name.
    key = thing.url.rstrip("/").rpartition("/")[2] if thing.kind == Kind.PERSON else thing.key
    return f"{root}{word}/{quote(key, safe='')}.{Form.ATOM}" if word else ""


def title_of(person: User) -> str:
    """What the list is called in a reader."""
    return _("Ce que suit %(name)s") % {"name": person.public_name}


def _note(found: FeedList) -> None:
    """Remember the day it was read, once a day: its owner sees whether it serves."""
    today = timezone.localdate()
    if found.read_on != today:
        FeedList.objects.filter(pk=found.pk).update(read_on=today)
