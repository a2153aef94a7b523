"""What a rule looks for, as one expression that a linear-time engine matches.

RE2 has neither backtracking nor look-around: no pattern, however badly written, takes longer than
the length of the text. Texts are compared in lower case and without accents.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import re2  # type: ignore[import-untyped]
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civic.lib.folding import without_accents
from moderation.models.watch import RuleKind

# Bytes that a compiled pattern may take: enough for anything a person writes.
MEMORY = 1 << 20
TERMS_MOST, TERM_LENGTH, PATTERNS_MOST = 50, 200, 10
# Around what was found, as the moderator reads it.
AROUND, PASSAGE_MAX = 40, 200
_LETTER = "[a-z0-9]"
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")
_SCHEME = re.compile(r"^(?:https?://)?(?:www\.)?")


@dataclass(frozen=True)
class Found:
    """Where something was found in the text, and what."""

    start: int
    end: int
    excerpt: str


class Matcher:
    """Finds the terms of one rule."""

    def __init__(self, expression: Any) -> None:
        self._expression = expression

    def find(self, text: str) -> Found | None:
        """The first place where one of the terms stands, or None."""
        span = self.span(without_accents(text))
        if span is None:
            return None
        start, end = _place(text, *span)
        return Found(start, end, _excerpt(text, start, end))

    def matches(self, text: str) -> bool:
        """Whether one of the terms stands somewhere."""
        return self._expression.search(without_accents(text)) is not None

    def span(self, folded: str) -> tuple[int, int] | None:
        """The same in a text that is already in lower case and without accents."""
        found = self._expression.search(folded)
        return (found.start(1), found.end(1)) if found else None


def terms_of(lines: str) -> list[str]:
    """The terms of a rule: one a line."""
    return [line for line in (line.strip() for line in lines.splitlines()) if line]


def check_terms(kind: str, lines: str) -> None:
    """Raise `ValidationError` with what to correct, line by line."""
    terms = terms_of(lines)
    most = PATTERNS_MOST if kind == RuleKind.PATTERNS else TERMS_MOST
    if len(terms) > most:
        raise ValidationError(
            _("%(most)d lignes au plus : faites-en deux règles.") % {"most": most}
        )
    errors = [error for term in terms for error in _errors_of(kind, term)]
    if errors:
        raise ValidationError(errors)
    try:
        matcher(kind, lines)
    except re2.error as error:
        raise ValidationError(_("Ces lignes ensemble : %(why)s") % {"why": _why(error)}) from error


@lru_cache(maxsize=256)
def matcher(kind: str, lines: str) -> Matcher:
    """What finds the terms of a rule whose terms were checked."""
    parts = "|".join(f"(?:{_expression(kind, term)})" for term in terms_of(lines))
    if kind == RuleKind.PATTERNS:
        return Matcher(_compile(f"({parts})"))
    left, right = _EDGES[kind]
    return Matcher(_compile(f"(?:^|{left})({parts})(?:$|{right})"))


# What may stand on either side of a word, and of the name of a site (which may end a sentence).
_EDGES: dict[str, tuple[str, str]] = {
    RuleKind.WORDS: ("[^a-z0-9]", "[^a-z0-9]"),
    RuleKind.LINKS: (r"[^a-z0-9.@-]|\.\.", r"[^a-z0-9.-]|\.(?:$|[^a-z0-9])"),
}


def _expression(kind: str, term: str) -> str:
    if kind == RuleKind.PATTERNS:
        return _plain_letters(term)
    if kind == RuleKind.LINKS:
        return r"(?:[a-z0-9-]+\.)*" + re.escape(_domain(term))
    # Words of an expression are separated by anything that is not a letter, a line end included.
    words = re.findall(r"[a-z0-9]+", without_accents(term))
    return "[^a-z0-9]{1,3}".join(words)


def _domain(term: str) -> str:
    return _SCHEME.sub("", without_accents(term)).split("/")[0]


def _plain_letters(pattern: str) -> str:
    """A pattern without accents; its case is left alone, since S and s escape differently."""
    decomposed = unicodedata.normalize("NFKD", pattern)
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def _compile(pattern: str) -> Any:
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.max_mem = MEMORY
    return re2.compile(pattern, options)


def _errors_of(kind: str, term: str) -> Iterator[str]:
    shown = {"term": term[:60]}
    if len(term) > TERM_LENGTH:
        yield _("« %(term)s » est trop long : 200 caractères au plus.") % shown
    elif kind == RuleKind.LINKS:
        if not _HOST.fullmatch(_domain(term)):
            yield _("« %(term)s » n’est pas un site : écrivez exemple.org, sans le chemin.") % shown
    elif kind == RuleKind.WORDS:
        if len(re.findall(_LETTER, without_accents(term))) < 3:
            yield _("« %(term)s » est trop court : trois lettres au moins.") % shown
    else:
        yield from _pattern_errors(term)


def _pattern_errors(term: str) -> Iterator[str]:
    shown = {"term": term[:60]}
    try:
        expression = _compile(_plain_letters(term))
    except re2.error as error:
        yield _("« %(term)s » : %(why)s") % (shown | {"why": _why(error)})
        return
    if expression.search("") or expression.search(" "):
        yield _("« %(term)s » attraperait n’importe quel texte.") % shown


_WHYS = (
    ("missing )", gettext_lazy("il manque une parenthèse fermante.")),
    ("unexpected )", gettext_lazy("une parenthèse fermante est de trop.")),
    ("missing ]", gettext_lazy("il manque un crochet fermant.")),
    (
        "no argument for repetition",
        gettext_lazy("un signe de répétition (*, +, ?) n’a rien à répéter."),
    ),
    ("bad repetition operator", gettext_lazy("deux signes de répétition se suivent.")),
    (
        "invalid repetition size",
        gettext_lazy("une répétition est trop grande : 1000 en tout, au plus."),
    ),
    ("trailing \\", gettext_lazy("une barre oblique inverse termine le motif.")),
    ("invalid character class range", gettext_lazy("les bornes entre crochets sont à l’envers.")),
    ("invalid perl operator", gettext_lazy("(?=…), (?!…) et (?<…) ne sont pas permis ici.")),
    (
        "invalid escape sequence",
        gettext_lazy("cette barre oblique inverse n’est pas permise ici : ni \\1, …"),
    ),
    ("pattern too large", gettext_lazy("ce motif est trop lourd : simplifiez-le.")),
)


def _why(error: Exception) -> str:
    said = error.args[0] if error.args else b""
    text = said.decode(errors="replace") if isinstance(said, bytes) else str(said)
    known = (str(why) for sign, why in _WHYS if text.startswith(sign))
    return next(known, _("ce motif ne se lit pas."))


def _place(text: str, start: int, end: int) -> tuple[int, int]:
    """From a place in the compared text to the same place in the text as it was written."""
    reached, first, last = 0, len(text), len(text)
    for index, char in enumerate(text):
        if reached <= start:
            first = index
        reached += len(without_accents(char))
        if reached >= end:
            last = index + 1
            break
    return min(first, last), last


def _excerpt(text: str, start: int, end: int) -> str:
    before, after = max(0, start - AROUND), min(len(text), end + AROUND)
    cut = " ".join(text[before:after].split())
    left, right = "…" if before else "", "…" if after < len(text) else ""
    return f"{left}{cut}{right}"[:PASSAGE_MAX]
