"""French typography and the wording of durations. Pure functions."""

import re
from datetime import datetime, timedelta

NBSP = "\u00a0"

# What typography must not touch: tags, entities, addresses. The parts of an e-mail address are
# bounded and start at an edge: without that, thousands of @ would take hours.
_EMAIL = r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+"
_KEPT = re.compile(rf"(<[^<>]*>|&#?\w+;|(?:https?://|www\.)\S+|{_EMAIL})")
# What every text needs that typography must not touch something of.
_MAY_BE_KEPT = re.compile(r"[<&@]|://|www\.")
# Each rule after what a text must hold for it to do anything: most hold little of it.
_RULES = (
    # A plain space before a high punctuation mark or a unit becomes one that does not break.
    (re.compile(" [:;!?»%€]"), re.compile(r"(?<=\S) +(?=[:;!?»%€])"), NBSP),
    (re.compile("«"), re.compile(r"« *(?=\S)"), f"«{NBSP}"),
    (re.compile("»"), re.compile(r"(?<=[^\s«])»"), f"{NBSP}»"),
    # 84 000 habitants, 12 km
    (re.compile(r"\d \d"), re.compile(r"(?<=\d) (?=\d{3}(?!\d))"), NBSP),
    (
        re.compile(r"\d [achjkm]"),
        re.compile(r"(?<=\d) (?=(?:km|m|cm|kg|ha|h|min|ans?|jours?|mois)\b)"),
        NBSP,
    ),
    (re.compile("'"), re.compile(r"(?<=[^\W\d_])'(?=\w)"), "’"),
)


# What every rule needs: most short texts hold none of it.
_MARKS = re.compile(r"[:;!?»«%€'\d]")


def french(text: str) -> str:
    """Put the spaces and apostrophes of French in a text or in HTML."""
    if not _MARKS.search(text):
        return text
    if not _MAY_BE_KEPT.search(text):
        return _sentence(text)
    parts = _KEPT.split(text)
    parts[::2] = [_sentence(part) for part in parts[::2]]
    return "".join(parts)


def _sentence(text: str) -> str:
    for needed, pattern, replacement in _RULES:
        if needed.search(text):
            text = pattern.sub(replacement, text)
    return text


_STEPS = ((60, 60, "minute"), (60 * 60, 24, "heure"), (24 * 60 * 60, 30, "jour"))


def ago(moment: datetime, now: datetime) -> str:
    """Say how long before `now` a moment was, as people do."""
    seconds = int((now - moment).total_seconds())
    if seconds < 60:
        return "à l’instant"
    for size, limit, word in _STEPS:
        if seconds // size < limit:
            return f"il y a {_several(seconds // size, word)}"
    months = seconds // (30 * 24 * 60 * 60)
    return f"il y a {months}{NBSP}mois" if months < 12 else _years(seconds)


def span(length: timedelta) -> str:
    """« 4 s », « 12 min », « 3 h », « 2 j »: rounded down."""
    seconds = int(length.total_seconds())
    for size, unit in ((86_400, "j"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds // size}\u00a0{unit}"
    return f"{seconds}\u00a0s"


def _years(seconds: int) -> str:
    return f"il y a {_several(max(1, seconds // (365 * 24 * 60 * 60)), 'an')}"


def _several(number: int, word: str) -> str:
    return f"{number}{NBSP}{word}{'s' if number > 1 else ''}"
