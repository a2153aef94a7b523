"""Each request has a name, which a visitor may quote and which every line and task carries."""

import logging
import re

import pytest
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import path

from civic.celery import app
from civic.lib import request_ids, watched_requests
from civic.lib.watched_tasks import CARRIED
from civic.notifications.tasks import send_mails
from civic.urls import handler500  # noqa: F401

NAME = "0123456789abcdef" * 2
UUID = "0f9b1c2e-3d4f-4a5b-8c6d-7e8f90a1b2c3"


def _named(_request):
    return HttpResponse(request_ids.current())


def _broken(_request):
    raise ValueError("Léa")


urlpatterns = [path("nom/", _named, name="named"), path("casse/", _broken)]


@pytest.fixture
def visitor(settings):
    settings.ROOT_URLCONF = __name__
    settings.TRUSTED_PROXIES = 1
    return Client(raise_request_exception=False)


@pytest.mark.parametrize("name", [NAME, UUID])
def test_it_takes_the_name_that_a_trusted_proxy_gives(visitor, name):
    answer = visitor.get("/nom/", headers={"X-Request-ID": name})
    assert answer.content.decode() == answer.headers["X-Request-ID"] == name
    assert request_ids.current() == ""


@pytest.mark.parametrize("name", ["", "lea@example.org", NAME.upper(), NAME + "0", "é"])
def test_it_makes_one_in_place_of_what_is_not_well_formed(visitor, name):
    made = visitor.get("/nom/", headers={"X-Request-ID": name}).content.decode()
    assert re.fullmatch("[0-9a-f]{32}", made)
    assert made != visitor.get("/nom/").content.decode()


def test_it_believes_nobody_without_a_proxy(visitor, settings):
    settings.TRUSTED_PROXIES = 0
    assert visitor.get("/nom/", headers={"X-Request-ID": NAME}).content.decode() != NAME


def test_the_page_of_what_broke_shows_it(visitor):
    answer = visitor.get("/casse/", headers={"X-Request-ID": NAME})
    assert answer.status_code == 500
    assert f"<code>{NAME}</code>" in answer.content.decode()


def test_a_write_is_a_line_and_a_reading_is_none(visitor, caplog):
    caplog.set_level(logging.INFO, watched_requests.logger.name)
    visitor.get("/nom/")
    visitor.post("/nom/", {"name": "Léa"})
    (line,) = [row for row in caplog.records if row.name == watched_requests.logger.name]
    assert (line.getMessage(), line.status) == ("POST named 200", 200)


@app.task(name="tests.named")
def named() -> str:
    return request_ids.current()


def test_a_task_that_a_request_asks_for_carries_its_name():
    with request_ids.within(NAME):
        send_mails.apply_async(queue="named", retry=False)
    send_mails.apply_async(queue="named", retry=False)
    with app.connection_for_read() as broker, broker.SimpleQueue("named") as queue:
        found = [queue.get(timeout=5) for _ in range(2)]
        for message in found:
            message.ack()
    assert [message.headers.get(CARRIED) for message in found] == [NAME, None]


def test_a_task_runs_in_the_request_that_asked_for_it():
    assert named.apply(headers={CARRIED: NAME}).get() == NAME
    assert request_ids.current() == ""


def test_a_task_of_beat_has_a_name_of_its_own():
    done = named.apply()
    assert done.get() == done.id.replace("-", "")


@pytest.mark.django_db
@override_settings(TRUSTED_PROXIES=1)
def test_what_is_served_from_a_file_is_named_too():
    answer = Client().get("/static/css/base.css", headers={"X-Request-ID": NAME})
    assert (answer.status_code, answer.headers["X-Request-ID"]) == (200, NAME)
    answer.close()
