"""Load the demo: people, then every event in order, then counts and ranks."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from random import Random

from django.db import connection, transaction
from django.utils import timezone

from civic.accounts.actions import erase_account
from civic.accounts.demo import NotDemoError, require_embedded_database
from civic.accounts.models import User
from civic.activity.actions import settle
from civic.territories.models import Territory
from civic.themes.models import Theme
from initiatives import actions
from initiatives.actions.petition_figures import fill_figures
from initiatives.actions.petition_tallies import fold_signatures, recount_signatures, settle_steps
from initiatives.actions.roots import publish_roots
from initiatives.demo import calls
from initiatives.demo.between import write_between
from initiatives.demo.content import Entry, entries, people
from initiatives.demo.follows import follow_things
from initiatives.demo.hands import call_for_help
from initiatives.demo.letters import write_letters
from initiatives.demo.organisations import make_organisations
from initiatives.demo.pairs import bring_together
from initiatives.demo.people import make_people
from initiatives.demo.replies import answer_some
from initiatives.demo.story import Story
from initiatives.demo.teams import make_circle, make_teams
from initiatives.models import Initiative

# Counts are folded as time passes, so that milestones fall on their day.
_FOLD_EVERY = timedelta(days=2)
_SAY_EVERY = 500
# The same demo each time, only the dates follow today.
_SEED = 2010


class CannotLoadError(Exception):
    """The demo does not go here; the message says why and what to do."""


def check_can_load() -> None:
    """Raise `CannotLoadError` unless the database is embedded, has its places, and is empty."""
    try:
        require_embedded_database()
    except NotDemoError as error:
        raise CannotLoadError(str(error)) from error
    if User.objects.exists() or Initiative.objects.exists():
        raise CannotLoadError("The database already has people or initiatives: demo not loaded.")
    if not Territory.objects.exists() or not Theme.objects.exists():
        raise CannotLoadError("Load the places and the themes first: manage.py prepare --no-demo")


@transaction.atomic
def load(say: Callable[[str], object], rows: list[Entry] | None = None) -> Story:
    """Load everything (or `rows`) or nothing; return what was made. Raises `CannotLoadError`."""
    rows = rows or entries()
    check_can_load()
    now = timezone.now()
    chance = Random(_SEED)  # noqa: S311  # nosec B311
    say("Making people")
    users = make_people(now, chance)
    story = Story(now=now, chance=chance, users=users, places=_places(rows), themes=_themes(rows))
    with _without_savepoints():
        _play(story, rows, say)
        _keep_drafts(story)
        make_teams(story)
        call_for_help(story)
        write_letters(story)
        make_circle(story)
        make_organisations(story)
        write_between(story)
        bring_together(story)
        answer_some(story)
        calls.ask(story)
        follow_things(story.users)
        for name in people().erased:
            erase_account(by=users[name])
    actions.rank_all()
    say(f"{len(story.initiatives)} initiatives, {len(users)} people, {story.stances} stances")
    return story


def _play(story: Story, rows: list[Entry], say: Callable[[str], object]) -> None:
    events = story.events(rows)
    folded = events[0].at
    for number, event in enumerate(events, start=1):
        if event.at - folded > _FOLD_EVERY:
            folded = event.at
            _fold(folded)
        event.run(event.at)
        if number % _SAY_EVERY == 0:
            say(f"{number} events of {len(events)}")
    _fold(story.now)
    _publish(story.now)


def _publish(at: datetime) -> None:
    """What the nights before would have left on the pages « Intégrité »."""
    publish_roots(at)
    recount_signatures(at)
    fill_figures(at)


def _fold(at: datetime) -> None:
    actions.fold(at=at)
    fold_signatures(at=at)
    settle_steps(at)
    settle()


@contextmanager
def _without_savepoints() -> Iterator[None]:
    """Leave out the savepoint of each action: two of every five statements.

    All of the demo is loaded or nothing, so there is nothing smaller to go back to; an
    action that fails still takes the transaction with it.
    """
    features = connection.features
    features.uses_savepoints = False
    try:
        yield
    finally:
        features.uses_savepoints = True


def _keep_drafts(story: Story) -> None:
    """Leave two texts unfinished, so that « mes brouillons » has something to show."""
    actions.save_draft(
        by=story.users["auteur"],
        draft=None,
        data={
            "title": "Ouvrir la bibliothèque le dimanche après-midi",
            "problem": "Le samedi, toutes les tables sont prises dès 10 h 30.",
            "proposal": "",
            "territory": "44109",
        },
    )
    actions.save_draft(
        by=story.users["citoyenne"],
        draft=None,
        data={"title": "", "problem": "Le terrain de pétanque n’est plus éclairé depuis un an."},
    )


def _places(rows: list[Entry]) -> dict[str, Territory]:
    codes = {row.place for row in rows}
    places = Territory.objects.in_bulk(list(codes))
    missing = codes - places.keys()
    if missing:
        raise CannotLoadError(f"Unknown places: {', '.join(sorted(missing))}")
    return places


def _themes(rows: list[Entry]) -> dict[str, Theme]:
    slugs = {row.theme for row in rows}
    themes = {one.slug: one for one in Theme.objects.select_related("parent").in_use()}
    missing = slugs - themes.keys()
    if missing:
        raise CannotLoadError(f"Unknown themes: {', '.join(sorted(missing))}")
    return themes
