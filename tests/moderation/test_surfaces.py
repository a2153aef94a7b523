"""The status shown to the author is the one an anonymous visitor meets, on every surface.

Written as a table: a later kind adds a line a surface, a later surface a line a kind.
"""

import re
from collections.abc import Callable

import pytest
from _pytest.mark import ParameterSet
from django.conf import settings
from django.core.cache import caches
from django.db import IntegrityError, connection
from django.test import Client
from django.utils import timezone

from civic.accounts.models import User
from civic.lib import kept
from civic.syndication.sharing import links
from civic.syndication.sharing.card import card_of
from initiatives import whole
from initiatives.actions import fold, rank_all
from initiatives.models import (
    Action,
    Amendment,
    Argument,
    Circle,
    Conclusion,
    Goal,
    Image,
    Initiative,
    KitMessage,
    Message,
    NamedReply,
    Organisation,
    Pairing,
    Petition,
    Reply,
    ShownName,
    Thanks,
    Update,
)
from initiatives.models.organisation import ORGANISATION
from initiatives.states import LISTED, READABLE, Visibility
from initiatives.views import home
from initiatives.views.sitemaps import SITEMAP_SIZE
from moderation import kinds
from moderation.actions import write_journal
from tests.moderation.samples import MARK, PRIVATE, SAMPLES, Sample
from tests.syndication.sharing.cast import said_by

pytestmark = pytest.mark.django_db
REASON = "La deuxième phrase donne l’adresse personnelle d’une habitante."
NEVER: tuple[Visibility, ...] = ()
PLAIN = (Visibility.PUBLIC, Visibility.ANNOTATED)


# -- The surfaces: where a content may be met ------------------------------------------------------


def _own_page(sample: Sample) -> str:
    return sample.content.url.partition("#")[0]


def _organisations_map(sample: Sample) -> str:
    """Of the organisation itself; of the first ones for any other kind."""
    key = int(sample.key) if sample.kind == ORGANISATION else 0
    return f"/sitemap-organisations-{key // SITEMAP_SIZE}.xml"


def _theme(sample: Sample) -> str:
    return f"/themes/{sample.initiative.theme.slug}/"


def _oembed(sample: Sample) -> str:
    row = Initiative.objects.get(pk=sample.initiative.pk)
    return f"/oembed/?url={settings.SITE_URL}{row.public_url}"


def _image_of_a_link(sample: Sample) -> str:
    row = whole.get(sample.initiative.pk)
    return links.path_of(row, card_of(row))


SURFACES: dict[str, Callable[[Sample], str]] = {
    "page": _own_page,
    "initiative": lambda one: Initiative.objects.get(pk=one.initiative.pk).public_url,
    "petition": lambda one: f"{Initiative.objects.get(pk=one.initiative.pk).public_url}petition/",
    "signing": lambda one: f"{Initiative.objects.get(pk=one.initiative.pk).public_url}signer/",
    "versions": lambda one: f"{Initiative.objects.get(pk=one.initiative.pk).public_url}versions/",
    "amendments": lambda one: (
        f"{Initiative.objects.get(pk=one.initiative.pk).public_url}amendements/"
    ),
    "actions": lambda one: f"{Initiative.objects.get(pk=one.initiative.pk).public_url}actions/",
    "calendar": lambda one: (
        f"{Initiative.objects.get(pk=one.initiative.pk).public_url}actions/agenda.ics"
    ),
    "goal": lambda one: f"{Initiative.objects.get(pk=one.initiative.pk).public_url}objectif/",
    "updates": lambda one: f"{Initiative.objects.get(pk=one.initiative.pk).public_url}nouvelles/",
    "replies": lambda one: f"{Initiative.objects.get(pk=one.initiative.pk).public_url}reponses/",
    "pairings": lambda one: (
        f"{Initiative.objects.get(pk=one.initiative.pk).public_url}rapprochements/"
    ),
    "arguments": lambda one: f"{Initiative.objects.get(pk=one.initiative.pk).public_url}arguments/",
    "kit": lambda one: f"{Initiative.objects.get(pk=one.initiative.pk).public_url}kit/",
    "share": lambda one: f"{Initiative.objects.get(pk=one.initiative.pk).public_url}partager/",
    "team": lambda one: f"{Initiative.objects.get(pk=one.initiative.pk).public_url}equipe/",
    "organisations": lambda one: "/organisations/",
    "home": lambda one: "/",
    "list": lambda one: "/initiatives/?tri=recentes",
    "search": lambda one: f"/initiatives/?q={MARK}",
    "area": lambda one: "/territoires/21231-dijon/",
    "theme": _theme,
    "author": lambda one: f"/personnes/{one.author.handle}/",
    "sitemap": lambda one: f"/sitemap-initiatives-{one.initiative.pk // SITEMAP_SIZE}.xml",
    "sitemap organisations": _organisations_map,
    "api list": lambda one: "/api/v1/initiatives/",
    "api": lambda one: f"/api/v1/initiatives/{one.initiative.pk}/",
    "api amendments": lambda one: f"/api/v1/initiatives/{one.initiative.pk}/amendments/",
    "api actions": lambda one: f"/api/v1/initiatives/{one.initiative.pk}/actions/",
    "api goal": lambda one: f"/api/v1/initiatives/{one.initiative.pk}/goal/",
    "api updates": lambda one: f"/api/v1/initiatives/{one.initiative.pk}/updates/",
    "api replies": lambda one: f"/api/v1/replies/?initiative={one.initiative.pk}",
    "api pairings": lambda one: f"/api/v1/initiatives/{one.initiative.pk}/pairings/",
    "api arguments": lambda one: f"/api/v1/initiatives/{one.initiative.pk}/arguments/",
    "api messages": lambda one: f"/api/v1/initiatives/{one.initiative.pk}/messages/",
    "api debate": lambda one: f"/api/v1/initiatives/{one.initiative.pk}/debate/",
    "api organisations": lambda one: "/api/v1/organisations/",
    "api petitions": lambda one: "/api/v1/petitions/",
    "api petition": lambda one: f"/api/v1/petitions/{one.initiative.pk}/",
    # Only the head of the page: what a network shows of a link.
    "card": _own_page,
    "file": lambda one: f"/initiatives/images/{one.key}.webp",
    "journal": lambda one: "/moderation/journal/",
    "feed": lambda one: f"/flux/initiatives/{one.initiative.pk}.atom",
    "feed list": lambda one: "/flux/initiatives.json",
    "feed search": lambda one: "/flux/recherche.rss?territoire=21231",
    "feed area": lambda one: "/flux/territoires/d21.atom",
    "feed theme": lambda one: f"/flux/themes/{one.initiative.theme.slug}.rss",
    "feed author": lambda one: f"/flux/personnes/{one.author.handle}.json",
    "feed calendar": lambda one: "/flux/territoires/21231.ics",
    # What other sites show of it.
    "embed": lambda one: f"/embed/initiatives/{one.initiative.pk}/",
    "oembed": _oembed,
    "image of a link": _image_of_a_link,
}

# Those of which a process keeps something that was rendered.
KEPT = ("initiative", "petition", "home", "list", "area", "theme", "author", "api list")
# What tells of it where it happens; not what was published alone.
NEWS = ("feed", "feed area", "feed theme")
LISTS = ("feed list", "feed search")

# -- The table: in which states each surface shows the words of each kind; never elsewhere --------

SHOWN: dict[str, dict[str, tuple[Visibility, ...]]] = {
    "initiative": {
        "page": LISTED,
        "initiative": LISTED,
        "signing": LISTED,
        "versions": READABLE,
        "team": LISTED,
        "amendments": LISTED,
        "arguments": LISTED,
        "kit": LISTED,
        "share": LISTED,
        "pairings": LISTED,
        "actions": LISTED,
        "updates": LISTED,
        "replies": LISTED,
        "goal": LISTED,
        "calendar": LISTED,
        "home": LISTED,
        "list": LISTED,
        "search": LISTED,
        "area": LISTED,
        "theme": LISTED,
        "author": LISTED,
        "sitemap": LISTED,
        "api list": LISTED,
        "api": LISTED,
        "card": LISTED,
        **dict.fromkeys((*NEWS, *LISTS, "feed author"), READABLE),
        "embed": PLAIN,
        "oembed": PLAIN,
        "image of a link": PLAIN,
    },
    "image": {
        "page": READABLE,
        "initiative": READABLE,
        "api": READABLE,
        "file": READABLE,
    },
    "petition": {
        "page": READABLE,
        "initiative": READABLE,
        "petition": READABLE,
        "signing": READABLE,
        "api": READABLE,
        "api petitions": READABLE,
        "api petition": READABLE,
        "card": PLAIN,
        **dict.fromkeys((*NEWS, "feed author"), PLAIN),
    },
    "person": {
        "page": READABLE,
        "initiative": READABLE,
        "team": READABLE,
        "area": READABLE,
        "author": READABLE,
        "api list": READABLE,
        "api": READABLE,
        "card": READABLE,
        **dict.fromkeys((*NEWS, *LISTS, "feed author"), READABLE),
        "oembed": READABLE,
    },
    "named-reply": {
        "page": READABLE,
        "initiative": READABLE,
        "api": READABLE,
    },
    "amendment": {
        "page": READABLE,
        "amendments": PLAIN,
        "api amendments": READABLE,
    },
    "pairing": {
        "page": READABLE,
        "pairings": PLAIN,
        "api pairings": READABLE,
    },
    "argument": {
        "page": READABLE,
        "card": PLAIN,
        "initiative": PLAIN,
        "arguments": PLAIN,
        "api arguments": READABLE,
    },
    "conclusion": {
        "page": READABLE,
        "arguments": READABLE,
        "api debate": READABLE,
    },
    "action": {
        "page": READABLE,
        "initiative": READABLE,
        "actions": PLAIN,
        "calendar": PLAIN,
        "api actions": READABLE,
        "home": PLAIN,
        "area": PLAIN,
        **dict.fromkeys((*NEWS, "feed author", "feed calendar"), PLAIN),
    },
    "update": {
        "page": READABLE,
        "card": PLAIN,
        "initiative": READABLE,
        "updates": PLAIN,
        "api updates": READABLE,
        **dict.fromkeys((*NEWS, "feed author"), PLAIN),
    },
    "reply": {
        "page": READABLE,
        "card": PLAIN,
        "initiative": READABLE,
        "replies": READABLE,
        "api replies": READABLE,
    },
    "kit-message": {
        "page": READABLE,
        "card": PLAIN,
        "kit": PLAIN,
        "share": PLAIN,
        "api messages": READABLE,
    },
    # Here shown by both; on the page of whom it thanks, see tests/people.
    "thanks": {"page": READABLE},
    "goal": {
        "page": READABLE,
        "goal": READABLE,
        "initiative": READABLE,
        "api goal": READABLE,
        **dict.fromkeys((*NEWS, "feed author"), PLAIN),
    },
    # In its thread, for the two of it.
    "message": {"page": READABLE},
    # Its own address, that nobody guesses, and nothing else in any state.
    "circle": {"page": READABLE},
    # Under the petition without a warning; nothing else ever names a signer.
    "signer-name": {"page": READABLE, "petition": PLAIN},
    "organisation": {
        "page": READABLE,
        "initiative": READABLE,
        "team": READABLE,
        "organisations": READABLE,
        "sitemap organisations": READABLE,
        "api": READABLE,
        "api organisations": READABLE,
        "card": READABLE,
        **dict.fromkeys(NEWS, READABLE),
    },
}


def readers_of(sample: Sample) -> list[Client]:
    """Its author, and a visitor where there may be one; both meet the same."""
    author = Client()
    author.force_login(sample.author)
    return [author] if sample.kind in PRIVATE else [author, Client()]


def test_every_kind_has_a_sample_and_a_line():
    assert set(SAMPLES) == set(SHOWN) == set(kinds.names())
    assert {surface for shown in SHOWN.values() for surface in shown} <= set(SURFACES)


# -- The property ----------------------------------------------------------------------------------


def _is_shown(client: Client, sample: Sample, surface: str) -> bool:
    return sample.mark.lower() in _read(client, sample, surface).lower()


def _read(client: Client, sample: Sample, surface: str) -> str:
    """What one meets there, as text; an answer without content shows nothing."""
    response = client.get(SURFACES[surface](sample))
    assert response.status_code < 500
    if surface == "file":
        return sample.mark if response.status_code == 200 else ""
    if surface == "image of a link":
        return said_by(response.content) if response.status_code == 200 else ""
    text = response.content.decode()
    if surface == "search":
        # The page repeats what was asked.
        text = text.partition("<main")[2].replace(f'value="{MARK}"', "")
        return text if f"Rouvrir {MARK}" in text else ""
    if surface == "card":
        return text.partition("</head>")[0]
    # Not the menu of one's account, nor what a form fills in from it.
    return re.sub(r'value="[^"]*"', "", text.partition("<main")[2] or text)


def _decide(sample: Sample, state: Visibility) -> None:
    if state != Visibility.PUBLIC:
        kind = kinds.get(sample.kind)
        assert kind is not None
        kind.change(None, sample.key, state, REASON, Visibility.PUBLIC, timezone.now())


def _a_minute_later(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    real = kept.monotonic
    assert seconds > home.SECONDS
    caches["spare"].clear()
    monkeypatch.setattr(kept, "monotonic", lambda: real() + seconds)


def _states(kind: str) -> list[Visibility]:
    """Those a content of this kind can have."""
    known = kinds.get(kind)
    assert known is not None
    return [one for one in Visibility if one != Visibility.COVERED or known.covered]


def _walked(kind: str, state: Visibility) -> list[str]:
    """Where one looks: everywhere when nothing was decided and when all must go.

    In the states between, where it is shown in some state, and where decisions are told: no other
    surface reads this kind at all, as those two have shown.
    """
    ends = (Visibility.PUBLIC, Visibility.RESTRICTED)
    return list(SURFACES) if state in ends else [*SHOWN[kind], "journal"]


def _each_state(kind: str) -> list[ParameterSet]:
    """All of them in the long tests; the one where everything must go in the short ones."""
    return [
        pytest.param(kind, state, marks=() if state == Visibility.RESTRICTED else pytest.mark.full)
        for state in _states(kind)
    ]


@pytest.mark.parametrize(("kind", "state"), [one for kind in SAMPLES for one in _each_state(kind)])
def test_author_and_visitor_meet_the_same_state_everywhere(
    kind: str, state: Visibility, monkeypatch: pytest.MonkeyPatch
):
    sample = SAMPLES[kind]()
    fold()
    rank_all()
    visitor = Client()
    for surface in KEPT:  # caches are warm when the decision falls
        _read(visitor, sample, surface)
    _decide(sample, state)
    write_journal()
    # What is left of the minute once the caches in front have had their part.
    _a_minute_later(monkeypatch, 25)
    for surface in _walked(kind, state):
        expected = state in SHOWN[kind].get(surface, NEVER)
        for client in readers_of(sample):
            shown = _is_shown(client, sample, surface)
            assert shown == expected, f"{kind} {state} on {surface}"
        if kind in PRIVATE:
            assert not _is_shown(visitor, sample, surface), f"{kind} to a visitor on {surface}"
    for client in readers_of(sample):
        page = client.get(_own_page(sample))
        assert (REASON in page.content.decode()) == (state != Visibility.PUBLIC)


@pytest.mark.parametrize("kind", SAMPLES)
def test_what_was_restricted_comes_back_everywhere(kind: str):
    sample = SAMPLES[kind]()
    _decide(sample, Visibility.RESTRICTED)
    found = kinds.get(kind)
    assert found is not None
    found.change(
        None, sample.key, Visibility.PUBLIC, "Levée.", Visibility.RESTRICTED, timezone.now()
    )
    fold()
    rank_all()
    for surface in SHOWN[kind]:
        expected = Visibility.PUBLIC in SHOWN[kind].get(surface, NEVER)
        assert _is_shown(readers_of(sample)[-1], sample, surface) == expected, surface


@pytest.mark.parametrize("kind", SAMPLES)
def test_no_cache_keeps_a_surface_for_a_minute(kind: str):
    sample = SAMPLES[kind]()
    # The age is said by the view, whatever the content: all of them are walked for one kind.
    for surface in SURFACES if kind == "initiative" else SHOWN[kind]:
        response = Client().get(SURFACES[surface](sample))
        said = response.headers.get("Cache-Control", "")
        ages = [int(part.partition("=")[2]) for part in said.split(", ") if "max" in part]
        # Beside it nginx serves a copy for twenty seconds after its last reader.
        assert max(ages, default=0) <= 30, surface


@pytest.mark.parametrize("kind", SAMPLES)
def test_a_decision_about_any_kind_owes_its_statement(kind: str):
    sample = SAMPLES[kind]()
    found = kinds.get(kind)
    assert found is not None
    decision = found.change(
        None, sample.key, Visibility.BLURRED, REASON, Visibility.PUBLIC, timezone.now()
    )
    assert decision.statement
    assert decision.content_key == sample.key
    assert set(found.words.effects) == set(_states(kind))


@pytest.mark.parametrize("kind", [name for name in SAMPLES if name != "initiative"])
def test_the_database_refuses_a_state_without_its_reasons(kind: str):
    sample = SAMPLES[kind]()
    rows = {
        "image": Image.objects.filter(pk=sample.key) if kind == "image" else None,
        "petition": Petition.objects.filter(initiative=sample.initiative),
        "person": User.objects.filter(pk=sample.author.pk),
        "named-reply": NamedReply.objects.filter(person=sample.author),
        "amendment": Amendment.objects.filter(author=sample.author),
        "argument": Argument.objects.filter(author=sample.author),
        "conclusion": Conclusion.objects.filter(author=sample.author),
        "action": Action.objects.filter(leader=sample.author),
        "goal": Goal.objects.filter(initiative=sample.initiative),
        "update": Update.objects.filter(author=sample.author),
        "reply": Reply.objects.filter(author=sample.author),
        "kit-message": KitMessage.objects.filter(author=sample.author),
        "thanks": Thanks.objects.filter(writer=sample.author),
        "message": Message.objects.filter(writer=sample.author),
        "circle": Circle.objects.filter(owner=sample.author),
        "pairing": Pairing.objects.filter(author=sample.author),
        "organisation": Organisation.objects.all(),
        "signer-name": ShownName.objects.all(),
    }[kind]
    assert rows is not None
    rows.update(visibility=Visibility.REMOVED)
    with pytest.raises(IntegrityError, match="without its reasons"), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
