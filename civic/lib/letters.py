"""A message to one person: what it says, why they get it, and how to stop it."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Letter:
    """A message before it is drawn; one template gives its text and its HTML."""

    subject: str
    # A template of tags of `mail`, drawn twice: once as text, once as HTML.
    template: str
    # Why the person receives it, a sentence for the foot of the message.
    reason: str
    # The list it belongs to, for filters: "compte", "moderation", "suivi", "initiative-12".
    list_name: str
    context: dict[str, Any] = field(default_factory=dict)
    # Where one click stops it (RFC 8058); empty for what one cannot stop.
    unsubscribe_url: str = ""
    # Messages with the same thread are shown together: "initiative-12".
    thread: str = ""
