"""What of the lower floors can be followed: areas, themes, people. And how each is addressed."""

from collections.abc import Iterable
from urllib.parse import quote
from uuid import UUID

from django.db.models import Q
from django.urls import reverse

from civic.accounts.models import User
from civic.notifications import registry
from civic.notifications.registry import Thing
from civic.notifications.states import Kind
from civic.territories.models import Territory
from civic.themes.models import Theme

# The word of each kind in an address.
WORDS = {
    Kind.INITIATIVE: "initiative",
    Kind.AREA: "territoire",
    Kind.THEME: "theme",
    Kind.PERSON: "personne",
    Kind.SEARCH: "recherche",
    Kind.ORGANISATION: "organisation",
}
KINDS = {word: kind for kind, word in WORDS.items()}


def register() -> None:
    """Say what can be followed here; called by `ready()`."""
    registry.add_thing(Kind.AREA, areas)
    registry.add_thing(Kind.THEME, themes)
    registry.add_thing(Kind.PERSON, people)


def find(kind: Kind, key: str) -> Thing | None:
    """The thing behind a key as somebody wrote it; its own `key` is the one to keep."""
    return registry.things(kind, [key]).get(key) if key else None


def follow_url(kind: Kind, key: str, name: str = "follow") -> str:
    """Where one starts to follow a thing, or stops with `name="stop-following"`."""
    if kind == Kind.SEARCH:
        return f"{reverse(f'{name}-search')}?{key}"
    return reverse(name, kwargs={"word": WORDS[kind], "key": quote(key, safe="")})


def areas(keys: Iterable[str]) -> dict[str, Thing]:
    """Territories by code; those that are gone keep what was proposed there."""
    codes = {key: key.lower()[:9] for key in keys}
    rows = Territory.objects.defer("words", "postcodes", "former_codes").in_bulk(
        set(codes.values())
    )
    return {
        key: Thing(Kind.AREA, code, rows[code].label, rows[code].get_absolute_url())
        for key, code in codes.items()
        if code in rows
    }


def themes(keys: Iterable[str]) -> dict[str, Thing]:
    """Themes by the word of their address."""
    rows = {row.slug: row for row in Theme.objects.filter(slug__in=[key[:60] for key in keys])}
    return {
        slug: Thing(Kind.THEME, slug, row.name, row.get_absolute_url())
        for slug, row in rows.items()
    }


def people(keys: Iterable[str]) -> dict[str, Thing]:
    """People by their uuid, which is kept, or by the name in their address."""
    asked = list(keys)
    uids = {key: uid for key in asked if (uid := _uid(key))}
    handles = [key for key in asked if key not in uids]
    rows = User.objects.filter(Q(uid__in=uids.values()) | Q(handle__in=handles))
    found: dict[object, Thing] = {}
    for row in rows.filter(erased_at__isnull=True, is_active=True):
        thing = Thing(Kind.PERSON, str(row.uid), row.public_name, row.get_absolute_url())
        found[row.uid] = found[row.handle] = thing
    return {key: found[who] for key in asked if (who := uids.get(key, key)) in found}


def _uid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
