"""What a mail server's refusal means: about the address, about us, about now, about the message.

Codes are those of RFC 5321 (550) and, more telling, RFC 3463 (5.1.1).
"""

import re
from enum import Enum

_ENHANCED = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
# "Bad sender's address": under 5.1 with the others, but ours.
_SENDER = {"5.1.7", "5.1.8"}
_NO_SUCH_PLACE = {"5.2.1", "5.4.4", "5.4.310"}
# Without a more telling code: no such mailbox, not local, no such name, takes no mail.
_ADDRESS_CODES = {521, 550, 551, 553, 556}
_AUTH_CODES = {454, 530, 534, 535, 538}


class Verdict(Enum):
    """What to do about a refusal."""

    # The address does not exist or is closed: nothing is sent to it any more.
    ADDRESS = "address"
    # The server does not want us: nobody's fault but ours, so it is tried again, loudly.
    US = "us"
    # It asks to come back.
    LATER = "later"
    # This very message will never pass.
    MESSAGE = "message"


class Stage(Enum):
    """What was being said when the refusal came."""

    SENDER = "sender"
    RECIPIENT = "recipient"
    CONTENT = "content"


def enhanced_in(text: str) -> str:
    """The first enhanced status code in a text, or an empty one."""
    found = _ENHANCED.search(text)
    return found[1] if found else ""


def judge(stage: Stage, code: int, enhanced: str = "") -> Verdict:
    """What a refusal means. `code` is 0 when only an enhanced one is known."""
    if code in _AUTH_CODES:
        return Verdict.US
    if 400 <= code < 500 or (not code and enhanced.startswith("4")):
        return Verdict.LATER
    if stage is Stage.SENDER or enhanced in _SENDER or enhanced.startswith("5.7."):
        return Verdict.US
    if _about_address(stage, code, enhanced):
        return Verdict.ADDRESS
    return Verdict.MESSAGE


def _about_address(stage: Stage, code: int, enhanced: str) -> bool:
    if enhanced.startswith("5.1.") or enhanced in _NO_SUCH_PLACE:
        return True
    vague = enhanced in {"", "5.0.0"}
    return vague and stage is Stage.RECIPIENT and code in _ADDRESS_CODES
