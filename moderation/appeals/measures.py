"""Which measures an appeal may end with, from the mildest, and what a majority wants."""

from collections.abc import Sequence

from civic.lib import redaction
from moderation import kinds
from moderation.models import Appeal, Decision, Seat
from moderation.models.appeal import Side, Verdict
from moderation.models.decision import HARSHNESS, VISIBILITY, Measure

# The same content, seen less and less.
_LADDER = tuple(Measure(one) for one in sorted(VISIBILITY, key=HARSHNESS.__getitem__))


def milder_than(appeal: Appeal) -> list[Measure]:
    """The measures milder than the contested one, mildest first."""
    measure = appeal.decision.measure
    if appeal.side != Side.AUTHOR or measure not in _LADDER:
        return []
    # What it took from the account goes with any milder answer: the same measure alone is one.
    last = _LADDER.index(Measure(measure)) + bool(appeal.decision.account)
    kind = kinds.get(appeal.decision.case.kind)
    taken = kind.measures if kind else ()
    # No answer freezes a discussion anew: it goes on, or what was decided stands.
    milder: list[Measure] = [
        one for one in _LADDER[:last] if one in taken and one != Measure.FREEZE
    ]
    if Measure.REDACT in milder and not holds_its_passage(appeal.decision):
        milder.remove(Measure.REDACT)
    return milder


def holds_its_passage(decision: Decision) -> bool:
    """Whether the text still has the passage that a decision quotes: nothing else is taken out.

    What a decision took out it does not quote: no answer takes it out once more.
    """
    case = decision.case
    content = kinds.find(case.kind, case.key)
    parts = content.text if content and decision.passage else []
    return any(redaction.spans(text, decision.passage) for _title, text in parts)


def wanted(votes: Sequence[Seat]) -> Seat:
    """The vote in the middle, from reversing to confirming.

    A majority wants at least as much, and a majority at most as much: three people always agree
    on it, whichever measures they name.
    """
    return sorted(votes, key=_weight)[len(votes) // 2]


def agrees(vote: Seat, with_: Seat) -> bool:
    """Whether two votes want the same."""
    return _weight(vote) == _weight(with_)


def _weight(vote: Seat) -> int:
    if vote.verdict == Verdict.REVERSE:
        return -1
    if vote.verdict == Verdict.MILDER:
        return _LADDER.index(Measure(vote.measure))
    return len(_LADDER)
