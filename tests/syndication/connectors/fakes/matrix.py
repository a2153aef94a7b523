"""Matrix's client API, as Synapse 1.163 was seen to answer."""

import json
from typing import Any

from tests.syndication.connectors.fakes.server import Call, Fake, Reply

ROOM, USER, OTHER = "!room:localhost", "@bot:localhost", "@sami:localhost"
AT = 1_795_248_000_000


class FakeMatrix(Fake):
    def __init__(self) -> None:
        super().__init__()
        self.keys: dict[str, str] = {}
        self.tokens = {"good"}
        self.redacted: set[str] = set()
        # All that was said in the room, oldest first.
        self.said: list[dict[str, Any]] = []

    def posting(self, call: Call) -> bool:
        return "/send/m.room.message/" in call.path

    def answer(self, call: Call) -> Reply:
        rest = call.parts[3:]
        if found := self._door(call, rest):
            return found
        if call.token not in self.tokens:
            return self.revoked()
        match call.method, rest:
            case "GET", ["account", "whoami"]:
                return Reply(200, {"user_id": USER})
            case "GET", ["sync"]:
                return self._sync(call.query)
            case "POST", ["join", _room]:
                return Reply(200, {"room_id": ROOM})
            case "POST", ["logout"]:
                self.tokens.discard(call.token)
                return Reply(200, {})
            case _, ["rooms", room, *more] if room == ROOM:
                return self._in_room(call, more)
        return Reply(403, {"errcode": "M_FORBIDDEN", "error": "Not in the room"})

    def _door(self, call: Call, rest: list[str]) -> Reply | None:
        if call.path == "/.well-known/matrix/client":
            return Reply(200, {"m.homeserver": {"base_url": f"{self.origin}/"}})
        if rest == ["login"]:
            if call.json["password"] == "secret":
                return Reply(200, {"access_token": "good", "user_id": USER, "device_id": "D"})
            return Reply(403, {"errcode": "M_FORBIDDEN", "error": "Invalid username or password"})
        return None

    def _in_room(self, call: Call, more: list[str]) -> Reply:
        match more:
            case ["state", "m.room.member", _user]:
                return Reply(200, {"membership": "join"})
            case ["messages"] if "from" in call.query:
                return self._page(call.query)
            case ["messages"]:
                events = [self._event(one) for one in reversed(self.posts)]
                return Reply(200, {"chunk": events})
            case ["event", event] if event in self.posts:
                return Reply(200, self._event(event))
            case ["send", "m.room.message", key]:
                return self._send(key, call)
            case ["redact", event, _key]:
                self.redacted.add(event)
                return Reply(200, {"event_id": f"${self.number()}"})
        return Reply(404, {"errcode": "M_NOT_FOUND", "error": "Event not found."})

    def _sync(self, query: dict[str, str]) -> Reply:
        """What is new; a gap where there is more than asked for."""
        wanted = json.loads(query["filter"])["room"]
        assert wanted["rooms"] == [ROOM]
        assert query["timeout"] == "0"
        start, end = int(query.get("since", "s0")[1:]), len(self.said)
        first = max(start, end - wanted["timeline"]["limit"])
        timeline = {"events": self.said[first:], "limited": first > start}
        joined = {ROOM: {"timeline": timeline | {"prev_batch": f"t{first}"}}} if end > start else {}
        return Reply(200, {"next_batch": f"s{end}", "rooms": {"join": joined}})

    def _page(self, query: dict[str, str]) -> Reply:
        """Backwards, down to where the last time ended."""
        start, end = int(query.get("to", "s0")[1:]), int(query["from"][1:])
        first = max(start, end - int(query["limit"]))
        more = {"end": f"t{first}"} if first > start else {}
        return Reply(200, {"chunk": self.said[first:end][::-1]} | more)

    def say(self, content: dict[str, Any], sender: str = OTHER) -> str:
        """Somebody says something in the room."""
        number = f"${self.number()}"
        told = {"event_id": number, "type": "m.room.message", "sender": sender}
        self.said.append(told | {"origin_server_ts": AT, "content": content})
        return number

    def reply(self, number: str, text: str) -> None:
        relation = {"m.in_reply_to": {"event_id": number}}
        self.say({"msgtype": "m.text", "body": text, "m.relates_to": relation})

    def _send(self, key: str, call: Call) -> Reply:
        if len(call.body) > 65_536:
            return Reply(413, {"errcode": "M_TOO_LARGE", "error": "event too large"})
        content = call.json
        if key not in self.keys:
            self.keys[key] = self.say(content, USER)
            if new := content.get("m.new_content"):
                self.posts[content["m.relates_to"]["event_id"]] = new
            else:
                self.posts[self.keys[key]] = content
        return Reply(200, {"event_id": self.keys[key]})

    def _event(self, event: str) -> dict[str, Any]:
        key = next((key for key, one in self.keys.items() if one == event), "")
        content = {} if event in self.redacted else self.posts[event]
        return {"event_id": event, "content": content, "unsigned": {"transaction_id": key}}

    def limited(self) -> Reply:
        said = {"errcode": "M_LIMIT_EXCEEDED", "error": "Too Many", "retry_after_ms": 90_000}
        return Reply(429, said, {"Retry-After": "90"})

    def revoked(self) -> Reply:
        return Reply(401, {"errcode": "M_UNKNOWN_TOKEN", "error": "Invalid access token passed."})

    def read(self, number: str) -> str | None:
        known = number in self.posts and number not in self.redacted
        return self.posts[number]["body"] if known else None
