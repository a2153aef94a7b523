"""Telegram: a message in a channel or a group, by a bot that its owner made.

Nothing posted can be read back, and the same message asked twice is two: an outcome that is unknown
stays so until a person has looked.
"""

from typing import Any

import httpx

from civic.syndication.connectors import asking, counting, writing
from civic.syndication.connectors.base import (
    Account,
    Caps,
    ConnectorError,
    Credential,
    Draft,
    Item,
    NetworkLimits,
    Once,
    Receipt,
)
from civic.syndication.connectors.plain import Plain

SERVER = "https://api.telegram.org"
LIMITS = NetworkLimits(text=4_096)
_NOT_THERE = (
    "message to edit not found",
    "message to delete not found",
    "message can't be deleted",
    "MESSAGE_ID_INVALID",
)
_LOST = ("chat not found", "not enough rights", "need administrator rights", "bot was kicked")
_UNCHANGED = "message is not modified"


class Telegram(Plain):
    """One channel; `options["chat"]` is its number or `@name`.

    A bot reads nothing of what it posted; only its owner takes its token back, with @BotFather.
    """

    key = "telegram"
    name = "Telegram"
    caps = Caps(Once.NONE, edit=True, delete=True, image=False)
    usual = LIMITS
    shape = writing.TELEGRAM

    def whoami(self, account: Account, client: httpx.Client) -> Credential:
        """The bot's number, and the channel's name."""
        me = _called(account, client, "getMe", {}, writes=False)
        chat = _called(
            account, client, "getChat", {"chat_id": account.options["chat"]}, writes=False
        )
        known, title = account.credential, chat.get("title") or chat.get("username") or ""
        return known.known_as(str(me["id"]), str(title))

    def render(self, item: Item, limits: NetworkLimits) -> Draft:
        """The title in bold, what happened, a summary."""
        words = self.words(item, limits)
        return Draft(
            words.text, item.url, item.language, item.at, {"entities": _entities(words, item)}
        )

    def length(self, text: str, limits: NetworkLimits) -> int:
        """Units of UTF-16."""
        return counting.utf16(text)

    def send(self, account: Account, draft: Draft, key: str, client: httpx.Client) -> Receipt:
        """Post in the channel."""
        chat = {"chat_id": account.options["chat"]}
        sent = _called(account, client, "sendMessage", chat | _message(draft))
        return _receipt(sent)

    def update(
        self, account: Account, receipt: Receipt, draft: Draft, client: httpx.Client
    ) -> Receipt:
        """Edit in place; the same text again is no error."""
        wanted = _place(receipt, account) | _message(draft)
        _called(account, client, "editMessageText", wanted, writes=False)
        return receipt

    def delete(self, account: Account, receipt: Receipt, client: httpx.Client) -> None:
        """Take it back."""
        _called(account, client, "deleteMessage", _place(receipt, account), writes=False)


def _entities(words: writing.Words, item: Item) -> list[dict[str, Any]]:
    """Where the title is, in units of UTF-16; what a person wrote is not dressed."""
    start = -1 if item.words or not words.title else words.text.find(words.title)
    if start < 0:
        return []
    offset = counting.utf16(words.text[:start])
    return [{"type": "bold", "offset": offset, "length": counting.utf16(words.title)}]


def _message(draft: Draft) -> dict[str, Any]:
    return {
        "text": draft.text,
        "entities": draft.extra.get("entities", []),
        "link_preview_options": {"url": draft.url},
    }


def _place(receipt: Receipt, account: Account) -> dict[str, Any]:
    chat = receipt.extra.get("chat") or account.options["chat"]
    return {"chat_id": chat, "message_id": int(receipt.remote_id)}


def _receipt(sent: dict[str, Any]) -> Receipt:
    chat = sent.get("chat") or {}
    user, number = chat.get("username"), str(sent["message_id"])
    url = f"https://t.me/{user}/{number}" if user else ""
    return Receipt(number, url, {"chat": chat.get("id")})


def _called(
    account: Account,
    client: httpx.Client,
    method: str,
    wanted: dict[str, Any],
    *,
    writes: bool = True,
) -> dict[str, Any]:
    """Call a method. The token is in the address: no error of ours ever holds that."""
    url = f"{account.server}/bot{account.credential.secrets['token']}/{method}"
    try:
        answer = asking.ask(client, "POST", url, json=wanted, judge=_judged, writes=writes)
    except _Unchanged:
        return {}
    found = asking.read(answer, "result", writes=writes)
    return found if isinstance(found, dict) else {}


class _Unchanged(Exception):  # noqa: N818  # it is good news
    """It already says so."""


def _judged(answer: httpx.Response) -> ConnectorError | None:
    found = asking.body(answer)
    said = str(found.get("description", ""))
    if _UNCHANGED in said:
        raise _Unchanged
    if answer.status_code == 429:
        return asking.limited(answer, (found.get("parameters") or {}).get("retry_after"))
    if any(words in said for words in _NOT_THERE):
        return asking.gone()
    # A token that never was one is « not found ».
    if answer.status_code == 404 or any(words in said for words in _LOST):
        return asking.lost(answer)
    return None
