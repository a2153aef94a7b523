"""Telegram: a message in a channel or a group, by a bot that its owner made.

Nothing posted can be read back, and the same message asked twice is two: an outcome that is unknown
stays so until a person has looked. What others write in answer waits for the bot for a day
(`getUpdates`), and for one reader: a bot that serves another program is not heard here.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import httpx
from django.utils.translation import gettext as _

from civic.syndication.connectors import asking, counting, writing
from civic.syndication.connectors.base import (
    Account,
    Answer,
    Caps,
    ConnectorError,
    Credential,
    DeafError,
    Draft,
    Heard,
    Item,
    NetworkLimits,
    Once,
    Receipt,
    Replies,
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
# So many messages at once, and so many times.
PAGE, PAGES = 50, 20
# The numbers of groups begin so, but not in their addresses.
_GROUP = "-100"


class Telegram(Plain):
    """One channel; `options["chat"]` is its number or `@name`.

    A bot reads nothing of what it posted; only its owner takes its token back, with @BotFather.
    It reads what is answered in a group where it is an administrator.
    """

    key = "telegram"
    name = "Telegram"
    caps = Caps(Once.NONE, edit=True, delete=True, image=False, replies=Replies.ACCOUNT)
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

    def hear(
        self, account: Account, posts: Mapping[str, Receipt], since: str, client: httpx.Client
    ) -> Iterator[Heard]:
        """What was written in answer, in the group or in the one that talks about the channel.

        Telegram keeps where we are: asking from a number on is saying that what is before was
        kept. We keep it no longer than this call, since after a quiet week numbers begin anew.
        """
        names = {
            place: name for name, receipt in posts.items() for place in _places(receipt, account)
        }
        wanted: dict[str, Any] = {"allowed_updates": ["message"], "limit": PAGE, "timeout": 0}
        for _page in range(PAGES):
            updates = _result(account, client, "getUpdates", wanted, writes=False)
            if not isinstance(updates, list) or not updates:
                return
            found = [_answer(one.get("message") or {}, names) for one in updates]
            yield Heard(tuple(one for one in found if one))
            wanted["offset"] = max(int(one["update_id"]) for one in updates) + 1


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


def _places(receipt: Receipt, account: Account) -> Iterator[tuple[str, str]]:
    """How a message may be named: in its chat by number, or by name."""
    for chat in (receipt.extra.get("chat"), account.options["chat"]):
        if chat:
            yield str(chat).casefold(), receipt.remote_id


def _answer(message: dict[str, Any], names: Mapping[tuple[str, str], str]) -> Answer | None:
    """A message that answers another; none for any other."""
    to, chat = message.get("reply_to_message") or {}, message.get("chat") or {}
    said = message.get("text") or message.get("caption")
    if not to or not said or not chat.get("id"):
        return None
    # In the group that talks about a channel, its posts are handed on.
    origin = to.get("forward_origin") or {}
    source = origin if origin.get("type") == "channel" else to
    there, number = source.get("chat") or {}, str(source.get("message_id"))
    named = [(str(there.get("id")), number), (f"@{there.get('username')}".casefold(), number)]
    answered = next((names[one] for one in named if one in names), "")
    return Answer(
        _number(message),
        _address(chat, str(message["message_id"])),
        _author(message),
        str(said),
        datetime.fromtimestamp(int(message["date"]), UTC),
        answered or _number(to, chat),
    )


def _number(message: dict[str, Any], chat: dict[str, Any] | None = None) -> str:
    """A message's number means nothing without its chat's."""
    return f"{(message.get('chat') or chat or {}).get('id')}/{message.get('message_id')}"


def _address(chat: dict[str, Any], number: str) -> str:
    if user := chat.get("username"):
        return f"https://t.me/{user}/{number}"
    group = str(chat["id"])
    return f"https://t.me/c/{group[len(_GROUP) :]}/{number}" if group.startswith(_GROUP) else ""


def _author(message: dict[str, Any]) -> str:
    person = message.get("sender_chat") or message.get("from") or {}
    if user := person.get("username"):
        return f"@{user}"
    said = [person.get(name) for name in ("first_name", "last_name", "title")]
    return " ".join(str(one) for one in said if one)


def _called(
    account: Account,
    client: httpx.Client,
    method: str,
    wanted: dict[str, Any],
    *,
    writes: bool = True,
) -> dict[str, Any]:
    """Call a method that gives one thing."""
    found = _result(account, client, method, wanted, writes=writes)
    return found if isinstance(found, dict) else {}


def _result(
    account: Account, client: httpx.Client, method: str, wanted: dict[str, Any], *, writes: bool
) -> Any:
    """Call a method. The token is in the address: no error of ours ever holds that."""
    url = f"{account.server}/bot{account.credential.secrets['token']}/{method}"
    try:
        answer = asking.ask(client, "POST", url, json=wanted, judge=_judged, writes=writes)
    except _Unchanged:
        return {}
    return asking.read(answer, "result", writes=writes)


class _Unchanged(Exception):  # noqa: N818  # it is good news
    """It already says so."""


def _judged(answer: httpx.Response) -> ConnectorError | None:
    found = asking.body(answer)
    said = str(found.get("description", ""))
    if _UNCHANGED in said:
        raise _Unchanged
    if answer.status_code == 429:
        return asking.limited(answer, (found.get("parameters") or {}).get("retry_after"))
    if answer.status_code == 409:
        return DeafError(_("Ce robot sert aussi à un autre programme, qui reçoit les réponses."))
    if any(words in said for words in _NOT_THERE):
        return asking.gone()
    # A token that never was one is « not found ».
    if answer.status_code == 404 or any(words in said for words in _LOST):
        return asking.lost(answer)
    return None
