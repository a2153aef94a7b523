"""Read what comes back: bounces (RFC 3464) and complaints (RFC 5965).

Anybody can forge such a message. It is believed only when it carries the number of a mail that we
sent, which its recipient alone knows; and what it then silences is that mail's own address,
whatever address the report names.
"""

import logging
import re
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import Message

from django.conf import settings

from civic.notifications.actions.silences import silence
from civic.notifications.messages import our_host
from civic.notifications.models import Mail, Silence
from civic.notifications.verdicts import Stage, Verdict, enhanced_in, judge

logger = logging.getLogger(__name__)

# Reports return at most the message they are about.
MAX_BYTES = 1024 * 1024
_UID = r"([0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12})"
_ARRIVED_FOR = ("Delivered-To", "X-Original-To", "Envelope-To", "To")
_REPORTS = ("message/delivery-status", "message/global-delivery-status", "message/feedback-report")
_COMPLAINTS = {"abuse", "fraud", "opt-out", "other"}


@dataclass(frozen=True)
class Report:
    """What a returned message says about one of ours."""

    uid: uuid.UUID | None
    cause: Silence.Cause
    verdict: Verdict
    # "5.1.1", or the kind of complaint: "abuse".
    code: str


def record(content: bytes, *, arrived_for: str = "") -> str:
    """Read one returned message and act on it; returns what was done, in one word.

    `arrived_for` is the address it was delivered to when the mail server tells it. Recording
    the same message twice changes nothing.
    """
    report = read(content, arrived_for=arrived_for)
    if report is None:
        return "ignored"
    mail = Mail.objects.filter(uid=report.uid).first() if report.uid else None
    if mail is None:
        return "unknown"
    Mail.objects.filter(pk=mail.pk).update(last_error=f"{report.cause} {report.code}"[:60])
    if report.verdict is not Verdict.ADDRESS:
        level = logging.ERROR if report.verdict is Verdict.US else logging.INFO
        logger.log(level, "mail %s came back: %s", mail.uid, report.code)
        return "noted"
    silence(address=mail.to, cause=report.cause, code=report.code[:12])
    return "silenced"


def read(content: bytes, *, arrived_for: str = "") -> Report | None:
    """What a returned message says; None when it is no report or tells of no failure."""
    message = message_from_bytes(content[:MAX_BYTES], policy=policy.compat32)
    part = next((each for each in message.walk() if each.get_content_type() in _REPORTS), None)
    if part is None:
        return None
    uid = _uid_of(message, arrived_for)
    if part.get_content_type() == "message/feedback-report":
        return _complaint(part, uid)
    return _bounce(part, uid)


def _complaint(part: Message, uid: uuid.UUID | None) -> Report | None:
    said = [fields["Feedback-Type"] for fields in _blocks(part) if "Feedback-Type" in fields]
    kind = str(said[0]).strip().lower() if said else ""
    if kind not in _COMPLAINTS:  # "not-spam" takes one back; "auth-failure" is not about a person
        return None
    return Report(uid, Silence.Cause.COMPLAINT, Verdict.ADDRESS, kind)


def _bounce(part: Message, uid: uuid.UUID | None) -> Report | None:
    failed = [
        fields for fields in _blocks(part) if fields.get("Action", "").strip().lower() == "failed"
    ]
    if not failed:  # delayed, delivered, relayed, expanded
        return None
    status = enhanced_in(failed[0].get("Status", ""))
    said = failed[0].get("Diagnostic-Code", "")
    # Some servers write 5.0.0 for everything and quote the answer they got.
    if status in {"", "4.0.0", "5.0.0"}:
        status = enhanced_in(said.partition(";")[2]) or status
    code = re.search(r"(?<!\d)([45]\d\d)(?![\d.])", said.partition(";")[2])
    number = int(code[1]) if code and code[1][0] == (status or code[1])[0] else 0
    verdict = judge(Stage.RECIPIENT, number, status)
    return Report(uid, Silence.Cause.BOUNCE, verdict, status or str(number or ""))


def _blocks(part: Message) -> Iterator[Message]:
    """The groups of fields of a report."""
    payload = part.get_payload()
    if isinstance(payload, list):
        yield from (block for block in payload if isinstance(block, Message))
    elif isinstance(payload, str):
        yield message_from_bytes(payload.encode())


def _uid_of(message: Message, arrived_for: str) -> uuid.UUID | None:
    """Which of our mails it is about: the address it came to, or what it quotes."""
    returned = [str(value) for name in _ARRIVED_FOR for value in message.get_all(name, [])]
    quoted = _quoted(message)
    found = _first(_return_path(), [arrived_for, *returned])
    return found or _first(_message_id(), quoted) or _first(_return_path(), quoted)


def _quoted(message: Message) -> list[str]:
    """The parts that hold our message, whole or its headers only, and the report's own fields."""
    parts = [each for each in message.walk() if not each.is_multipart() or each is not message]
    return [_text(each) for each in parts]


def _text(part: Message) -> str:
    if part.is_multipart():
        return "\n".join(f"{name}: {value}" for name, value in part.items())
    payload = part.get_payload(decode=True)
    body = payload.decode("ascii", "replace") if isinstance(payload, bytes) else ""
    headers = "\n".join(f"{name}: {value}" for name, value in part.items())
    return f"{headers}\n{body}"


def _first(pattern: re.Pattern[str] | None, texts: Iterable[str]) -> uuid.UUID | None:
    if pattern is None:
        return None
    found = next((match for text in texts if (match := pattern.search(text))), None)
    return uuid.UUID(found[1]) if found else None


def _return_path() -> re.Pattern[str] | None:
    if not settings.MAIL_BOUNCE_ADDRESS:
        return None
    local, domain = map(re.escape, settings.MAIL_BOUNCE_ADDRESS.split("@"))
    return re.compile(rf"{local}\+{_UID}@{domain}", re.IGNORECASE)


def _message_id() -> re.Pattern[str]:
    ours = rf"^Message-ID:\s*<{_UID}@{re.escape(our_host())}>"
    return re.compile(ours, re.IGNORECASE | re.MULTILINE)
