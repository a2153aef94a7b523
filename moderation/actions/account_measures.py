"""What a decision takes from an author: a warning first, then one function, then the account."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from civic.accounts.actions import lift_limits, limit_account
from civic.accounts.models import Limit, User
from civic.lib.permissions import Refused
from moderation.categories import GRAVE, severity
from moderation.judgement import Judgement
from moderation.models import Case, Decision
from moderation.models.decision import AccountMeasure
from moderation.unfounded import warnings_of_author

WARNED_FOR = timedelta(days=365)
_SCOPES: dict[str, str] = {
    AccountMeasure.WARN: Limit.Scope.WARNING,
    AccountMeasure.FLAG: Limit.Scope.FLAG,
    AccountMeasure.PUBLISH: Limit.Scope.PUBLISH,
    AccountMeasure.SUSPEND: Limit.Scope.ACCOUNT,
    AccountMeasure.CLOSE: Limit.Scope.ACCOUNT,
}


def check_can_limit(case: Case, judgement: Judgement, now: datetime) -> None:
    """Raise when nothing may be taken from the author yet: a warning comes first.

    DSA article 23: after a warning, for a set time. The gravest motives need none.
    """
    if not judgement.account:
        return
    author = case.author
    if author is None or author.erased_at is not None:
        raise Refused(_("Ce contenu n’a plus d’auteur : il n’y a pas de compte à limiter."))
    if judgement.account == AccountMeasure.WARN or _is_grave(judgement):
        return
    if not warnings_of_author(author, now).exists():
        raise Refused(
            _(
                "Cette personne n’a reçu aucun avertissement depuis un an : avertissez-la d’abord. "
                "Seuls les motifs les plus graves en dispensent."
            )
        )


def limit_author(by: User, decision: Decision, judgement: Judgement) -> Limit | None:
    """Take from the author what a final decision says; None when it says nothing."""
    author = decision.case.author
    if not judgement.account or author is None:
        return None
    return limit_account(
        by=by,
        user=author,
        scope=_SCOPES[judgement.account],
        reason=decision.reason,
        until=ends_at(judgement, decision.decided_at),
        source=decision.source,
        at=decision.decided_at,
    )


def free_author(by: User | None, decision: Decision, now: datetime) -> int:
    """Give back what a decision took from its author."""
    return lift_limits(by=by, source=decision.source, at=now)


def ends_at(judgement: Judgement, now: datetime) -> datetime | None:
    """When what is taken from the account comes back; None for one that is closed."""
    if judgement.account == AccountMeasure.CLOSE:
        return None
    if judgement.account == AccountMeasure.WARN:
        return now + WARNED_FOR
    return now + timedelta(days=judgement.days)


def _is_grave(judgement: Judgement) -> bool:
    return judgement.motive is not None and severity(judgement.motive).gravity == GRAVE
