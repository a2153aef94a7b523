"""Where a message goes: how long it may be there, and the link that opens the place to write it.

A link leads to a network's own page, when somebody follows it: our pages ask nothing of anybody.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from django.db import models

from initiatives.kit import lengths

# One page of a letter.
LETTER_MAX = 2_500
# What we keep, whatever a network takes.
TEXT_MAX = 3_000
# What is said aloud: 160 words a minute, the pace of the news read on the radio.
WORDS_A_MINUTE, SPOKEN_SECONDS = 160, 30
# Bluesky refuses more bytes, whatever the signs.
BLUESKY_BYTES = 3_000


class Network(models.TextChoices):
    """A network, or a letter."""

    LETTER = "letter", "Lettre ou e-mail"
    SPOKEN = "spoken", "À voix haute, en 30 secondes"
    WHATSAPP = "whatsapp", "WhatsApp"
    TELEGRAM = "telegram", "Telegram"
    FACEBOOK = "facebook", "Facebook"
    MASTODON = "mastodon", "Mastodon"
    BLUESKY = "bluesky", "Bluesky"
    THREADS = "threads", "Threads"
    LINKEDIN = "linkedin", "LinkedIn"
    X = "x", "X"


# Neither is posted anywhere: they go as they are written.
UNPOSTED = (Network.LETTER, Network.SPOKEN)


@dataclass(frozen=True)
class Place:
    """What is known of a network."""

    most: int
    count: Callable[[str], int]
    # The page where one writes there: `text` holds the address; empty where there is none.
    link: str = ""
    # Whether its page takes the words too, or the address alone.
    takes_text: bool = True


PLACES: dict[Network, Place] = {
    Network.LETTER: Place(LETTER_MAX, lengths.characters),
    Network.SPOKEN: Place(WORDS_A_MINUTE * SPOKEN_SECONDS // 60, lengths.words),
    Network.WHATSAPP: Place(TEXT_MAX, lengths.characters, "https://wa.me/?text={text}"),
    Network.TELEGRAM: Place(
        TEXT_MAX, lengths.utf16, "https://t.me/share/url?url={address}&text={words}"
    ),
    Network.FACEBOOK: Place(
        TEXT_MAX,
        lengths.characters,
        "https://www.facebook.com/sharer/sharer.php?u={address}",
        takes_text=False,
    ),
    # Each person has a server of their own: there is no page for all.
    Network.MASTODON: Place(500, lengths.on_mastodon, "https://{server}/share?text={text}"),
    Network.BLUESKY: Place(300, lengths.graphemes, "https://bsky.app/intent/compose?text={text}"),
    Network.THREADS: Place(
        500, lengths.on_threads, "https://www.threads.com/intent/post?text={text}"
    ),
    Network.LINKEDIN: Place(
        TEXT_MAX,
        lengths.utf16,
        "https://www.linkedin.com/sharing/share-offsite/?url={address}",
        takes_text=False,
    ),
    Network.X: Place(280, lengths.on_x, "https://x.com/intent/post?text={text}"),
}


def sent(network: str, words: str, address: str) -> str:
    """What is posted: the words, and the initiative's address where they do not hold it.

    A letter is sent as it is written, and nobody spells an address aloud.
    """
    if network in UNPOSTED or address in words:
        return words
    return f"{words}\n{address}"


def length(network: str, words: str, address: str) -> tuple[int, int]:
    """How long it is there, the address included, and how long it may be."""
    place = PLACES[Network(network)]
    text = sent(network, words, address)
    return max(place.count(text), _bytes(network, text, place.most)), place.most


def seconds(words: str) -> int:
    """How long it takes to say, at an even pace."""
    return math.ceil(lengths.words(words) * 60 / WORDS_A_MINUTE)


def link(network: str, words: str, address: str, server: str = "") -> str:
    """The page where it is written there, filled in; empty where there is none.

    `server` is the host of one's own server, for Mastodon.
    """
    pattern = PLACES[Network(network)].link
    return (
        pattern.format(
            text=_quoted(sent(network, words, address)),
            # The address goes beside the words.
            words=_quoted(words.replace(address, "").strip()),
            address=_quoted(address),
            server=server,
        )
        if server or "{server}" not in pattern
        else ""
    )


def _bytes(network: str, text: str, most: int) -> int:
    """More than what is allowed, for a text that is short in signs and long in bytes."""
    is_heavy = network == Network.BLUESKY and len(text.encode()) > BLUESKY_BYTES
    return most + 1 if is_heavy else 0


def _quoted(text: str) -> str:
    return quote(text, safe="")
