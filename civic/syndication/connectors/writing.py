"""What is posted, in French, from what happened. Pure functions.

Each network has a shape of its own (see `Shape`), so that no text is the same on two networks that
read differently. An address is never cut: the title is, at a word. What a person wrote stands in
place of our words.
"""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial

import regex

from civic.lib.typography import NBSP, french
from civic.lib.unseen import without_unseen
from civic.syndication.connectors.base import Item
from civic.syndication.connectors.counting import ADDRESS, cut

MOST_HASHTAGS = 4
# A hashtag that would say nothing.
EVERYWHERE = "France"
_TAG = regex.compile(r"(?<![\w#])#(\w+)")
# Somebody's name on a network: with a space that nobody sees, it is a word like another.
_CALL = regex.compile(r"(?<!\w)@(?=\w)")
_PARTS_OF_WORD = regex.compile(r"[\p{L}\p{N}\p{M}]+")


@dataclass(frozen=True)
class Shape:
    """How a network reads: which parts, in which order, with what between them."""

    # Templates of what happened; `label`, `title`, `area` are filled in.
    head: str
    gap: str = "\n"
    summary: int = 0  # letters of the summary, at most; 0: none
    hashtags: int = MOST_HASHTAGS
    # Whether the address is in the text; elsewhere it goes beside it, as a card.
    address: bool = True
    # Where the hashtags go: before the address or after it.
    tags_last: bool = False


MASTODON = Shape("{label} ({area}).\n\n« {title} »", gap="\n\n", tags_last=True)
BLUESKY = Shape("{title}\n{label}, {area}.", hashtags=2)
MATRIX = Shape("{label} — {area}\n{title}", summary=600, hashtags=0)
TELEGRAM = Shape("{title}\n\n{label}, {area}.", gap="\n\n", summary=700)
DISCORD = Shape("{label} : {title} ({area})", summary=300, hashtags=0)
FACEBOOK = Shape("{label}, {area} : « {title} »", gap="\n\n", summary=900, address=False)
LINKEDIN = Shape("{area} — {label}.\n\n{title}", gap="\n\n", summary=700, address=False)
THREADS = Shape("{area} : {title}\n\n{label}.", hashtags=1, address=False)
X = Shape("{label}, {area} : {title}", hashtags=2)


@dataclass(frozen=True)
class Words:
    """A text and the parts of it that some networks dress."""

    text: str
    title: str = ""
    tags: tuple[str, ...] = ()
    link: str = field(default="")  # the address as it is written in the text


def write(
    item: Item, shape: Shape, fits: Callable[[str], bool], *, link: str | None = None
) -> Words:
    """Write the text of a network, as long as `fits` says.

    What gives way first: the summary, the hashtags from the last, then the title. `link` is how the
    address is written where a network shortens what is shown of it.
    """
    shown = (item.url if link is None else link) if shape.address else ""
    tags = hashtags(item, shape)
    if item.words:
        return _fitted(partial(_own, item), shape, shown, tags, fits, without_unseen(item.words))
    short = _fitted(partial(_ours, item, shape), shape, shown, tags, fits, _line(item.title))
    return _with_summary(item, shape, short, fits) if shape.summary else short


def hashtags(item: Item, shape: Shape) -> tuple[str, ...]:
    """Hashtags, with their sign: a person's own, else the theme's, the area's, finer themes'."""
    wanted = item.hashtags or (() if item.words else _of_item(item))
    most = MOST_HASHTAGS if item.hashtags else shape.hashtags
    tags = [tag for tag in map(hashtag, wanted) if tag]
    there = {found.casefold() for found in _TAG.findall(item.words)}
    kept = [tag for tag in dict.fromkeys(tags) if tag[1:].casefold() not in there]
    return tuple(kept[:most])


def _of_item(item: Item) -> tuple[str, ...]:
    """Where there is room for two: one for who follows a subject, one for who follows a place."""
    first, others = item.themes[:1], item.themes[1:]
    area = (item.area,) if item.area and item.area != EVERYWHERE else ()
    return (*first, *area, *others)


def hashtag(name: str) -> str:
    """« École et petite enfance » → #EcoleEtPetiteEnfance; empty where nothing can be said.

    Each word has a capital, which screen readers need to tell them apart. Accents are dropped:
    some networks take #École and #Ecole for two subjects, and a theme's slug has none.
    """
    plain = unicodedata.normalize("NFKD", name.replace("œ", "oe").replace("Œ", "Oe"))
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    words = _PARTS_OF_WORD.findall(bare)
    tag = "".join(word[:1].upper() + word[1:] for word in words)
    return "" if not tag or tag.isdigit() else f"#{tag}"


def found_tags(text: str) -> list[tuple[int, int, str]]:
    """Where hashtags are in a text: start, end, the tag without its sign."""
    return [(found.start(), found.end(), found[1]) for found in _TAG.finditer(text)]


def found_addresses(text: str) -> list[tuple[int, int, str]]:
    """Where addresses are in a text: start, end, the address."""
    return [(found.start(), found.end(), found[0]) for found in ADDRESS.finditer(text)]


def shortened(url: str, most: int = 40) -> str:
    """What is shown of a long address where a link can lead elsewhere than it says."""
    bare = url.partition("://")[2].rstrip("/")
    return bare if len(bare) <= most else bare[: most - 1] + "…"


def _fitted(
    head: Callable[[str], str],
    shape: Shape,
    link: str,
    tags: tuple[str, ...],
    fits: Callable[[str], bool],
    changing: str,
) -> Words:
    """Drop hashtags, then cut `changing` (a title, a person's words) until it all fits."""

    def whole(text: str, kept: tuple[str, ...]) -> str:
        return _joined(head(text), shape, link, kept)

    for number in range(len(tags), -1, -1):
        if fits(whole(changing, tags[:number])):
            return Words(whole(changing, tags[:number]), changing, tags[:number], link)
    # One hashtag is worth a few words of a title, not all of them.
    short = cut(changing, lambda text: fits(whole(text, ())))
    return Words(whole(short, ()) if short else link, short, (), link)


def _joined(head: str, shape: Shape, link: str, tags: tuple[str, ...]) -> str:
    beside = (link, " ".join(tags)) if shape.tags_last else (" ".join(tags), link)
    return shape.gap.join(part for part in (head, *beside) if part)


def _ours(item: Item, shape: Shape, title: str) -> str:
    """The head; its sentences lose what has nothing to say."""
    head = shape.head if item.area else _without_area(shape.head)
    said = head.replace("« ", f"«{NBSP}").replace(" »", f"{NBSP}»").replace(" :", f"{NBSP}:")
    parts = {"label": _line(item.label), "title": title, "area": _line(item.area)}
    return regex.sub(r"\{(\w+)\}", lambda found: parts[found[1]], said)


def _without_area(head: str) -> str:
    for around in (" ({area})", ", {area}", " — {area}", "{area} — ", "{area} : "):
        head = head.replace(around, "")
    return head


def _own(item: Item, words: str) -> str:
    """Their words as they are; the address is not told twice."""
    return words.replace(item.url, "").strip()


def _line(text: str) -> str:
    """One line of French, that calls nobody: a title must not make us ring at somebody's door."""
    line = " ".join(regex.split(r"[ \t\r\n]+", without_unseen(text).strip()))
    return french(_CALL.sub("@\u200b", line))


def _with_summary(item: Item, shape: Shape, short: Words, fits: Callable[[str], bool]) -> Words:
    """Put the summary after the head, where it fits whole or ends at a word."""
    summary = cut(_line(item.summary), lambda text: len(text) <= shape.summary)
    if not summary or summary == short.title:
        return short
    head = _ours(item, shape, short.title)

    def whole(text: str) -> str:
        return _joined(f"{head}\n\n{text}", shape, short.link, short.tags)

    # Fewer words than these say nothing.
    said = cut(summary, lambda text: fits(whole(text)))
    if len(said) < min(40, len(summary)):
        return short
    return replace(short, text=whole(said))
