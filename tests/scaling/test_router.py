"""Which questions may go to the replica: a truth table, without any."""

import pytest
from django.conf import settings as site
from django.db import OperationalError, connection, connections
from django.http import HttpResponse
from django.test import RequestFactory

from civic.lib import replica
from civic.lib.api import ApiMixin
from civic.lib.responses import public_page, uncached
from civic.themes.models import Theme

make = RequestFactory()


@pytest.fixture
def fit(routed, monkeypatch):
    """A replica in order that nobody has to ask."""
    monkeypatch.setattr(replica.watch, "is_fit", lambda: True)


def where(request):
    return HttpResponse(Theme.objects.all().db)


def answer(request, view=where) -> str:
    return public_page(view)(request).content.decode()


def with_session(request):
    request.COOKIES[site.SESSION_COOKIE_NAME] = "x"
    return request


ANYBODY = [make.get("/"), make.head("/"), make.get("/", headers={"Cookie": "csrf=x"})]
SOMEBODY = [
    with_session(make.get("/")),
    make.get("/", headers={"Authorization": "Bearer x"}),
    make.post("/"),
    make.options("/"),
]


@pytest.mark.parametrize("request_", ANYBODY)
def test_what_anybody_may_read_is_read_from_the_replica(fit, request_):
    assert answer(request_) == "replica"


@pytest.mark.parametrize("request_", SOMEBODY)
def test_whoever_has_a_session_or_a_key_or_writes_asks_the_primary(fit, request_):
    assert answer(request_) == "default"


def test_pages_that_hold_a_token_and_tasks_ask_the_primary(fit):
    assert uncached(where)(make.get("/")).content == b"default"
    assert where(None).content == b"default"


def test_without_a_replica_or_with_an_unfit_one_the_primary_answers(fit, settings, monkeypatch):
    monkeypatch.setattr(replica.watch, "is_fit", lambda: False)
    assert answer(make.get("/")) == "default"
    monkeypatch.setattr(replica.watch, "is_fit", lambda: True)
    settings.REPLICA_URL = ""
    assert answer(make.get("/")) == "default"


def test_the_api_reads_from_it_for_whoever_shows_no_key(fit):
    class Whoever:
        def dispatch(self, request):
            return where(request)

    class View(ApiMixin, Whoever):
        pass

    assert View().dispatch(make.get("/")).content == b"replica"
    assert View().dispatch(SOMEBODY[1]).content == b"default"


@pytest.mark.django_db
def test_a_transaction_asks_the_primary(fit):
    # Each such test is in a transaction.
    assert connection.in_atomic_block
    assert answer(make.get("/")) == "default"


def test_rows_to_lock_are_asked_of_the_primary(fit):
    assert answer(make.get("/"), lambda _: HttpResponse(locked().db)) == "default"


def locked():
    return Theme.objects.select_for_update()


@pytest.mark.django_db(transaction=True)
def test_what_is_read_after_a_write_knows_of_it(fit):
    def writing(request):
        before = Theme.objects.all().db
        Theme.objects.filter(pk=0).update(name="Eau")
        return HttpResponse(f"{before} {Theme.objects.all().db}")

    assert answer(make.get("/"), writing) == "replica default"
    # The next page is another matter.
    assert answer(make.get("/")) == "replica"


def test_tables_are_made_in_the_primary_alone_and_rows_of_both_go_together():
    router = replica.Router()
    assert router.allow_migrate("default", "themes")
    assert not router.allow_migrate("replica", "themes")
    assert router.allow_relation(Theme(), Theme())


class Broken:
    """What a page meets when a server goes away under it."""

    def __init__(self, monkeypatch, *, replica_failed: bool):
        self.asked: list[str] = []

        class Lost:
            errors_occurred = replica_failed
            in_atomic_block = False

            def close(self):
                pass

        monkeypatch.setattr(
            replica, "connections", {"default": connections["default"], "replica": Lost()}
        )

    def __call__(self, request):
        self.asked.append(replica.alias())
        if self.asked == ["replica"]:
            raise OperationalError("gone")
        return HttpResponse("seen")


def test_a_replica_that_fails_midway_is_no_error_page(fit, monkeypatch, caplog):
    view = Broken(monkeypatch, replica_failed=True)
    assert answer(make.get("/"), view) == "seen"
    assert view.asked == ["replica", "default"]
    assert "The replica answers nobody: OperationalError" in caplog.text


def test_the_replica_is_not_blamed_for_the_primary(fit, monkeypatch, caplog):
    view = Broken(monkeypatch, replica_failed=False)
    with pytest.raises(OperationalError):
        answer(make.get("/"), view)
    assert view.asked == ["replica"]
    assert not caplog.text
