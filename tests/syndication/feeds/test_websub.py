"""The hub is told which feeds changed: all of them, once it answers, and nothing else."""

from datetime import timedelta
from urllib.parse import parse_qsl

import httpx
import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from civic.activity.models import Activity
from civic.lib import kept
from civic.syndication.feeds import websub
from civic.syndication.models import HubCursor
from tests.factories import make_initiative, withhold
from tests.syndication.feeds.cast import ask, atom, link

pytestmark = pytest.mark.django_db
HUB = "https://hub.example/"


@pytest.fixture(autouse=True)
def _hub_of_ours(settings):
    settings.WEBSUB_HUB = HUB
    kept.forget_everything()


class Hub:
    """A hub that takes note, and answers as it is told to."""

    def __init__(self, *answers):
        self.answers = list(answers) or [204]
        self.told = []

    def __call__(self, request):
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        if answer < 300:
            assert str(request.url) == HUB
            pairs = parse_qsl(request.content.decode())
            assert pairs[0] == ("hub.mode", "publish")
            self.told += [value.removeprefix(settings.SITE_URL) for _name, value in pairs[1:]]
        return httpx.Response(answer)


def ping(hub, at=None):
    client = httpx.Client(transport=httpx.MockTransport(hub))
    return websub.ping(at, client)


def begin():
    """The cursor, where the hub was first named."""
    ping(Hub())
    HubCursor.objects.update(changed_at=timezone.now() - timedelta(minutes=5))


def test_a_feed_names_its_hub_in_the_document_and_in_the_headers():
    make_initiative()
    path = "/flux/initiatives.atom?theme=mobilites"
    assert link(atom(path), "hub") == HUB
    said = ask(path).headers["Link"]
    assert f'<{HUB}>; rel="hub"' in said
    assert f'<{settings.SITE_URL}{path}>; rel="self"' in said


def test_it_tells_every_feed_that_changed():
    begin()
    one = make_initiative()
    hub = Hub()
    stems = [
        "initiatives",
        "territoires/21231",
        "territoires/242100410",
        "territoires/d21",
        "territoires/fr",
        "territoires/r27",
        "themes/mobilites",
        f"initiatives/{one.pk}",
        f"personnes/{one.author.handle}",
    ]
    assert ping(hub) == 3 * len(stems)
    expected = {f"/flux/{stem}.{form}" for stem in stems for form in ("atom", "rss", "json")}
    assert set(hub.told) == expected
    for path in hub.told:
        ask(path)


def test_what_was_told_is_told_once():
    begin()
    make_initiative()
    later = timezone.now() + timedelta(minutes=1)
    assert ping(Hub(), later) > 0
    assert ping(Hub(), later) == 0


def test_what_is_taken_back_is_told_too():
    begin()
    one = make_initiative()
    later = timezone.now() + timedelta(minutes=1)
    ping(Hub(), later)
    withhold(one)
    # All of it is one moment to the test: the withdrawal comes after what was told.
    last = Activity.objects.latest("changed_at").changed_at
    HubCursor.objects.update(changed_at=last - timedelta(milliseconds=1))
    hub = Hub()
    assert ping(hub, later) > 0
    assert f"/flux/initiatives/{one.pk}.atom" in hub.told


@pytest.mark.parametrize("answer", [500, 404, 301, httpx.ConnectError("x"), httpx.ReadTimeout("x")])
def test_a_hub_that_refuses_is_told_again_later(answer):
    begin()
    make_initiative()
    now = timezone.now()
    assert ping(Hub(answer), now) == 0
    # Not before its time.
    assert ping(Hub(), now + timedelta(seconds=30)) == 0
    assert ping(Hub(), now + timedelta(seconds=61)) > 0


def test_the_waits_grow():
    begin()
    make_initiative()
    now, waits = timezone.now(), []
    for _try in range(6):
        ping(Hub(503), now)
        cursor = HubCursor.objects.get()
        waits.append(int((cursor.retry_at - now).total_seconds()))
        now = cursor.retry_at
    assert waits == [60, 300, 900, 3600, 3600, 3600]


def test_a_part_that_was_refused_is_told_with_the_rest(monkeypatch):
    monkeypatch.setattr(websub, "AT_ONCE", 5)
    begin()
    make_initiative()
    hub = Hub(204, 500, 204)
    now = timezone.now()
    assert ping(hub, now) == 0
    assert ping(hub, now + timedelta(minutes=2)) == 27
    assert len(set(hub.told)) == 27


def test_without_a_hub_nothing_is_named_nor_told(settings):
    settings.WEBSUB_HUB = ""
    make_initiative()
    assert websub.ping() == 0
    assert link(atom("/flux/initiatives.atom"), "hub") == ""
    call_command("ping_hub")
    assert not HubCursor.objects.exists()


def test_a_hub_inside_our_own_network_is_never_asked(settings):
    settings.WEBSUB_HUB = "https://127.0.0.1/"
    websub.ping()
    HubCursor.objects.update(changed_at=timezone.now() - timedelta(minutes=5))
    make_initiative()
    assert websub.ping() == 0
    assert HubCursor.objects.get().failures == 1
