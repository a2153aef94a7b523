"""A name for each request, so that what a visitor quotes is found in every line that it caused."""

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar, Token

from django.conf import settings
from django.http import HttpRequest

HEADER = "X-Request-ID"
# Hexadecimal only, with or without the dashes of a UUID: nobody's name fits.
_WELL_FORMED = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# Where no address of ours was asked for: what was asked may be anything.
NOWHERE = "nowhere"

_current: ContextVar[str] = ContextVar("request_id", default="")


def current() -> str:
    """The name of the request that is being answered, or that asked for this task; "" outside."""
    return _current.get()


def begin(name: str) -> Token[str]:
    """Say in which request we are, until `end`."""
    return _current.set(name)


def end(token: Token[str]) -> None:
    """Be again where we were before `begin`."""
    _current.reset(token)


@contextmanager
def within(name: str) -> Iterator[None]:
    """Be in one request for a while."""
    token = begin(name)
    try:
        yield
    finally:
        end(token)


def given(request: HttpRequest) -> str:
    """The name that a trusted server in front gave this request, or a new one."""
    name = request.headers.get(HEADER, "") if settings.TRUSTED_PROXIES else ""
    return name if _WELL_FORMED.fullmatch(name) else uuid.uuid4().hex


def route_of(request: HttpRequest) -> str:
    """Which page of ours was asked for, without what its address tells."""
    if request.path_info.startswith(settings.STATIC_URL):
        return "static"
    match = request.resolver_match
    return (match.view_name or match.route) if match else NOWHERE
