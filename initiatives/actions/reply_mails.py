"""Who is written to about an answer: those who must give it, and the team that waits for it.

Each mail has a key of its own: a sweep that runs late, or twice, writes none again.
"""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime

from civic.accounts.models import Mandate
from civic.activity.verbs import Verb
from civic.lib.permissions import TooMany
from civic.notifications.actions import follow_as, post
from civic.notifications.states import Kind, Rhythm
from initiatives.models import Forwarding, Initiative, ReplyClock
from initiatives.team import team_of
from initiatives.telling import tell

ASKED, REFER = "reply-asked", "reply-to-refer"
REMINDER, OVERDUE, FORWARDED = "reply-reminder", "reply-overdue", "reply-forwarded"


def tell_officials(row: Initiative, mandates: Iterable[Mandate], at: datetime) -> int:
    """Write to those who can answer, once each, and tell them on the site."""
    told = 0
    for mandate in mandates:
        args = {"initiative": row.pk, "mandate": mandate.pk}
        key = f"{ASKED}-{row.pk}-{mandate.pk}"
        if post(kind=ASKED, key=key, to=mandate.user.email, args=args):
            notify(row, mandate, Verb.REPLY_CALLED, at)
            told += 1
    return told


def notify(row: Initiative, mandate: Mandate, verb: Verb, at: datetime) -> None:
    """Tell one official on the site, without a mail: theirs was written for it."""
    # Whoever follows hundreds of things reads the mail.
    with suppress(TooMany):
        follow_as(
            by=mandate.user, kind=Kind.INITIATIVE, key=str(row.pk), rhythm=Rhythm.NEVER, at=at
        )
    tell(verb, row, by=None, at=at, to=mandate.user, mandate=mandate.pk)


def tell_team_to_refer(row: Initiative, clock: ReplyClock) -> None:
    """Nobody of the institution is here: a letter is ready for the team to send."""
    called = int(clock.called_at.timestamp()) if clock.called_at else 0
    _tell_team(row, REFER, f"{row.pk}-{called}", {"initiative": row.pk})


def remind(row: Initiative, clock: ReplyClock, mandates: Iterable[Mandate], left: int) -> None:
    """So many days are left: those who must answer are written to; the team when none is here."""
    mark = f"{row.pk}-{clock.due_on:%Y%m%d}-{left}"
    args = {"initiative": row.pk, "left": left}
    known = list(mandates)
    for mandate in known:
        key = f"{REMINDER}-{mark}-{mandate.pk}"
        post(kind=REMINDER, key=key, to=mandate.user.email, args={**args, "mandate": mandate.pk})
    if not known:
        _tell_team(row, REMINDER, f"{mark}-team", args)


def tell_overdue(row: Initiative, clock: ReplyClock, mandates: Iterable[Mandate]) -> None:
    """The day went by: the team is written to, and those who did not answer."""
    mark, args = f"{row.pk}-{clock.due_on:%Y%m%d}", {"initiative": row.pk}
    _tell_team(row, OVERDUE, mark, args)
    for mandate in mandates:
        key = f"{OVERDUE}-{mark}-mandate-{mandate.pk}"
        post(kind=OVERDUE, key=key, to=mandate.user.email, args={**args, "mandate": mandate.pk})


def tell_forwarded(
    row: Initiative, passed: Forwarding, mandates: Iterable[Mandate], at: datetime
) -> None:
    """« Pas de notre ressort »: those named instead are told, the team where none is here."""
    args = {"forwarding": passed.pk}
    known = list(mandates)
    for mandate in known:
        key = f"{FORWARDED}-{passed.pk}-{mandate.pk}"
        to = {**args, "mandate": mandate.pk}
        if post(kind=FORWARDED, key=key, to=mandate.user.email, args=to):
            notify(row, mandate, Verb.REPLY_FORWARDED, at)
    if not known:
        _tell_team(row, FORWARDED, f"{passed.pk}-team", args)


def _tell_team(row: Initiative, kind: str, mark: str, args: dict[str, int]) -> None:
    for mate in team_of(row):
        post(
            kind=kind,
            key=f"{kind}-{mark}-{mate.person.pk}",
            to=mate.person.email,
            args={**args},
        )
