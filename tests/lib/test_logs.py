"""Logs hold no link that lets somebody in, and nothing of whom they are about."""

import json
import logging
import logging.config
import re

import pytest
from cryptography.fernet import Fernet
from django.core import signing
from django.db import OperationalError

from civic.lib import request_ids
from civic.lib.logs import OneLine, Private, Readable, configuration, hide, name_of, places


@pytest.mark.parametrize(
    "token",
    [
        signing.Signer(sep=".").sign("0" * 32 + "-author"),
        signing.dumps(12, salt="x"),
        Fernet(Fernet.generate_key()).encrypt(b"lea@example.org").decode().rstrip("="),
    ],
    ids=["signed", "dated", "encrypted"],
)
def test_it_hides_each_kind_of_token(token):
    assert hide(f"Not Found: /recours/{token}/") == "Not Found: /recours/…/"
    assert hide(f"GET /recours/{token}/?a=1") == "GET /recours/…/?…"


@pytest.mark.parametrize(
    "path",
    [
        "/initiatives/12-rouvrir-la-passerelle-des-mauges-aux-pietons-et-aux-velos/",
        "/initiatives/images/6f0d6e5e-3a0c-4f8e-9d39-2f3f1f0c9d11.webp",
        "/static/css/site.css",
    ],
)
def test_it_leaves_other_addresses(path):
    assert hide(path) == path


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("from lea@example.org: no", "from …: no"),
        ("asked by 198.51.100.7 at 12:03:04", "asked by … at 12:03:04"),
        ("asked by 2001:db8::7, again", "asked by …, again"),
        ("Listening at http://127.0.0.1:8000", "Listening at http://127.0.0.1:8000"),
        ("GET /initiatives/?q=diabete", "GET /initiatives/?…"),
        ("read https://example.org/recours/12", "read https://example.org/…"),
        ("unique\nDETAIL:  Key (email)=(Léa) exists", "unique\n…"),
        (
            "Task civic.audit.tasks.seal[0f9b] took 0.12s",
            "Task civic.audit.tasks.seal[0f9b] took 0.12s",
        ),
    ],
)
def test_it_hides_who_a_line_is_about_and_leaves_the_rest(told, kept):
    assert hide(told) == kept


def test_a_line_is_one_object_and_holds_nothing_that_was_tied_to_it():
    record = logging.makeLogRecord(
        {"name": "civic", "msg": "Sent", "levelname": "INFO", "user": "Léa", "ms": 12}
    )
    with request_ids.within("ab" * 16):
        Private().filter(record)
    line = json.loads(OneLine().format(record))
    assert set(line) == {"at", "level", "logger", "message", "request_id", "ms"}
    assert (line["request_id"], line["ms"]) == ("ab" * 16, 12)


def test_an_exception_is_told_by_its_place_and_not_by_its_words():
    try:
        try:
            raise KeyError("Léa")
        except KeyError as error:
            raise ValueError("Léa") from error
    except ValueError as error:
        told = places(error)
    assert "Léa" in told  # the line of this very code
    ends = [line for line in told.split("\n") if not line.startswith("  ")]
    assert ends == ["KeyError", "then:", "ValueError"]
    assert "test_logs.py" in told


def test_a_service_out_of_reach_says_why():
    assert name_of(OperationalError("connection refused")) == "OperationalError: connection refused"
    assert (
        name_of(FileNotFoundError(2, "No such file", "/home/lea"))
        == "FileNotFoundError: No such file"
    )


def test_a_developer_reads_the_words_and_the_request():
    record = logging.makeLogRecord(
        {"name": "x", "msg": "Sent\nto all", "levelname": "INFO", "request_id": "abc"}
    )
    assert re.fullmatch(r"\S+ INFO x Sent \[abc\]\nto all", Readable().format(record))


@pytest.mark.parametrize(("form", "kind"), [("json", OneLine), ("lines", Readable)])
def test_the_form_is_a_setting(form, kind):
    made = logging.config.DictConfigurator(configuration(form, "INFO"))
    formatter = made.configure_formatter(made.config["formatters"]["ours"])
    assert isinstance(formatter, kind)
