"""The list on the site and the messages hear the same things through the same follows."""

import random
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from civic.activity.actions import settle, settled
from civic.activity.models import Activity
from civic.notifications import hearing, matching
from civic.notifications.hearing import LAST, Window
from civic.notifications.models import Follow, Reader, Seen
from civic.notifications.states import Kind
from tests.factories import make_places, make_theme, make_user

pytestmark = pytest.mark.django_db

THEMES = ["mobilites", "sante", "culture"]


@pytest.fixture
def world():
    """A hundred things that happened anywhere, to anything, done by anybody or nobody."""
    places = make_places()
    for slug in THEMES:
        make_theme(slug)
    people = [make_user() for _ in range(4)]
    chance = random.Random(7)
    now = timezone.now()
    for number in range(120):
        place = chance.choice(list(places.values()))
        actor = chance.choice([None, *people])
        alone = chance.random() < 0.15
        Activity.objects.create(
            uid=uuid4(),
            at=now - timedelta(hours=120 - number),
            verb="initiative.edited",
            subject_kind="initiative",
            subject_key=str(chance.randrange(1, 13)),
            object_kind="initiative",
            object_key="1",
            actor_key=str(actor.uid) if actor and not alone else "",
            url="/",
            title="Titre",
            area_code=place.code,
            area_path=place.path,
            area_name=place.name,
            epci_code=place.code if place.kind == "epci" else place.epci_id or "",
            themes=chance.sample(THEMES, chance.randrange(1, 3)),
            withdrawn_at=now if chance.random() < 0.1 else None,
            for_key=str(chance.choice(people).uid) if alone else "",
        )
    settle()
    things = [
        *((Kind.AREA, code) for code in places),
        *((Kind.THEME, slug) for slug in THEMES),
        *((Kind.PERSON, str(one.uid)) for one in people),
        *((Kind.INITIATIVE, str(number)) for number in range(1, 15)),
        (Kind.AREA, "99999"),
        (Kind.THEME, "rien"),
    ]
    return people[0], things, chance


def heard_by_messages(user, follows):
    """What the digests' own index tells of, through each follow since it began."""
    person = str(user.uid)
    window = matching.read(0, settled(), [(one.kind, one.key) for one in follows], {person})
    found = {
        position
        for one in follows
        for position in window.of(one.kind, one.key, person)
        if position > one.heard_from
    }
    return found - set(window.own(person))


def test_it_hears_what_the_messages_tell(world):
    user, things, chance = world
    reader = Reader.objects.create(user=user)
    for _ in range(40):
        Follow.objects.filter(reader=reader).delete()
        follows = Follow.objects.bulk_create(
            Follow(
                reader=reader,
                kind=kind,
                key=key,
                told_through=0,
                heard_from=chance.choice([0, 0, 40, 90]),
            )
            for kind, key in chance.sample(things, chance.randrange(1, 9))
        )
        expected = heard_by_messages(user, follows)
        ear = hearing.ear_of(user)
        assert set(hearing.positions(ear, Window(limit=500))) == expected
        for row in hearing.rows(ear, Window(limit=500)):
            assert ear.reasons(row), row.position


def test_it_cuts_pages_out_of_the_whole_in_both_directions(world):
    user, things, chance = world
    reader = Reader.objects.create(user=user, seen_through=30)
    for kind, key in chance.sample(things, 12):
        Follow.objects.create(reader=reader, kind=kind, key=key, told_through=0, heard_from=0)
    ear = hearing.ear_of(user)
    everything = hearing.positions(ear, Window(limit=500))
    assert everything == sorted(everything, reverse=True)
    seen = set(chance.sample(everything, 10))
    Seen.objects.bulk_create(Seen(reader=reader, position=position) for position in seen)
    unread = [one for one in everything if one > 30 and one not in seen]
    for _ in range(30):
        above, below = sorted(chance.sample(range(130), 2))
        below = chance.choice([below, LAST])
        for rows, is_unread in ((everything, False), (unread, True)):
            inside = [one for one in rows if above < one < below]
            window = Window(above=above, below=below, limit=5, unread=is_unread)
            assert hearing.positions(ear, window) == inside[:5]
            back = Window(above=above, below=below, limit=5, unread=is_unread, oldest_first=True)
            assert hearing.positions(ear, back) == inside[::-1][:5]
    marked = {row.position for row in hearing.rows(ear, Window(limit=500)) if row.is_seen}
    assert marked == set(everything) - set(unread)
