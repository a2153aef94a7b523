"""The pages that texts cite: known once, visited now and then, forgotten with what cited them."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from civic.lib.outside import ForbiddenAddressError, Reply, SilentError
from initiatives.actions import sources
from initiatives.actions.arguments import (
    Claim,
    change_argument,
    reply_to_argument,
    withdraw_argument,
)
from initiatives.actions.redaction import redact
from initiatives.addresses import plain
from initiatives.models import CitedPage
from initiatives.models.source import PageState
from tests.factories import make_initiative, make_user, withhold
from tests.initiatives.test_arguments import SOURCE, argued, path, text_of

pytestmark = pytest.mark.django_db
NOW = datetime(2031, 5, 6, 12, tzinfo=UTC)
DAY = timedelta(days=1)
PAGE = Reply(200, b"<title>Un rapport</title>", "utf-8")


@pytest.fixture
def web(monkeypatch, settings):
    """What each address answers; a page that is not named here answers with a title."""
    settings.CHECK_SOURCES = True
    answers, asked = {}, []

    def fetch(url, guard=None):
        asked.append(url)
        found = answers.get(url, PAGE)
        if isinstance(found, Exception):
            raise found
        return found

    monkeypatch.setattr(sources, "fetch", fetch)
    # Pauses are kept by a clock that tests do not move.
    monkeypatch.setattr(sources, "HOST_PAUSE_SECONDS", 0.001)
    return SimpleNamespace(answers=answers, asked=asked)


def check(at=NOW):
    return sources.check_sources(now=at)


def test_a_source_is_shown_by_its_title_once_it_was_visited(web):
    argument = argued(sources=[SOURCE])
    client = Client()
    assert "exemple.fr" in text_of(client.get(argument.get_absolute_url()))
    assert check() == 1
    shown = text_of(client.get(argument.get_absolute_url()))
    assert "Un rapport" in shown
    assert "exemple.fr" in shown
    found = client.get(f"/api/v1/initiatives/{argument.initiative_id}/arguments/").json()
    assert found["results"][0]["sources"] == [{"url": SOURCE, "title": "Un rapport"}]


def test_it_visits_once_a_week_not_all_on_the_same_day(web):
    for number in range(40):
        sources.cite([f"https://site{number}.example/"])
    make_initiative().cited_pages.set(CitedPage.objects.all())
    assert check() == 40
    assert check(NOW + DAY) == 0
    dues = sorted(CitedPage.objects.values_list("due_at", flat=True))
    assert NOW + DAY * 6.5 <= dues[0] < dues[-1] <= NOW + DAY * 7.5
    assert dues[-1] - dues[0] > DAY / 2


def test_one_site_is_asked_once_in_a_while(web, monkeypatch):
    monkeypatch.setattr(sources, "HOST_PAUSE_SECONDS", 60)
    argued(sources=[f"https://exemple.fr/{number}" for number in range(3)])
    assert [check(), check(), len(web.asked)] == [1, 0, 1]


def test_a_page_is_silent_after_two_misses_and_comes_back(web):
    argued(sources=[SOURCE])
    check()
    web.answers[SOURCE] = Reply(404)
    first = NOW + DAY * 8
    assert check(first) == 1
    page = CitedPage.objects.get()
    assert (page.state, page.silent_since) == (PageState.ANSWERS, first)
    web.answers[SOURCE] = SilentError("TimeoutError")
    assert check(first + DAY) == 1
    page.refresh_from_db()
    # Silent since the first time, and what it was called is kept.
    assert (page.state, page.silent_since, page.title) == (PageState.SILENT, first, "Un rapport")
    waits = []
    for _number in range(5):
        waits.append((page.due_at - page.checked_at).days)
        check(page.due_at)
        page.refresh_from_db()
    assert waits == [2, 4, 7, 7, 7]
    del web.answers[SOURCE]
    check(page.due_at)
    page.refresh_from_db()
    assert (page.state, page.missed, page.silent_since) == (PageState.ANSWERS, 0, None)


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (Reply(200), PageState.ANSWERS),
        (Reply(403, b"<title>Refus</title>"), PageState.ANSWERS),
        (Reply(429), PageState.ANSWERS),
        (Reply(500), PageState.WAITING),
        (SilentError("gaierror"), PageState.WAITING),
        (ForbiddenAddressError("x"), PageState.UNVISITED),
    ],
)
def test_what_a_visit_says_of_a_page(web, answer, state):
    argued(sources=[SOURCE])
    web.answers[SOURCE] = answer
    check()
    page = CitedPage.objects.get()
    assert (page.state, page.title, page.checked_at) == (state, "", NOW)


def test_it_visits_nothing_where_it_is_turned_off_nor_what_cannot_be_read(web, settings):
    argument = argued(sources=[SOURCE])
    settings.CHECK_SOURCES = False
    assert check() == 0
    settings.CHECK_SOURCES = True
    withhold(argument.initiative)
    assert check() == 0
    assert web.asked == []


def test_a_worker_that_dies_gives_its_page_back(web):
    argued(sources=[SOURCE])
    web.answers[SOURCE] = RuntimeError("killed")
    with pytest.raises(RuntimeError):
        check()
    del web.answers[SOURCE]
    assert check(NOW + sources.LEASE - DAY / 1440) == 0
    assert check(NOW + sources.LEASE) == 1


def test_the_same_page_is_known_once_and_forgotten_with_the_last_who_cites_it():
    one = argued(sources=[SOURCE])
    other = argued(sources=["https://WWW.exemple.fr/rapport/?utm_source=lettre#p2"])
    row = make_initiative(sources=[{"url": "http://exemple.fr/rapport", "title": "Le rapport"}])
    assert CitedPage.objects.count() == 1
    withdraw_argument(by=one.author, argument=one)
    change_argument(by=other.author, argument=other, claim=Claim("Sans source."))
    assert sources.forget_sources() == 0
    redact(initiative=row, passage="exemple.fr", at=NOW)
    assert sources.forget_sources() == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.example/x?b=1&utm_medium=m", "http://www.a.example:80/x/?b=1#c"),
        ("https://a.example", "https://a.example/"),
        ("https://a.example/%C3%A9t%C3%A9", "https://a.example/été"),
    ],
)
def test_two_addresses_of_one_page(one, other):
    assert plain(one) == plain(other)


def test_what_makes_another_page_stays():
    urls = ["https://a.example/x?id=1", "https://a.example/x?id=2", "https://a.example:8443/x?id=1"]
    assert len({plain(url) for url in [*urls, "https://b.example/x?id=1"]}) == 4


def test_the_panel_shows_each_page_once_with_who_cites_it(web):
    own = [{"url": "https://exemple.fr/rapport/", "title": "Le rapport annuel"}]
    row = make_initiative(sources=own)
    empty = make_initiative()
    one = argued(row, sources=[SOURCE, "https://autre.example/etude"])
    reply = reply_to_argument(
        by=make_user(), argument=one, claim=Claim("Il date.", [SOURCE]), agrees=True
    )
    withdrawn = argued(row, text="Un autre.", sources=[SOURCE])
    withdraw_argument(by=withdrawn.author, argument=withdrawn)
    assert "Pas encore vérifiée" in panel(row)
    check()
    web.answers["https://autre.example/etude"] = Reply(410)
    for days in (8, 9):
        check(NOW + days * DAY)
    page = panel(row)
    assert page.count(">Un rapport<") == 2
    assert "Ne répond plus depuis le 14 mai 2031" in page
    assert "dernière visite le 15 mai 2031" in page
    assert page.count("Citée par") == 4
    for name in (one.author.name, reply.author.name, f"#reponse-{reply.pk}", "le texte de l’init"):
        assert name in page
    assert withdrawn.author.name not in page
    assert "ne répond plus" in text_of(Client().get(one.get_absolute_url()))
    found = Client().get(f"/api/v1/initiatives/{row.pk}/sources/").json()["results"]
    assert [each["state"] for each in found] == ["silent", "answers"]
    assert [each["cited_by_text"] for each in found] == [False, True]
    assert len(found[1]["cited_in"]) == 2
    assert "Aucune source citée ici" in panel(empty)


def panel(row):
    return text_of(Client().get(path("argument-sources", row)))


def test_the_panel_costs_the_same_for_many_and_goes_on(django_assert_num_queries):
    row = make_initiative()
    argued(row, sources=[SOURCE])
    panel(row)
    with CaptureQueriesContext(connection) as few:
        panel(row)
    for number in range(25):
        claim = [f"https://site{number}.example/", SOURCE]
        argued(row, text=f"Raison {number}", sources=claim)
    with django_assert_num_queries(len(few)):
        page = panel(row)
    assert "Page suivante" in page
    after = Client().get(path("argument-sources", row)).context["next_url"]
    last = text_of(Client().get(path("argument-sources", row) + after))
    assert "et par d’autres encore" in last
    wrong = Client().get(path("argument-sources", row), {"apres": "x"})
    assert wrong.status_code == 404
