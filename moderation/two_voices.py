"""Which decisions need two moderators. Pure rules: everything that decides is an argument."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from moderation.categories import GRAVE, Motive, severity
from moderation.judgement import Judgement
from moderation.models.decision import AccountMeasure, Measure

if TYPE_CHECKING:
    from moderation.kinds import Content

# From that many confirmed signatures, nobody removes an initiative or its petition alone.
SIGNATURES = 100
# What one person does alone ends by itself without the second voice.
LAPSE = timedelta(hours=48)
# Words against a person who governs: the rule most likely to be bent in their favour.
AGAINST_OFFICIALS = (Motive.INSULT, Motive.DEFAMATION)

# Whether a content is about a candidate of an election that is near.
CandidateRule = Callable[["Content", datetime], bool]
_candidate_rules: list[CandidateRule] = []


def add_candidate_rule(rule: CandidateRule) -> None:
    """Let a calendar of elections say which contents are about candidates; called by `ready()`."""
    if rule not in _candidate_rules:
        _candidate_rules.append(rule)


def is_about_candidate(content: "Content", at: datetime) -> bool:
    """Whether a calendar of elections says that a content is about a candidate."""
    return any(rule(content, at) for rule in _candidate_rules)


def needs_two(judgement: Judgement, content: "Content | None", at: datetime) -> bool:
    """Whether a second moderator must agree before a decision is more than provisional.

    Keeping never does: it takes nothing from anybody.
    """
    if not judgement.restricts or content is None:
        return False
    # Nobody alone takes a whole account from somebody.
    if judgement.account in (AccountMeasure.SUSPEND, AccountMeasure.CLOSE):
        return True
    signed = judgement.measure == Measure.REMOVE and content.signatures >= SIGNATURES
    official = judgement.about_official or content.is_about_official
    attacked = official and judgement.motive in AGAINST_OFFICIALS
    return signed or attacked or is_about_candidate(content, at)


def lapses_at(judgement: Judgement, now: datetime) -> datetime | None:
    """When what one person did alone ends by itself; None for the gravest, which stands."""
    if judgement.motive is not None and severity(judgement.motive).gravity == GRAVE:
        return None
    return now + LAPSE
