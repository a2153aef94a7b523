"""One's own list of feeds: for its owner, and for whoever holds the secret address."""

from xml.etree import ElementTree as ET

import listparser
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from civic.accounts.registry import parts
from civic.notifications.states import Kind
from civic.syndication.models import FeedList
from tests.accounts.cast import sign_in
from tests.factories import make_initiative, make_theme, make_user, withhold
from tests.notifications.cast import follows

pytestmark = pytest.mark.django_db
PAGE = "/compte/flux/"


@pytest.fixture
def odile():
    return make_user(name="Odile", handle="odile")


@pytest.fixture
def everything(odile):
    """What she follows, one of each kind."""
    one = make_initiative(title="Des bancs & « des arbres »")
    follows(odile, Kind.INITIATIVE, str(one.pk))
    follows(odile, Kind.AREA, "21231")
    follows(odile, Kind.THEME, make_theme().slug)
    follows(odile, Kind.PERSON, str(one.author.uid))
    follows(odile, Kind.SEARCH, "q=v%C3%A9lo&territoire=21231")
    return one


def addresses(content):
    found = ET.fromstring(content).iter("outline")
    return [one.attrib["xmlUrl"].removeprefix(settings.SITE_URL) for one in found]


def secret(client):
    """Open an address, as the page shows it."""
    page = client.post(reverse("open-feed-list"))
    assert page.status_code == 200
    shown = page.content.decode().partition('<code class="cle">')[2].partition("<")[0]
    return shown.removeprefix(settings.SITE_URL)


def test_it_lists_the_feed_of_each_thing_and_each_answers(odile, everything):
    content = sign_in(Client(), odile).get("/flux/opml").content
    found = addresses(content)
    assert found == [
        "/flux/territoires/21231.atom",
        f"/flux/initiatives/{everything.pk}.atom",
        f"/flux/personnes/{everything.author.handle}.atom",
        "/flux/recherche.atom?q=v%C3%A9lo&territoire=21231",
        "/flux/themes/mobilites.atom",
    ]
    for address in found:
        assert Client().get(address).status_code == 200


def test_another_library_reads_it(odile, everything):
    content = sign_in(Client(), odile).get("/flux/opml").content
    read = listparser.parse(content.decode())
    assert not read.bozo
    assert len(read.feeds) == 5
    assert read.meta.title == "Ce que suit Odile"


def test_what_was_withheld_since_is_not_named(odile, everything):
    withhold(everything)
    content = sign_in(Client(), odile).get("/flux/opml").content.decode()
    assert "bancs" not in content
    assert content.count("<outline") == 4


def test_a_visitor_signs_in_first():
    for path in ("/flux/opml", PAGE):
        answer = Client().get(path)
        assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (
            302,
            "/compte/connexion/",
        )


def test_the_secret_address_is_read_without_signing_in_and_kept_by_no_cache(odile, everything):
    path = secret(sign_in(Client(), odile))
    answer = Client().get(path)
    assert len(addresses(answer.content)) == 5
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert not answer.cookies
    assert FeedList.objects.get().read_on is not None


def test_only_its_print_is_kept(odile):
    path = secret(sign_in(Client(), odile))
    kept = FeedList.objects.get()
    assert path.rpartition("/")[2] not in repr(vars(kept))
    assert path not in sign_in(Client(), odile).get(PAGE).content.decode()


def test_another_address_stops_the_one_before(odile):
    client = sign_in(Client(), odile)
    first, second = secret(client), secret(client)
    assert Client().get(first).status_code == 404
    assert Client().get(second).status_code == 200
    assert client.post(reverse("close-feed-list")).status_code == 303
    assert Client().get(second).status_code == 404


def test_nobody_opens_or_closes_what_is_not_theirs(odile):
    secret(sign_in(Client(), odile))
    stranger = sign_in(Client(), make_user())
    stranger.post(reverse("close-feed-list"))
    assert FeedList.objects.filter(person=odile).exists()
    for name in ("open-feed-list", "close-feed-list"):
        assert Client().post(reverse(name)).status_code == 302
        assert stranger.get(reverse(name)).status_code == 405
    assert FeedList.objects.count() == 1


@pytest.mark.parametrize("key", ["x", "é" * 20, "a" * 200, "%00"])
def test_an_address_that_was_never_given_is_nowhere(key):
    assert Client().get(f"/flux/opml/{key}").status_code in (400, 404)


def test_it_is_among_ones_data_and_goes_with_the_account(odile):
    path = secret(sign_in(Client(), odile))
    [part] = [one for one in parts() if one.key == "flux"]
    assert len(list(part.rows(odile))) == 1
    odile.is_active = False
    odile.save()
    assert Client().get(path).status_code == 404


def test_it_asks_as_much_for_one_follow_as_for_many(odile, everything):
    client = sign_in(Client(), odile)

    def asked():
        with CaptureQueriesContext(connection) as seen:
            client.get("/flux/opml")
        return len(seen.captured_queries)

    asked()
    few = asked()
    for _number in range(20):
        follows(odile, Kind.INITIATIVE, str(make_initiative().pk))
    assert asked() == few
