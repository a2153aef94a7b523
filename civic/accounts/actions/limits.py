"""What moderation takes from an account for a time, and how it is given back."""

from datetime import UTC, datetime

from django.db import transaction
from django.utils import timezone

from civic.accounts.models import Limit, User
from civic.accounts.roles import Acting
from civic.audit import actions as audit

# The last day of what has no end.
FOREVER = datetime(9000, 1, 1, tzinfo=UTC)


@transaction.atomic
def limit_account(
    *,
    by: User,
    user: User,
    scope: str,
    reason: str,
    until: datetime | None,
    source: str,
    at: datetime | None = None,
) -> Limit:
    """Warn somebody, or suspend a function or the whole account until a date; no date closes it.

    Whoever decides checks that they may (`moderation.permissions`): this only writes what was
    decided, and that it was. Nothing is hidden: the person reads it on every page.
    """
    now = at or timezone.now()
    row = Limit.objects.create(
        user=user, scope=scope, reason=reason, starts_at=now, ends_at=until, source=source
    )
    _mark(user, now)
    _log("limit.set", user, by, scope=scope)
    return row


@transaction.atomic
def lift_limits(*, by: User | None, source: str, at: datetime | None = None) -> int:
    """Give back what one decision took, and how many limits that was; twice changes nothing."""
    now = at or timezone.now()
    rows = list(Limit.objects.of(source).filter(lifted_at__isnull=True).select_related("user"))
    for row in rows:
        Limit.objects.filter(pk=row.pk).update(lifted_at=now)
        _mark(row.user, now)
        _log("limit.lifted", row.user, by, scope=row.scope)
    return len(rows)


def _mark(user: User, now: datetime) -> None:
    rows = Limit.objects.filter(user=user).taking(now)
    longest = rows.first()
    until = None if longest is None else longest.ends_at or FOREVER
    User.objects.filter(pk=user.pk).update(limited_until=until)
    user.limited_until = until


def _log(verb: str, user: User, by: User | None, **data: str) -> None:
    audit.record(
        verb=verb,
        target_kind="person",
        target_id=audit.pseudonym(user.uid),
        person=by.uid if by else None,
        role=Acting.MODERATOR if by else Acting.SYSTEM,
        **data,
    )
