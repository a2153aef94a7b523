"""Which contents are on or by somebody who stands in a poll that runs.

It moves no case and no priority: such a content is never covered by a machine, and nobody
restricts it alone. To err costs a second reading, so a name that is merely the same counts.
"""

from collections.abc import Iterable
from datetime import datetime

from civic.elections import calendar
from civic.elections.models import Candidate
from civic.lib.folding import fold
from initiatives.actions.parts import PETITION
from initiatives.models import NamedReply, Reply, TeamMember
from initiatives.telling import KIND
from moderation import kinds, two_voices


def register() -> None:
    """Let the calendar say which contents are about candidates; called by `ready()`."""
    two_voices.add_candidate_rule(is_about_candidate)


def is_about_candidate(content: kinds.Content, at: datetime) -> bool:
    """Whether somebody who stands wrote or carries it, is named or addressed by it, or replied."""
    standing = calendar.candidates_at(at)
    if not standing:
        return False
    accounts = {row.user_id for row in standing if row.user_id is not None}
    return (
        (content.author is not None and content.author.pk in accounts)
        or _names(content, standing)
        or _is_addressed(content, accounts)
        or _has_replied(content, accounts)
        or _carries(content, accounts)
    )


def _names(content: kinds.Content, standing: Iterable[Candidate]) -> bool:
    """Whether it holds the first and last name of one of them, whatever capitals and accents."""
    # Between spaces: « Anne » is not in « Antoine-Anneau ».
    text = f" {fold(' '.join(text for _title, text in content.text))} "
    return any(f" {fold(row.name)} " in text for row in standing)


def _is_addressed(content: kinds.Content, accounts: set[int]) -> bool:
    kind = kinds.get(content.kind)
    target = kind.target_of(content.key) if kind and accounts else None
    return target is not None and target.pk in accounts


def _has_replied(content: kinds.Content, accounts: set[int]) -> bool:
    if content.kind != KIND or not accounts:
        return False
    about = int(content.key)
    named = NamedReply.objects.standing().filter(initiative=about, person__in=accounts)
    answered = Reply.objects.readable().filter(initiative=about, author__in=accounts)
    return named.exists() or answered.exists()


def _carries(content: kinds.Content, accounts: set[int]) -> bool:
    if content.kind not in (KIND, PETITION) or not accounts:
        return False
    members = TeamMember.objects.standing().filter(initiative=int(content.key))
    return members.filter(person__in=accounts).exists()
