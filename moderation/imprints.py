"""What tells that two texts are of one hand: the same link, the same words, nearly the same words.

Nothing here is a proof: a wave only shows cases together, and a human decides.
"""

import hashlib
import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from civic.lib.folding import fold, without_accents
from moderation.models import Case, Cursor, Imprint

# Sites that everybody quotes gather nothing.
COMMON = {
    "facebook.com",
    "gouv.fr",
    "google.com",
    "instagram.com",
    "lemonde.fr",
    "service-public.fr",
    "wikipedia.org",
    "x.com",
    "youtu.be",
    "youtube.com",
}
WORDS_MOST, DOMAINS_MOST, WORD_LENGTH = 30, 10, 40
# Words in a row that are compared; fewer than so many say nothing of a text.
SHINGLE, SHINGLES_LEAST = 3, 5
# Minima of that many permutations, in pairs: texts that share 85 % share a pair at 99.9 %.
_MASKS = [int(hashlib.sha256(b"%d" % turn).hexdigest()[:16], 16) for turn in range(16)]
_PAIR = 2
NEAR = 0.75

CURSOR = "imprints"
# Numbers are given before the commit: a case may appear after later ones.
_LATE = 1000
_BATCH = 500
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>()\"'«»]+", re.I)


def domain_signs(text: str) -> list[str]:
    """The sites a text links to, those apart that everybody quotes."""
    found = {_domain(match) for match in _ADDRESS.findall(text)}
    kept = sorted(one for one in found if one and not _is_common(one))
    return [f"d:{one[:77]}" for one in kept[:DOMAINS_MOST]]


def text_signs(text: str) -> tuple[list[str], list[int]]:
    """The signs of the words themselves, links and numbers apart, and the sketch to compare by."""
    words = fold(re.sub(r"\d+", "0", _ADDRESS.sub(" ", text))).split()
    shingles = {" ".join(words[at : at + SHINGLE]) for at in range(len(words) - SHINGLE + 1)}
    if len(shingles) < SHINGLES_LEAST:
        return [], []
    hashes = [_number(one) for one in shingles]
    sketch = [min(one ^ mask for one in hashes) >> 1 for mask in _MASKS]
    same = hashlib.sha256(" ".join(words).encode()).hexdigest()[:24]
    pairs = [
        f"n:{at // _PAIR}:{sketch[at]:x}{sketch[at + 1]:x}" for at in range(0, len(sketch), _PAIR)
    ]
    return [f"t:{same}", *pairs], sketch


def likeness(one: Sequence[int], other: Sequence[int]) -> float:
    """The share of words in a row that two texts have in common, as their sketches tell."""
    if not one or len(one) != len(other):
        return 0.0
    return sum(a == b for a, b in zip(one, other, strict=True)) / len(one)


def imprint_of(case: Case) -> Imprint:
    """What a case leaves, not saved yet."""
    text = "\n".join(part for _title, part in case.text)
    signs, sketch = text_signs(text)
    signs += domain_signs(text)
    if case.author_id is not None:
        signs.append(f"a:{case.author_id}")
    words = dict.fromkeys(word[:WORD_LENGTH] for word in fold(case.title).split())
    return Imprint(case=case, words=[*words][:WORDS_MOST], signs=signs, sketch=sketch)


@transaction.atomic
def imprint_cases(limit: int = _BATCH) -> int:
    """Write the imprints that are missing; returns how many. Run twice, it changes nothing."""
    Cursor.objects.bulk_create([Cursor(name=CURSOR)], ignore_conflicts=True)
    cursor = Cursor.objects.select_for_update(skip_locked=True).filter(pk=CURSOR).first()
    if cursor is None:
        return 0
    last = Case.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    rows = Case.objects.filter(pk__gt=cursor.position - _LATE, imprint__isnull=True)
    found = list(rows.order_by("pk")[:limit])
    Imprint.objects.bulk_create([imprint_of(row) for row in found], ignore_conflicts=True)
    cursor.position = found[-1].pk if len(found) == limit else last
    cursor.save(update_fields=["position"])
    return len(found)


def _domain(address: str) -> str:
    try:
        host = urlsplit(address if "://" in address else f"https://{address}").hostname or ""
    except ValueError:
        return ""
    return without_accents(host).removeprefix("www.").rstrip(".")


def _is_common(domain: str) -> bool:
    own = urlsplit(settings.SITE_URL).hostname or ""
    return any(domain == one or domain.endswith(f".{one}") for one in (*COMMON, own) if one)


def _number(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")
