"""« Mes nouvelles »: what happened in what one follows, and what was read of it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from civic.accounts.actions import erase_account
from civic.activity.actions import settle, settled
from civic.activity.models import Activity
from civic.notifications import actions, hearing, listing
from civic.notifications.models import Follow, Reader, Seen
from civic.notifications.states import Kind, Origin
from initiatives import actions as initiatives
from initiatives.states import Side, Visibility
from tests.factories import make_initiative, make_moderator, make_places, make_theme, make_user
from tests.notifications.cast import (
    edited,
    follows,
    follows_initiative,
    joined,
    published,
    signed_in,
)

pytestmark = pytest.mark.django_db

NEWS = "/compte/nouvelles/"
READ, READ_ALL = f"{NEWS}lire/", f"{NEWS}tout-lire/"


def labels(user, **asked):
    return [entry.activity.label for entry in listing.page_of(user, **asked).entries]


def entries(user, **asked):
    return listing.page_of(user, **asked).entries


def unread(user):
    return [entry.position for entry in entries(user, unread=True)]


@pytest.fixture
def reader():
    return make_user()


@pytest.fixture
def followed(reader):
    initiative = make_initiative()
    follows_initiative(reader, initiative)
    return initiative


# ------------------------------------------------------------------------------- what is heard
def test_it_tells_what_happened_since_the_follow_began(reader, followed):
    edited(followed)
    assert labels(reader) == ["Texte modifié"]


def test_it_tells_each_of_what_is_followed_once(reader, followed):
    follows(reader, Kind.AREA, "fr")
    follows(reader, Kind.THEME, "mobilites")
    edited(followed)
    assert labels(reader) == ["Texte modifié"]


@pytest.mark.parametrize(
    ("code", "place", "heard"),
    [
        ("fr", "21231", True),
        ("d21", "21231", True),
        ("d21", "2a004", False),
        ("242100410", "21231", True),
        ("242100410", "242100410", True),
        ("242100410", "21054", False),
        ("21231", "21231", True),
        ("21231", "d21", False),
        ("21054", "21231", False),
    ],
)
def test_it_tells_of_an_area_with_what_it_contains(reader, code, place, heard):
    places = make_places()
    follows(reader, Kind.AREA, code)
    published(territory=places[place])
    assert bool(entries(reader)) == heard


def test_it_tells_of_a_theme_with_its_finer_themes(reader):
    above = make_theme("vie-locale")
    finer = make_theme("marches", parent=above)
    follows(reader, Kind.THEME, "vie-locale")
    published(theme=finer)
    published(theme=make_theme("sante"))
    (entry,) = entries(reader)
    assert entry.activity.themes == ["marches", "vie-locale"]
    assert "Vie-locale" in entry.why


def test_it_tells_what_a_person_does(reader):
    author = make_user(name="Samuel Kerouanton")
    follows(reader, Kind.PERSON, author.uid)
    published(author=author)
    published()
    (entry,) = entries(reader)
    assert entry.why == "Vous suivez Samuel Kerouanton."


def test_it_tells_what_a_search_finds(reader, monkeypatch):
    def match(key, activities):
        return {one.pk for one in activities if key.removeprefix("q=") in one.title.lower()}

    monkeypatch.setitem(hearing.registry._matchers, Kind.SEARCH, match)
    follows(reader, Kind.SEARCH, "q=passerelle")
    edited(published(title="Ouvrir le gymnase"))
    edited(published(title="Rouvrir la passerelle"))
    assert [one.activity.title for one in entries(reader)] == ["Rouvrir la passerelle"]


@pytest.mark.parametrize("kind", [Kind.AREA, Kind.THEME, Kind.PERSON])
def test_it_says_nothing_of_things_that_do_not_exist(reader, kind):
    follows(reader, kind, "rien")
    published()
    assert entries(reader) == []


def test_it_leaves_out_ones_own_deeds(reader):
    follows(reader, Kind.AREA, "fr")
    published(author=reader)
    assert entries(reader) == []


def test_it_leaves_out_what_was_withdrawn_until_it_comes_back(reader, followed):
    edited(followed)
    moderator = make_moderator()
    for to, shown in ((Visibility.RESTRICTED, False), (Visibility.PUBLIC, True)):
        initiatives.change_visibility(
            by=moderator, initiative=followed, to=to, reason="Motif écrit."
        )
        settle()
        assert ("Texte modifié" in labels(reader)) == shown


def test_it_leaves_out_a_muted_follow_and_what_happened_meanwhile(reader, followed):
    edited(followed)
    row = Follow.objects.get(reader__user=reader)
    actions.mute(by=row.reader, follow=row, until=timezone.now() + timedelta(days=3))
    edited(followed)
    assert labels(reader) == []
    actions.unmute(by=row.reader, follow=row)
    assert labels(reader) == []
    edited(followed)
    assert labels(reader) == ["Texte modifié"]


def test_it_hears_a_muted_area_through_what_is_not_muted(reader, followed):
    area = follows(reader, Kind.AREA, "fr")
    actions.mute(by=area.reader, follow=area, until=timezone.now() + timedelta(days=3))
    edited(followed)
    (entry,) = entries(reader)
    assert entry.why == "Vous suivez cette initiative."


def test_it_forgets_what_is_no_longer_followed(reader, followed):
    edited(followed)
    row = Follow.objects.get(reader__user=reader)
    actions.unfollow(by=row.reader, kind=Kind.INITIATIVE, key=row.key)
    assert labels(reader) == []


def test_it_waits_for_what_has_no_position_yet(reader, followed):
    Activity.objects.update(position=None)
    assert labels(reader) == []


def test_the_author_alone_reads_of_the_first_person_who_joins(reader):
    initiative = make_initiative()
    for one in (initiative.author, reader):
        follows(one, Kind.AREA, "fr")
        follows_initiative(one, initiative, origin=Origin.AUTHOR)
    joined(initiative)
    (entry,) = entries(initiative.author)
    assert entry.activity.label == "Une première personne vous rejoint"
    assert entry.why == "Vous avez proposé cette initiative."
    assert entry.step_url.endswith("#partager")
    assert entries(reader) == []


def test_an_author_who_stopped_following_hears_nothing():
    initiative = make_initiative()
    follows(initiative.author, Kind.AREA, "fr")
    Follow.objects.filter(kind=Kind.INITIATIVE).delete()
    joined(initiative)
    assert entries(initiative.author) == []


# --------------------------------------------------------------------- how each entry is told
@pytest.mark.parametrize(
    ("origin", "why"),
    [
        (Origin.ASKED, "Vous suivez cette initiative."),
        (Origin.JOINED, "Vous avez rejoint cette initiative."),
        (Origin.AUTHOR, "Vous avez proposé cette initiative."),
    ],
)
def test_it_says_why_one_reads_it(reader, origin, why):
    initiative = make_initiative()
    follows(reader, Kind.AREA, "21231")
    follows_initiative(reader, initiative, origin=origin)
    edited(initiative)
    assert entries(reader)[0].why == why


def test_it_names_the_closest_area(reader):
    for code in ("fr", "21231", "d21"):
        follows(reader, Kind.AREA, code)
    published()
    assert entries(reader)[0].why == "Vous suivez le territoire : Dijon."


def test_it_says_what_one_can_do_next(reader, followed):
    page = followed.get_absolute_url()
    edited(followed)
    joined(followed, 5)
    answer = make_initiative(title="Créer un gué", answers=followed)
    settle()
    told = {one.activity.verb: (one.step, one.step_url) for one in entries(reader)}
    assert told == {
        "initiative.edited": ("Voir ce qui a changé", f"{page}versions/2/"),
        "initiative.milestone": ("Voir où elle en est", page),
        "initiative.alternative": (
            "Comparer les deux voies",
            f"{answer.get_absolute_url()}alternatives/",
        ),
    }
    client = signed_in(reader)
    for _, address in told.values():
        assert client.get(address).status_code == 200


def test_it_shows_every_entry_with_its_place_its_reason_and_its_next_step(reader, followed):
    edited(followed, note="La mairie a répondu.")
    page = signed_in(reader).get(NEWS).content.decode()
    for text in (
        followed.title,
        "Dijon",
        "Texte modifié",
        "La mairie a répondu.",
        "Vous suivez cette initiative.",
        "Voir ce qui a changé",
        "Non lue",
        "Aujourd’hui",
        "Marquer comme lu",
    ):
        assert text in page


def test_it_groups_by_day(reader, followed):
    for _ in range(3):
        edited(followed)
    now = timezone.now()
    for days, row in enumerate(Activity.objects.order_by("-id")[:3]):
        Activity.objects.filter(pk=row.pk).update(at=now - timedelta(days=days * 2))
    page = signed_in(reader).get(NEWS).content.decode()
    assert [len(rows) for _, rows in listing.page_of(reader).days] == [1, 1, 1]
    assert "Aujourd’hui" in page
    assert "Hier" not in page


# ------------------------------------------------------------------------------------ pages
def test_it_is_paged_by_position_in_both_directions(reader, followed):
    for number in range(45):
        edited(followed, note=f"n{number}")
    client = signed_in(reader)
    seen, address, pages = [], NEWS, []
    while address:
        context = client.get(address).context
        pages.append([one.position for one in context["page"].entries])
        seen += pages[-1]
        address, last = context["next_url"], address
    assert [len(page) for page in pages] == [20, 20, 5]
    assert seen == sorted(set(seen), reverse=True)
    assert len(seen) == 45
    context = client.get(last).context
    back = client.get(context["previous_url"]).context
    assert [one.position for one in back["page"].entries] == pages[1]
    first = client.get(back["previous_url"]).context
    assert [one.position for one in first["page"].entries] == pages[0]
    assert not first["previous_url"]


@pytest.mark.parametrize(
    "query", ["apres=x", "avant=-1", "apres=9" + "9" * 30, "apres=%00", "avant=²"]
)
def test_it_refuses_pages_never_given_out(reader, query):
    assert signed_in(reader).get(f"{NEWS}?{query}").status_code in {400, 404}


def test_it_asks_the_database_as_often_for_one_as_for_fifty(reader):
    def asked():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert signed.get(NEWS).status_code == 200
        return len(queries)

    follows(reader, Kind.AREA, "fr")
    signed = signed_in(reader)
    first = published()
    follows_initiative(reader, first)
    signed.get(NEWS)
    for_one = asked()
    for number in range(50):
        follows_initiative(reader, published(title=f"Planter des arbres {number}"))
    assert asked() == for_one
    assert for_one <= 12


def test_it_finds_everything_in_two_statements(reader, followed, django_assert_num_queries):
    follows(reader, Kind.AREA, "fr")
    follows(reader, Kind.AREA, "21231")
    follows(reader, Kind.THEME, "mobilites")
    follows(reader, Kind.PERSON, followed.author.uid)
    edited(followed)
    with django_assert_num_queries(2):
        ear = hearing.ear_of(reader)
        assert len(hearing.rows(ear, hearing.Window())) == 1


# --------------------------------------------------------------------------------- reading
def test_it_marks_one_entry_as_read(reader, followed):
    for _ in range(3):
        edited(followed)
    client = signed_in(reader)
    middle = entries(reader)[1].position
    response = client.post(READ, {"position": middle})
    assert (response.status_code, response["Location"]) == (303, f"{NEWS}#n{middle}")
    assert [one.is_read for one in entries(reader)] == [False, True, False]
    assert middle not in unread(reader)
    assert client.get(f"{NEWS}?voir=non-lues").context["page"].entries[1].position == middle - 1


def test_it_stays_on_the_page_that_was_read(reader, followed):
    edited(followed)
    position = entries(reader)[0].position
    asked = f"?voir=non-lues&apres={position + 1}"
    response = signed_in(reader).post(f"{READ}{asked}", {"position": position})
    assert response["Location"] == f"{NEWS}{asked}#n{position}"


def test_it_gives_the_entry_alone_to_a_page_that_swaps_it(reader, followed):
    edited(followed)
    position = entries(reader)[0].position
    response = signed_in(reader).post(f"{READ}?partie=entree", {"position": position})
    page = response.content.decode()
    assert response.status_code == 200
    assert "<html" not in page
    assert "Lue" in page
    assert 'id="pastille-large" hx-swap-oob="true"' in page
    assert "Marquer comme lu" not in page


def test_it_forgets_the_marks_that_one_number_tells(reader, followed):
    for _ in range(3):
        edited(followed)
    client = signed_in(reader)
    newest, middle, oldest = (one.position for one in entries(reader))
    client.post(READ, {"position": newest})
    client.post(READ, {"position": middle})
    assert Seen.objects.count() == 2
    client.post(READ, {"position": oldest})
    assert Seen.objects.count() == 0
    assert Reader.objects.get(user=reader).seen_through == settled()
    assert unread(reader) == []


def test_it_marks_an_entry_twice_without_harm(reader, followed):
    edited(followed)
    edited(followed)
    position = entries(reader)[0].position
    client = signed_in(reader)
    for _ in range(2):
        assert client.post(READ, {"position": position}).status_code == 303
    assert len(unread(reader)) == 1


def test_it_marks_everything_that_was_shown_and_nothing_that_came_since(reader, followed):
    edited(followed)
    edited(followed)
    client = signed_in(reader)
    through = client.get(NEWS).context["page"].through
    client.post(READ, {"position": through})
    edited(followed)
    response = client.post(READ_ALL, {"jusqu-a": through})
    assert (response.status_code, response["Location"]) == (303, NEWS)
    assert unread(reader) == [settled()]
    assert Seen.objects.count() == 0


def test_it_never_marks_what_has_not_happened(reader, followed):
    signed_in(reader).post(READ_ALL, {"jusqu-a": 10**12})
    edited(followed)
    assert len(unread(reader)) == 1


def test_it_never_goes_back(reader, followed):
    edited(followed)
    client = signed_in(reader)
    client.post(READ_ALL, {"jusqu-a": settled()})
    client.post(READ_ALL, {"jusqu-a": 1})
    assert unread(reader) == []


@pytest.mark.parametrize("position", ["", "x", "0", "-1", "99999999999999999999", "\0"])
def test_it_refuses_what_is_no_entry(reader, followed, position):
    client = signed_in(reader)
    for address, name in ((READ, "position"), (READ_ALL, "jusqu-a")):
        assert client.post(address, {name: position}).status_code == 404
    assert not Seen.objects.exists()


def test_it_refuses_an_entry_of_somebody_else(reader, followed):
    stranger = make_user()
    follows_initiative(stranger, make_initiative())
    edited(followed)
    position = entries(reader)[0].position
    assert signed_in(stranger).post(READ, {"position": position}).status_code == 404
    assert signed_in(make_user()).post(READ, {"position": position}).status_code == 404
    assert not Seen.objects.exists()


def test_somebody_who_follows_nothing_marks_nothing(client):
    client.force_login(make_user())
    assert client.post(READ_ALL, {"jusqu-a": 1}).status_code == 303
    assert not Reader.objects.exists()


@pytest.mark.parametrize("address", [NEWS, READ, READ_ALL])
def test_it_asks_visitors_to_sign_in_and_come_back(client: Client, address):
    response = client.get(address) if address == NEWS else client.post(address, {})
    assert response.status_code == 302
    assert response["Location"] == f"/compte/connexion/?next={NEWS}"


@pytest.mark.parametrize("address", [READ, READ_ALL])
def test_it_changes_nothing_when_an_address_is_opened(reader, address):
    assert signed_in(reader).get(address).status_code == 405


def test_it_takes_only_what_the_site_sent(reader, followed):
    edited(followed)
    client = Client(enforce_csrf_checks=True)
    client.force_login(reader)
    assert client.post(READ_ALL, {"jusqu-a": settled()}).status_code == 403
    assert client.post(NEWS).status_code in {403, 405}


def test_reading_the_page_changes_nothing(reader, followed):
    edited(followed)
    before = Reader.objects.values().get(user=reader)
    signed_in(reader).get(NEWS)
    assert Reader.objects.values().get(user=reader) == before
    assert not Seen.objects.exists()


# ------------------------------------------------------------------------------ empty states
def test_it_proposes_something_near_to_who_follows_nothing():
    home = make_places()["21231"]
    page = signed_in(make_user(home=home)).get(NEWS).content.decode()
    assert "Vous ne suivez encore rien" in page
    assert home.get_absolute_url() in page
    page = signed_in(make_user()).get(NEWS).content.decode()
    assert "Vous ne suivez encore rien" in page
    assert "/initiatives/" in page


def test_it_says_that_nothing_happened_or_that_all_is_read(reader, followed):
    client = signed_in(reader)
    assert "Rien de nouveau" in client.get(NEWS).content.decode()
    edited(followed)
    client.post(READ_ALL, {"jusqu-a": settled()})
    assert "Vous avez tout lu" in client.get(f"{NEWS}?voir=non-lues").content.decode()
    page = client.get(NEWS).content.decode()
    assert "Tout marquer comme lu" not in page
    assert "Lue" in page


def test_no_cache_keeps_it(reader):
    assert signed_in(reader).get(NEWS)["Cache-Control"] == "private, no-store"


def test_it_goes_with_the_account(reader, followed):
    edited(followed)
    edited(followed)
    signed_in(reader).post(READ, {"position": settled()})
    assert Seen.objects.exists()
    initiatives.take_stance(by=reader, initiative=followed, side=Side.SUPPORT, agrees=True)
    erase_account(by=reader)
    assert not Reader.objects.filter(user=reader).exists()
    assert not Seen.objects.exists()
