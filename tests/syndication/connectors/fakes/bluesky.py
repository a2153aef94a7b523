"""A server of the AT Protocol, as the reference one (PDS 0.4.217) was seen to answer."""

import time
from typing import Any

import regex

from tests.syndication.connectors.fakes.server import Call, Fake, Reply

DID, HANDLE, PASSWORD = "did:plc:abcdefghijklmnopqrstuvwx", "lea.test", "abcd-efgh-ijkl-mnop"


class FakeBluesky(Fake):
    def __init__(self) -> None:
        super().__init__()
        self.blobs: list[Call] = []
        self.tokens: set[str] = set()
        # What is below a post, as the gatherer of posts tells it; None where the server knows none.
        self.answers: list[dict[str, Any]] | None = []

    def posting(self, call: Call) -> bool:
        return call.path == "/xrpc/com.atproto.repo.putRecord"

    def answer(self, call: Call) -> Reply:
        name = call.parts[-1].rpartition(".")[2]
        if name == "createSession":
            return self._session(call)
        if name == "getRecord":
            return self._found(call.query["rkey"])
        if call.token not in self.tokens:
            return Reply(400, {"error": "ExpiredToken", "message": "Token has expired"})
        if name == "getPostThread":
            return self._told_of(call.query["uri"])
        if name == "uploadBlob":
            return self._blob(call)
        return self._put(call.json) if name == "putRecord" else self._delete(call.json)

    def _session(self, call: Call) -> Reply:
        if call.json != {"identifier": HANDLE, "password": PASSWORD}:
            return self.revoked()
        token = self.number()
        self.tokens.add(token)
        return Reply(200, {"accessJwt": token, "refreshJwt": "r", "did": DID, "handle": HANDLE})

    def _found(self, rkey: str) -> Reply:
        if rkey not in self.posts:
            return Reply(400, {"error": "RecordNotFound", "message": "Could not locate record"})
        return Reply(200, self._place(rkey) | {"value": self.posts[rkey]})

    def _told_of(self, uri: str) -> Reply:
        if self.answers is None:
            return Reply(501, {"error": "MethodNotImplemented", "message": "Not Implemented"})
        if self.read(uri) is None:
            return Reply(400, {"error": "NotFound", "message": f"Post not found: {uri}"})
        kind = "app.bsky.feed.defs#threadViewPost"
        thread = {"$type": kind, "post": {"uri": uri}, "replies": self.answers}
        return Reply(200, {"thread": thread})

    def _blob(self, call: Call) -> Reply:
        self.blobs.append(call)
        return Reply(200, {"blob": {"$type": "blob", "size": len(call.body)}})

    def _put(self, wanted: dict[str, Any]) -> Reply:
        text = wanted["record"]["text"]
        if len(regex.findall(r"\X", text)) > 300 or len(text.encode()) > 3000:
            said = "Invalid app.bsky.feed.post record: Record/text must not be longer than 300"
            return Reply(400, {"error": "InvalidRequest", "message": said})
        self.posts[wanted["rkey"]] = wanted["record"]
        return Reply(200, self._place(wanted["rkey"]))

    def _delete(self, wanted: dict[str, Any]) -> Reply:
        self.posts.pop(wanted["rkey"], None)
        return Reply(200, {})

    def _place(self, rkey: str) -> dict[str, str]:
        return {"uri": f"at://{DID}/app.bsky.feed.post/{rkey}", "cid": f"bafy{rkey}"}

    def reply(self, number: str, text: str) -> None:
        uri = f"at://did:plc:sami/app.bsky.feed.post/{self.number()}"
        author = {"did": "did:plc:sami", "handle": "sami.example", "labels": []}
        record = {"text": text, "createdAt": "2026-11-21T07:59:00.000Z"}
        post = {"uri": uri, "author": author, "record": record}
        assert self.answers is not None
        self.answers.append({"post": post | {"indexedAt": "2026-11-21T08:00:00.000Z"}})

    def limited(self) -> Reply:
        reset = str(int(time.time()) + 90)
        headers = {"ratelimit-limit": "30", "ratelimit-remaining": "0", "ratelimit-reset": reset}
        said = {"error": "RateLimitExceeded", "message": "Rate Limit Exceeded"}
        return Reply(429, said, headers)

    def revoked(self) -> Reply:
        said = "Invalid identifier or password"
        return Reply(401, {"error": "AuthenticationRequired", "message": said})

    def read(self, number: str) -> str | None:
        record = self.posts.get(number.rpartition("/")[2])
        return record["text"] if record else None
