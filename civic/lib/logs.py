"""What a log holds: what happened, where in the code, in which request; never whom it is about.

One line of JSON each in production, words for a reader in development. In production, the words of
an exception are left out, because they quote what somebody typed; its type and its place stay.
"""

import ipaddress
import json
import logging
import re
import traceback
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from civic.lib import request_ids

# A signed token ends with its signature, after "." or ":"; an encrypted one (Fernet) begins alike.
_SECRET = re.compile(r"(?<=/)(?:[^/\s?#]*[.:][\w=-]{27,}|gAAAA[\w=-]{40,})(?=[/?\s]|$)")
_MAILBOX = re.compile(r"[^\s@<>\"'(),;:/\[\]]+@[^\s@<>\"'(),;:/\[\]]+\.[^\s@<>\"'(),;:/\[\]]+")
_QUESTION = re.compile(r"(?<=[\w/])\?[^\s\"']+")
# The path of an address says what somebody was reading.
_PAGE = re.compile(r"(https?://[^/\s\"']+/)[^\s\"']+")
# What a visitor sent, as servers quote it: a host, a header, a field, where they come from.
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|https?://(?!127\.|0\.0\.)\S+")
# PostgreSQL quotes the row that it refuses.
_DETAIL = re.compile(r"DETAIL:.*", re.DOTALL)
_MAYBE_ADDRESS = re.compile(
    r"(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9A-Fa-f]*:[0-9A-Fa-f:.]*:[\w.]*)"
)

# What celery tells of a task beside its name: what it was given, answered or died of.
_OF_TASKS = {"args", "kwargs", "return_value", "exc", "traceback", "internal"}
# They quote what visitors send; our own lines do not.
_SERVERS = ("django.", "gunicorn.")
# Of everything that may be tied to a line, what it shows.
SHOWN = ("method", "route", "status", "ms", "task", "task_id")


class Private(logging.Filter):
    """Leave out of a line who it is about; say in which request it was written."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Change the record's words; let every record through."""
        if isinstance(record.args, Mapping):
            _name_task(record, record.args)
            record.args = {key: _of_task(key, value) for key, value in record.args.items()}
        elif record.args:
            record.args = tuple(_argument(record, value) for value in record.args)
        record.msg, record.args = _of_servers(record.name, hide(record.getMessage())), None
        # Django writes what it refused once the request is over.
        request = getattr(record, "request", None)
        record.request_id = getattr(request, "request_id", "") or request_ids.current()
        return True


class Readable(logging.Formatter):
    """A line for whoever develops, with all that an exception says."""

    def __init__(self) -> None:
        """Time, level, where, what."""
        super().__init__("{asctime} {levelname} {name} {message}", "%Y-%m-%dT%H:%M:%S%z", style="{")

    def format(self, record: logging.LogRecord) -> str:
        """Add the request to the first line."""
        text = super().format(record)
        first, *rest = text.split("\n", 1)
        name = getattr(record, "request_id", "")
        return "\n".join([f"{first} [{name}]" if name else first, *rest])


class OneLine(logging.Formatter):
    """One object of JSON: at, level, logger, message, request_id, and what `SHOWN` names."""

    def format(self, record: logging.LogRecord) -> str:
        """Write what is told, and nothing else that code may have tied to the record."""
        told = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": getattr(record, "request_id", ""),
            **{name: getattr(record, name, None) for name in SHOWN},
        }
        if record.exc_info and record.exc_info[1]:
            told["exception"] = places(record.exc_info[1])
        return json.dumps(
            {name: value for name, value in told.items() if value not in (None, "")},
            ensure_ascii=False,
            default=str,
        )


def configuration(form: str, level: str) -> dict[str, Any]:
    """What `logging.config.dictConfig` takes: `form` is "json" or "lines"."""
    formatter = OneLine if form == "json" else Readable
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"ours": {"()": f"{__name__}.{formatter.__name__}"}},
        "filters": {"private": {"()": f"{__name__}.Private"}},
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "formatter": "ours",
                "filters": ["private"],
            }
        },
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            # Its own handlers would write without the filter above.
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            "django.server": {"handlers": [], "level": "INFO", "propagate": True},
            # It tells which key opened an account.
            "fido2": {"level": "WARNING"},
            # It tells each address asked: those of Telegram and Discord hold the token.
            "httpx": {"level": "WARNING"},
            "httpcore": {"level": "WARNING"},
        },
    }


def hide(text: str) -> str:
    """A text without the tokens, mailboxes, network addresses and questions in it."""
    text = _SECRET.sub("…", _DETAIL.sub("…", text))
    text = _QUESTION.sub("?…", _MAILBOX.sub("…", _PAGE.sub(r"\1…", text)))
    return _MAYBE_ADDRESS.sub(lambda found: _unless_address(found[0]), text)


def _unless_address(text: str) -> str:
    try:
        address = ipaddress.ip_address(text.rstrip("."))
    except ValueError:
        return text
    return text if address.is_loopback or address.is_unspecified else "…"


def places(error: BaseException) -> str:
    """Where an exception and its causes were raised, in code, without what they say."""
    return "\n".join(_told(error, set()))


def _told(error: BaseException, seen: set[int]) -> Iterator[str]:
    seen.add(id(error))
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before and id(before) not in seen:
        yield from _told(before, seen)
        yield "then:"
    for frame in traceback.extract_tb(error.__traceback__):
        yield f"  {frame.filename}:{frame.lineno} {frame.name}: {frame.line}"
    yield name_of(error)


def name_of(error: BaseException) -> str:
    """The type of an exception; with its words where they are a program's and quote nobody."""
    from django.core.exceptions import ImproperlyConfigured
    from django.db import InterfaceError, OperationalError
    from redis.exceptions import RedisError

    kind = type(error).__name__
    spoken = (OperationalError, InterfaceError, RedisError, ImproperlyConfigured, ImportError)
    if isinstance(error, spoken):
        return f"{kind}: {hide(str(error)).strip()}"
    if isinstance(error, OSError) and error.strerror:
        return f"{kind}: {error.strerror}"
    return kind


def _argument(record: logging.LogRecord, value: Any) -> Any:
    """One argument of a line: an exception is named, an address of the site is its route."""
    if isinstance(value, BaseException):
        return name_of(value)
    if isinstance(value, str) and value.startswith("/") and record.name.startswith(_SERVERS):
        request: Any = getattr(record, "request", None)
        return request_ids.route_of(request) if hasattr(request, "path_info") else "…"
    return value


def _of_servers(name: str, text: str) -> str:
    return _QUOTED.sub("…", text) if name.startswith(_SERVERS) else text


def _name_task(record: logging.LogRecord, told: Mapping[str, Any]) -> None:
    if {"id", "name"} <= set(told):
        record.task, record.task_id = told["name"], told["id"]


def _of_task(key: str, value: Any) -> Any:
    if key not in _OF_TASKS:
        return value
    # "ValueError('Léa')": the name of an exception is no secret.
    found = re.match(r"[A-Za-z_.]+(?=\()", str(value)) if key == "exc" else None
    return found[0] if found else "…"
