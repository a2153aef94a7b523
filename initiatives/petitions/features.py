"""What a signature leaves for the controls: coarse, keyed, without any clear text.

Networks, domains and patterns are hashed with the instance's key, bound to one petition, so
that nothing stored tells which petitions one network signed; the network's key also changes
every day. Everything is dropped after 30 days with the row's `features`.
"""

import hmac
import math
import re
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from ipaddress import ip_address, ip_network
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

from civic.lib.folding import without_accents
from initiatives.petitions.addresses import canonical

VERSION = 1
_KEPT = 16  # hexadecimal figures of a hash: enough to tell thousands apart, no more
_DATA = Path(__file__).with_name("data")
# Rows of keyboards and alphabets, read both ways. Five in a row: « Azer », « Wert » are names.
_ROWS = (
    "abcdefghijklmnopqrstuvwxyz",
    "azertyuiop",
    "qsdfghjklm",
    "qwertyuiop",
    "asdfghjkl",
    "wxcvbn",
    "zxcvbnm",
)
_RUN = 5
LONGEST_SECONDS = 3600
SHORTEST_STEM = 5


@dataclass(frozen=True)
class Trace:
    """What the form knows of a signature that it does not store."""

    # As `civic.lib.network.client_network` gives it: an IPv4 address, an IPv6 /64.
    network: str
    email: str
    name: str
    at: datetime
    # Between showing the form and receiving it; None when not known.
    seconds: float | None = None
    account: bool = False
    # The account signed in on that device, whoever signs there.
    session: str = ""
    # The stand on whose device it was written, if any.
    stand: str = ""
    # Handed over by another site, which says so.
    relay: bool = False


def features_of(secret: bytes, petition: int, trace: Trace) -> dict[str, Any]:
    """Everything the controls may look at later. No value can be read back without `secret`."""
    key = _Keyed(secret, petition)
    return {
        "v": VERSION,
        "network": key(f"network {trace.at.astimezone(UTC):%Y-%m-%d}", wide(trace.network)),
        **address_features(secret, petition, trace.email),
        "name": name_score(trace.name),
        "hour": trace.at.astimezone(UTC).hour,
        "seconds": _seconds(trace.seconds),
        "account": trace.account,
    } | _sent_from(key, trace)


def _sent_from(key: "_Keyed", trace: Trace) -> dict[str, Any]:
    """What tells of another way in than the form of a visitor."""
    said = {
        "stand": trace.stand,
        "relay": trace.relay,
        "session": key("session", trace.session),
    }
    return {name: value for name, value in said.items() if value}


def address_features(secret: bytes, petition: int, email: str) -> dict[str, Any]:
    """The part that comes from the address."""
    local, _at, domain = canonical(email).rpartition("@")
    shape, tail, switches = shape_of(local)
    key, stem = _Keyed(secret, petition), stem_of(local)
    return {
        "domain": key("domain", domain),
        "common": domain in domains("common"),
        "disposable": is_disposable(domain),
        "pattern": key("pattern", shape),
        "tail": tail,
        "switches": switches,
        "stem": key("stem", stem and f"{stem}@{domain}"),
    }


@dataclass(frozen=True)
class _Keyed:
    secret: bytes
    petition: int

    def __call__(self, purpose: str, text: str) -> str:
        """A short keyed hash; of nothing, nothing."""
        if not text:
            return ""
        message = "\0".join((purpose, str(self.petition), text)).encode()
        return hmac.new(self.secret, message, sha256).hexdigest()[:_KEPT]


def wide(network: str) -> str:
    """The /24 or /64 around an address: one home or one script, seldom told apart further."""
    try:
        address = ip_address(network.partition("/")[0])
    except ValueError:
        return ""
    return str(ip_network((address, 24 if address.version == 4 else 64), strict=False))


def is_disposable(domain: str) -> bool:
    """Whether a domain, or one it belongs to, gives addresses to throw away."""
    labels = domain.split(".")
    return any(".".join(labels[at:]) in domains("disposable") for at in range(len(labels) - 1))


def name_score(name: str) -> int:
    """How little a name looks like one, from 0 to 100.

    Nothing here depends on a language: figures, signs, rows of a keyboard, one letter again and
    again. Rare letters, few vowels, one word or two letters are names somewhere and cost nothing.
    """
    folded = without_accents(name).casefold()
    words = re.findall(r"[^\W_]+", folded)
    score = 40 if any(letter.isdigit() for letter in folded) else 0
    score += 60 if re.search(r"https?|www|[@/<>{}\[\]=|\\]", folded) else 0
    score += 60 if any(_has_row(word) for word in words) else 0
    score += 60 if re.search(r"([^\W\d_])\1{3}", folded) else 0
    score += 40 if any(len(word) >= 6 and _entropy(word) <= 1 for word in words) else 0
    return min(score, 100)


def shape_of(local: str) -> tuple[str, int, int]:
    """How an address is written: runs of letters (a) and figures (d) with their lengths.

    Also how many figures end it, and how often letters and figures take turns.
    """
    runs = [(kind, len(list(some))) for kind, some in groupby(local, key=_kind)]
    kinds = [kind for kind, _length in runs]
    switches = sum({left, right} == {"a", "d"} for left, right in pairwise(kinds))
    tail = runs[-1][1] if runs and kinds[-1] == "d" else 0
    return "".join(f"{kind}{length}" for kind, length in runs), min(tail, 9), min(switches, 9)


def stem_of(local: str) -> str:
    """What a series of addresses has in common: the letters before its number.

    Empty when short: a letter before a student's number makes no series.
    """
    stem = re.sub(r"[\W_]+", "", re.sub(r"[\W\d_]+$", "", local))
    return stem if len(stem) >= SHORTEST_STEM else ""


def _kind(letter: str) -> str:
    if letter.isdigit():
        return "d"
    return "a" if letter.isalpha() else letter


def _has_row(word: str) -> bool:
    parts = (word[at : at + _RUN] for at in range(len(word) - _RUN + 1))
    return any(part in row or part[::-1] in row for part in parts for row in _ROWS)


def _entropy(word: str) -> float:
    """Bits per letter."""
    shares = [count / len(word) for count in Counter(word).values()]
    return -sum(share * math.log2(share) for share in shares)


def _seconds(seconds: float | None) -> int | None:
    return None if seconds is None else min(max(int(seconds), 0), LONGEST_SECONDS)


@cache
def domains(name: str) -> frozenset[str]:
    """A list of domains that comes with the code: `common` or `disposable`."""
    lines = (_DATA / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))
