"""Telegram's Bot API and Discord's webhooks, from their documentation."""

import re
from typing import Any

from tests.syndication.connectors.fakes.server import Call, Fake, Reply

BOT, CHAT = "123456789:AAabcdefghijklmnopqrstuvwxyz012345", "@quartier"
HOOK, HOOK_TOKEN = "4242", "abc-DEF_123"


class FakeTelegram(Fake):
    def __init__(self) -> None:
        super().__init__()
        # What waits for the bot; and whether another program takes it.
        self.updates: list[dict[str, Any]] = []
        self.is_taken = False

    def posting(self, call: Call) -> bool:
        return call.path.endswith("/sendMessage")

    def answer(self, call: Call) -> Reply:
        token, method = call.parts[0].removeprefix("bot"), call.parts[1]
        if token != BOT:
            return self.revoked()
        wanted = call.json
        if "chat_id" in wanted and wanted["chat_id"] not in {CHAT, -100}:
            return _no(400, "Bad Request: chat not found")
        return getattr(self, f"_{method}")(wanted)

    def _getMe(self, wanted: dict[str, Any]) -> Reply:  # noqa: N802
        return _yes({"id": 123456789, "is_bot": True, "username": "quartier_bot"})

    def _getChat(self, wanted: dict[str, Any]) -> Reply:  # noqa: N802
        return _yes({"id": -100, "title": "Le quartier", "username": "quartier"})

    def _sendMessage(self, wanted: dict[str, Any]) -> Reply:  # noqa: N802
        if len(wanted["text"].encode("utf-16-le")) // 2 > 4096:
            return _no(400, "Bad Request: message is too long")
        number = self.number()
        self.posts[number] = wanted["text"]
        return _yes({"message_id": int(number), "chat": {"id": -100, "username": "quartier"}})

    def _editMessageText(self, wanted: dict[str, Any]) -> Reply:  # noqa: N802
        number = str(wanted["message_id"])
        if number not in self.posts:
            return _no(400, "Bad Request: message to edit not found")
        if self.posts[number] == wanted["text"]:
            return _no(400, "Bad Request: message is not modified: specified new message content")
        self.posts[number] = wanted["text"]
        return _yes({"message_id": wanted["message_id"]})

    def _deleteMessage(self, wanted: dict[str, Any]) -> Reply:  # noqa: N802
        if self.posts.pop(str(wanted["message_id"]), None) is None:
            return _no(400, "Bad Request: message to delete not found")
        return Reply(200, {"ok": True, "result": True})

    def _getUpdates(self, wanted: dict[str, Any]) -> Reply:  # noqa: N802
        if self.is_taken:
            said = "can't use getUpdates method while webhook is active"
            return _no(409, f"Conflict: {said}; use deleteWebhook to delete the webhook first")
        start = wanted.get("offset", 0)
        self.updates = [one for one in self.updates if one["update_id"] >= start]
        return _yes(self.updates[: wanted["limit"]])

    def say(self, message: dict[str, Any]) -> None:
        """Somebody writes where the bot is."""
        person = {"id": 7, "is_bot": False, "first_name": "Sami", "last_name": "B."}
        told = {"message_id": int(self.number()), "date": 1_795_248_000, "from": person}
        self.updates.append({"update_id": int(self.number()), "message": told | message})

    def reply(self, number: str, text: str) -> None:
        chat = {"id": -100, "username": "quartier", "type": "supergroup"}
        answered = {"message_id": int(number), "chat": chat}
        self.say({"chat": chat, "text": text, "reply_to_message": answered})

    def limited(self) -> Reply:
        said = "Too Many Requests: retry after 90"
        more = {"parameters": {"retry_after": 90}}
        return Reply(429, {"ok": False, "error_code": 429, "description": said} | more)

    def revoked(self) -> Reply:
        return _no(401, "Unauthorized")


def _yes(result: Any) -> Reply:
    return Reply(200, {"ok": True, "result": result})


def _no(status: int, said: str) -> Reply:
    return Reply(status, {"ok": False, "error_code": status, "description": said})


class FakeDiscord(Fake):
    def __init__(self) -> None:
        super().__init__()
        self.is_open = True

    def posting(self, call: Call) -> bool:
        return call.method == "POST"

    def answer(self, call: Call) -> Reply:
        place, hook = call.parts[:3], call.parts[3:5]
        if place != ["api", "v10", "webhooks"] or hook != [HOOK, HOOK_TOKEN] or not self.is_open:
            return Reply(404, {"message": "Unknown Webhook", "code": 10015})
        match call.method, call.parts[5:]:
            case "GET", []:
                return Reply(200, {"id": HOOK, "name": "Préau", "channel_id": "9"})
            case "DELETE", []:
                self.is_open = False
                return Reply(204)
            case "POST", []:
                return self._post(call)
            case _, ["messages", number]:
                return self._one(call, number)
        return Reply(405, {"message": "405: Method Not Allowed", "code": 0})

    def _post(self, call: Call) -> Reply:
        if len(call.json["content"].encode("utf-16-le")) // 2 > 2000:
            said = {"content": {"_errors": [{"code": "BASE_TYPE_MAX_LENGTH"}]}}
            return Reply(400, {"message": "Invalid Form Body", "code": 50035, "errors": said})
        if call.json["allowed_mentions"] != {"parse": []} or call.query != {"wait": "true"}:
            return Reply(204)
        number = self.number()
        self.posts[number] = call.json["content"]
        return Reply(200, {"id": number, "channel_id": "9", "content": call.json["content"]})

    def _one(self, call: Call, number: str) -> Reply:
        if number not in self.posts:
            return Reply(404, {"message": "Unknown Message", "code": 10008})
        if call.method == "DELETE":
            del self.posts[number]
            return Reply(204)
        self.posts[number] = call.json["content"]
        return Reply(200, {"id": number})

    def limited(self) -> Reply:
        said = {"message": "You are being rate limited.", "retry_after": 90.0, "global": False}
        left = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset-After": "90"}
        return Reply(429, said, left | {"Retry-After": "90"})

    def revoked(self) -> Reply:
        return Reply(401, {"message": "Invalid Webhook Token", "code": 50027})

    def read(self, number: str) -> str | None:
        post = self.posts.get(number)
        return None if post is None else re.sub(r"\\([^\w\s])", r"\1", post)
