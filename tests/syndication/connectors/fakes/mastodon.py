"""Mastodon's API, as its documentation and GoToSocial's answers have it."""

import html
from datetime import UTC, datetime, timedelta
from typing import Any

import regex

from tests.syndication.connectors.fakes.server import Call, Fake, Reply

ME, MOST, PER_URL = "109", 500, 23


class FakeMastodon(Fake):
    # GoToSocial and Takahē take the key and do nothing with it.
    honours_keys = False

    def __init__(self) -> None:
        super().__init__()
        self.tokens = {"good"}
        self.keys: dict[str, str] = {}
        self.media: dict[str, bytes] = {}
        self.answers: list[dict[str, Any]] = []

    def posting(self, call: Call) -> bool:
        return (call.method, call.path) == ("POST", "/api/v1/statuses")

    def answer(self, call: Call) -> Reply:
        if found := self._open(call):
            return found
        if call.token not in self.tokens:
            return self.revoked()
        return self._signed_in(call)

    def _open(self, call: Call) -> Reply | None:
        if call.path == "/api/v2/instance":
            posts = {"max_characters": MOST, "characters_reserved_per_url": PER_URL}
            media = {"image_size_limit": 16_777_216}
            return Reply(200, {"configuration": {"statuses": posts, "media_attachments": media}})
        if call.path == "/api/v1/apps":
            return Reply(200, {"client_id": "app", "client_secret": "hush", "id": "1"})
        if call.path == "/oauth/token":
            wanted = {"grant_type": "authorization_code", "client_id": "app", "code": "abc"}
            if wanted.items() <= call.form.items() and call.form["client_secret"] == "hush":
                return Reply(200, {"access_token": "good", "scope": "read write"})
            return Reply(400, {"error": "invalid_grant", "error_description": "no"})
        if call.path == "/oauth/revoke":
            self.tokens.discard(call.form["token"])
            return Reply(200, {})
        return None

    def _signed_in(self, call: Call) -> Reply:
        match call.method, call.parts:
            case "GET", ["api", "v1", "accounts", "verify_credentials"]:
                return Reply(200, {"id": ME, "acct": "lea", "username": "lea"})
            case "GET", ["api", "v1", "accounts", _me, "statuses"]:
                return Reply(200, [self._status(one) for one in reversed(self.posts)])
            case "POST", ["api", "v1" | "v2", "media"]:
                self.media["7"] = call.body
                return Reply(202, {"id": "7", "url": None})
            case "GET", ["api", "v1", "media", "7"]:
                return Reply(200, {"id": "7"})
            case "POST", ["api", "v1", "statuses"]:
                return self._post(call)
            case _, ["api", "v1", "statuses", number, *rest]:
                return self._one(call, number, rest)
        return Reply(404, {"error": "Not found"})

    def _post(self, call: Call) -> Reply:
        if refused := _too_long(call.said["status"]):
            return refused
        key = call.headers.get("idempotency-key", "")
        if self.honours_keys and key in self.keys:
            return Reply(200, self._status(self.keys[key]))
        number = self.keys[key] = self.number()
        self.posts[number] = dict(call.said)
        return Reply(200, self._status(number))

    def _one(self, call: Call, number: str, rest: list[str]) -> Reply:
        if number not in self.posts:
            return Reply(404, {"error": "Record not found"})
        if rest == ["context"]:
            return Reply(200, {"ancestors": [], "descendants": self.answers})
        status = self._status(number)
        if call.method == "PUT":
            self.posts[number] |= call.said
            status = self._status(number)
        if call.method == "DELETE":
            del self.posts[number]
        return Reply(200, status)

    def _status(self, number: str) -> dict[str, Any]:
        post = self.posts[number]
        return {
            "id": number,
            "url": f"{self.origin}/@lea/{number}",
            "uri": f"{self.origin}/users/lea/statuses/{number}",
            "content": shown(post["status"]),
            "media_attachments": [{"id": one} for one in post.get("media_ids", ())],
        }

    def reply(self, number: str, text: str) -> None:
        told = {"id": self.number(), "url": "https://a.example/9", "visibility": "public"}
        author = {"account": {"acct": "sami@a.example"}, "content": shown(text)}
        self.answers.append(told | author | {"created_at": "2026-11-21T08:00:00.000Z"})

    def limited(self) -> Reply:
        reset = (datetime.now(UTC) + timedelta(seconds=90)).isoformat().replace("+00:00", "Z")
        left = {"X-RateLimit-Limit": "300", "X-RateLimit-Remaining": "0"}
        return Reply(429, {"error": "Too many requests"}, left | {"X-RateLimit-Reset": reset})

    def revoked(self) -> Reply:
        return Reply(401, {"error": "The access token was revoked"})

    def read(self, number: str) -> str | None:
        return self.posts[number]["status"] if number in self.posts else None


def shown(text: str) -> str:
    """As Mastodon shows it: paragraphs, and a link whose ends nobody sees."""

    def link(found: regex.Match[str]) -> str:
        start, url = found[1], found[0]
        middle, end = url[len(start) :][:30], url[len(start) :][30:]
        return (
            f'<a href="{url}"><span class="invisible">{start}</span>'
            f'<span class="ellipsis">{middle}</span><span class="invisible">{end}</span></a>'
        )

    linked = regex.sub(r"(https?://)\S+", link, html.escape(text, quote=False))
    return "".join(f"<p>{part.replace(chr(10), '<br>')}</p>" for part in linked.split("\n\n"))


def _too_long(text: str) -> Reply | None:
    length = len(regex.findall(r"\X", regex.sub(r"https?://\S+", "x" * PER_URL, text)))
    said = f"Validation failed: Text character limit of {MOST} exceeded"
    return Reply(422, {"error": said}) if length > MOST else None
