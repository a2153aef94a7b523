"""Load the demo: people, then every event in order, then counts and ranks."""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

from django.db import transaction
from django.db.models import Min
from django.utils import timezone

from civic.accounts.actions import erase_account
from civic.accounts.demo import NotDemoError, require_embedded_database
from civic.accounts.models import Consent, User
from civic.activity.models import Activity
from civic.activity.verbs import Verb
from civic.territories.models import Territory
from civic.themes.models import Theme
from initiatives import actions
from initiatives.demo.content import Entry, entries, people
from initiatives.demo.people import make_people
from initiatives.demo.story import Story
from initiatives.models import Initiative, Milestone, Stance

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
    _play(story, rows, say)
    _backdate(story)
    _keep_drafts(story)
    for name in people().erased:
        erase_account(by=users[name])
    actions.rank_all()
    say(f"{len(story.initiatives)} initiatives, {len(users)} people, {len(story.stances)} stances")
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


def _fold(at: datetime) -> None:
    """Fold, and put the milestones that are told just now on the day they were reached."""
    before = Activity.objects.newest_first().values_list("pk", flat=True).first() or 0
    told = Milestone.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    if not actions.fold():
        return
    Milestone.objects.filter(pk__gt=told).update(reached_at=at)
    Activity.objects.filter(pk__gt=before, verb=Verb.MILESTONE).update(at=at)


def _backdate(story: Story) -> None:
    """Give positions and agreements the dates of the story; the audit record keeps its own."""
    Stance.objects.bulk_update(story.stances, ["taken_at"], batch_size=500)
    first = Stance.objects.values("person").annotate(at=Min("taken_at")).values_list("person", "at")
    dates = dict(first)
    consents = list(Consent.objects.all())
    for consent in consents:
        consent.given_at = dates[consent.user_id]
    Consent.objects.bulk_update(consents, ["given_at"], batch_size=500)


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
