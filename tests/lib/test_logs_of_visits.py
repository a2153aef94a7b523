"""People come with names, mailboxes, addresses and tokens; no line of the logs holds one."""

import json
import logging
from collections.abc import Iterator
from io import StringIO

import pytest
from django.core import signing
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from civic.celery import app
from civic.lib.logs import OneLine, Private
from tests.factories import make_user
from tests.petitions.cast import fill, make_petition, sign_path

pytestmark = pytest.mark.django_db

# In everything that is planted; no word of ours has it.
MARK = "xyzzy"
MAILBOX = f"odile.{MARK}@exemple.fr"
PERSON = {"first_name": f"Odile{MARK}", "last_name": f"Martin{MARK}", "email": MAILBOX}
ADDRESSES = ["198.51.100.77", "2001:db8:7::77"]
TOKEN = signing.dumps({"who": MARK}, salt="x")


@pytest.fixture
def lines() -> Iterator[StringIO]:
    """Everything that a production process writes from INFO on."""
    written = StringIO()
    handler = logging.StreamHandler(written)
    handler.addFilter(Private())
    handler.setFormatter(OneLine())
    root, names = logging.getLogger(), ["django", "celery", "gunicorn.error"]
    levels = {logger: logger.level for logger in [root, *map(logging.getLogger, names)]}
    root.addHandler(handler)
    for logger in levels:
        logger.setLevel(logging.INFO)
    yield written
    root.removeHandler(handler)
    for logger, level in levels.items():
        logger.setLevel(level)


@pytest.fixture(params=ADDRESSES)
def visitor(request, settings) -> Client:
    settings.TRUSTED_PROXIES = 1
    return Client(
        raise_request_exception=False,
        headers={
            "X-Forwarded-For": request.param,
            "User-Agent": MARK,
            "Referer": f"https://exemple.fr/{MARK}",
            "Authorization": f"Bearer {MARK}{TOKEN}",
        },
        REMOTE_ADDR=request.param,
    )


def read(lines: StringIO) -> list[dict]:
    """The lines, none of which may hold anything planted."""
    text = lines.getvalue()
    assert MARK not in text.casefold()
    assert "Martin" not in text
    assert not any(address in text for address in ADDRESSES)
    assert TOKEN not in text
    found = [json.loads(line) for line in text.splitlines()]
    assert found
    return found


def test_no_page_that_is_not_there_names_who_asked(lines, visitor):
    for path in [f"/{MARK}/", f"/recours/{TOKEN}/", f"/{MAILBOX}", f"/personnes/{MARK}/?q={MARK}"]:
        assert visitor.get(path).status_code == 404
    assert visitor.get("/initiatives/", {"q": MARK}).status_code == 200
    assert visitor.get("/initiatives/", {"q": f"{MARK}\0"}).status_code == 400
    found = read(lines)
    assert {line["message"] for line in found} >= {"Not Found: nowhere"}
    assert all(line["request_id"] for line in found)


def test_no_form_is_written_down(lines, visitor):
    petition = make_petition()
    taken = visitor.post(sign_path(petition), fill(petition, **PERSON))
    refused = visitor.post(sign_path(petition), fill(petition, **PERSON, commune=MARK))
    assert (taken.status_code, refused.status_code) == (303, 422)
    visitor.post(reverse("account_signup"), {**PERSON, "name": MARK, "password1": MARK})
    visitor.post(reverse("account_login"), {"login": MAILBOX, "password": MARK})
    make_user(email=f"a.{MAILBOX}", password=f"{MARK}{MARK}")
    visitor.post(reverse("account_login"), {"login": f"a.{MAILBOX}", "password": f"{MARK}{MARK}"})
    visitor.post("/api/v1/initiatives/", {"title": MARK}, content_type="application/json")
    visitor.post("/api/v1/initiatives/", f"{{{MARK}", content_type="application/json")
    routes = {line.get("route") for line in read(lines)}
    assert {"sign", "account_signup", "account_login"} <= routes


@pytest.mark.parametrize(
    "error",
    [ValueError(f"not a place: {MARK}"), IntegrityError(f"twice\nDETAIL:  Key (mail)=({MAILBOX})")],
)
def test_what_breaks_says_where_and_not_on_what(lines, visitor, monkeypatch, error):
    def broken(**given):
        raise error

    petition = make_petition()
    monkeypatch.setattr("initiatives.views.signing.sign", broken)
    answer = visitor.post(sign_path(petition), fill(petition, **PERSON))
    assert answer.status_code == 500
    (line,) = [line for line in read(lines) if "exception" in line]
    assert line["exception"].endswith(type(error).__name__)
    assert "in broken" in line["exception"] or " broken: " in line["exception"]
    # What the visitor was shown finds it again.
    assert line["request_id"] == answer.headers["X-Request-ID"]
    assert line["request_id"] in answer.content.decode()


def test_a_forged_form_is_refused_without_its_origin(lines, visitor):
    strict = Client(enforce_csrf_checks=True)
    strict.defaults = visitor.defaults
    path = reverse("account_login")
    for headers in ({}, {"Origin": f"https://{MARK}.exemple.fr"}):
        assert strict.post(path, PERSON, headers=headers).status_code == 403
    assert visitor.get("/", headers={"Host": ADDRESSES[0]}).status_code == 400
    assert len(read(lines)) >= 3


@app.task(name="tests.broken")
def broken_task(given: str) -> str:
    raise ValueError(given)


@app.task(name="tests.done")
def done_task(given: str) -> str:
    return given


def test_a_task_is_named_without_what_it_was_given(lines):
    for task in (broken_task, done_task):
        task.apply(args=[MAILBOX], kwargs={})
    found = read(lines)
    assert {line.get("task") for line in found} == {"tests.broken", "tests.done"}
    assert {line["request_id"] for line in found} == {
        line["task_id"].replace("-", "") for line in found
    }


def test_the_web_server_names_nobody(lines):
    logger = logging.getLogger("gunicorn.error")
    logger.propagate = True
    logger.warning("Invalid request from ip=198.51.100.77: Invalid HTTP header: %r", MARK)
    logger.error("Error handling request %s %s", "GET", f"/{MARK}?q={MARK}")
    assert len(read(lines)) == 2
