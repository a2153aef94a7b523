"""A small HTTP server on the loopback that stands for a network, with its bad days.

Each network's own file is written from its documentation and from what real servers answered; it
proves that we speak as we believe that they do, no more.
"""

import json
import sys
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

# Longer than any client of the tests waits.
SLOW = 0.9


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever asked may be dead by now; any other error is ours, and is told."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@dataclass(frozen=True)
class Call:
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))

    @property
    def said(self) -> dict[str, Any]:
        """What was sent, whichever way."""
        return self.json if "json" in self.headers.get("content-type", "") else self.form

    @property
    def parts(self) -> list[str]:
        return [unquote(part) for part in self.path.strip("/").split("/")]

    @property
    def token(self) -> str:
        return self.headers.get("authorization", "").removeprefix("Bearer ")


@dataclass(frozen=True)
class Reply:
    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


class Fake:
    """One server. `mood` is the kind of bad day it has; `posts` what it holds, by number."""

    def __init__(self) -> None:
        self.posts: dict[str, Any] = {}
        self.asked: list[Call] = []
        self.mood = ""
        self._lock = threading.Lock()
        self._number = 1000
        fake = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def __getattr__(self, name: str) -> Any:
                if name.startswith("do_"):  # any method
                    return lambda: fake.serve(self)
                raise AttributeError(name)

            def log_message(self, *args: Any) -> None:
                """Say nothing."""

        self._server = _Server(("127.0.0.1", 0), Handler)
        self.origin = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def number(self) -> str:
        self._number += 1
        return str(self._number)

    def serve(self, handler: BaseHTTPRequestHandler) -> None:
        call = _read(handler)
        with self._lock:
            self.asked.append(call)
            mood, posts = self.mood, self.posting(call)
            reply = self._moody(mood, posts=posts) or self.answer(call)
        if mood == "swallow" and posts:
            handler.close_connection = True
            return
        if mood == "slow" and posts:
            time.sleep(SLOW)
        _write(handler, reply)

    def _moody(self, mood: str, *, posts: bool) -> Reply | None:
        if mood == "down":
            return Reply(503, "<html>maintenance</html>", {"Retry-After": "120"})
        if posts and mood in {"broken", "odd"}:
            return Reply(502 if mood == "broken" else 200, "<html>a gateway</html>")
        if mood == "limited":
            return self.limited()
        return self.revoked() if mood == "revoked" else None

    # What each network says of its own.

    def posting(self, call: Call) -> bool:
        """Say whether this call makes a post."""
        raise NotImplementedError

    def answer(self, call: Call) -> Reply:
        raise NotImplementedError

    def reply(self, number: str, text: str) -> None:
        """Somebody answers a post; not where this cannot be read."""
        raise NotImplementedError

    def limited(self) -> Reply:
        """Too many calls: come back in 90 seconds."""
        raise NotImplementedError

    def revoked(self) -> Reply:
        raise NotImplementedError

    def read(self, number: str) -> str | None:
        """The text of a post as it is read there; none where it is gone."""
        return self.posts.get(number)


def _read(handler: BaseHTTPRequestHandler) -> Call:
    parts = urlsplit(handler.path)
    length = int(handler.headers.get("content-length") or 0)
    body = handler.rfile.read(length)
    if len(body) < length:
        raise ConnectionAbortedError("Whoever asked was killed in the middle of it.")
    headers = {name.lower(): value for name, value in handler.headers.items()}
    return Call(handler.command, parts.path, dict(parse_qsl(parts.query)), headers, body)


def _write(handler: BaseHTTPRequestHandler, reply: Reply) -> None:
    is_json = not isinstance(reply.body, str)
    raw = b"" if reply.body is None else _raw(reply.body)
    try:
        handler.send_response(reply.status)
        handler.send_header("Content-Type", "application/json" if is_json else "text/html")
        handler.send_header("Content-Length", str(len(raw)))
        for name, value in reply.headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(raw)
    except (BrokenPipeError, ConnectionResetError):
        handler.close_connection = True


def _raw(body: Any) -> bytes:
    return body.encode() if isinstance(body, str) else json.dumps(body).encode()
