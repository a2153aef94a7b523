"""What stands between the server and Django."""

import re
from collections.abc import Callable, Iterable
from typing import Any

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

_USUAL = re.compile(r";\s*charset\s*=\s*\"?utf-?8\"?\s*(?=;|$)", re.IGNORECASE)
_ODD = re.compile(r"charset|\*\s*=", re.IGNORECASE)
UNREADABLE = "application/octet-stream"


def plain_content_type(text: str) -> str:
    """Return a content type without its encoding, which is always UTF-8 here.

    Django decodes the address with whatever codec a request names, while it makes the request:
    a codec that makes no text, or too many fields, would fail where nothing answers for it.
    Another encoding than ours makes the body unreadable.
    """
    usual = _USUAL.sub("", text)
    return UNREADABLE if _ODD.search(usual) else usual


def with_plain_content_type(application: Application) -> Application:
    """Serve `application` with content types that no request can turn against it."""

    def guarded(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ.get("CONTENT_TYPE"):
            environ["CONTENT_TYPE"] = plain_content_type(environ["CONTENT_TYPE"])
        return application(environ, start_response)

    return guarded
