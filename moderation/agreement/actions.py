"""Sample a quarter's decisions, give one to judge again, keep what was judged."""

import hashlib
import hmac
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.accounts.roles import Acting
from civic.audit import actions as audit
from civic.lib.permissions import Conflict, allows
from moderation import kinds
from moderation.categories import GRAVE, Motive
from moderation.models import Decision, Rejudging
from moderation.models.case import LEASE
from moderation.models.decision import Measure
from moderation.models.rejudging import Target
from moderation.permissions import check_can_judge, check_is_moderator

# One decision in twenty, and fifty at least.
SHARE, LEAST = 0.05, 50
_LOOKED_AT = 40


def quarter_of(at: datetime) -> str:
    """« 2026-4 », on the clocks of Paris."""
    day = timezone.localdate(at)
    return f"{day.year}-{(day.month - 1) // 3 + 1}"


def bounds_of(quarter: str) -> tuple[datetime, datetime]:
    """Its first instant, and that of the next one."""
    year, number = map(int, quarter.split("-"))
    follows = (year, number + 1) if number < 4 else (year + 1, 1)
    first, after = (
        datetime(whole, 3 * part - 2, 1, tzinfo=ZoneInfo(settings.TIME_ZONE))
        for whole, part in ((year, number), follows)
    )
    return first, after


@transaction.atomic
def sample_quarter(now: datetime | None = None) -> int:
    """Sample the quarter before this one, once; returns how many decisions were taken.

    By a keyed hash, so that nobody chooses which. The gravest are spared a second reading.
    """
    moment = now or timezone.now()
    begins = bounds_of(quarter_of(moment))[0]
    quarter = quarter_of(begins - timedelta(days=1))
    if Rejudging.objects.filter(quarter=quarter).exists():
        return 0
    first, after = bounds_of(quarter)
    rows = Decision.objects.final().filter(decided_at__gte=first, decided_at__lt=after)
    rows = rows.filter(case__gravity__lt=GRAVE).exclude(case__text=[])
    found = sorted((_drawn(quarter, uid), pk) for pk, uid in rows.values_list("pk", "uid"))
    kept = found[: max(LEAST, round(SHARE * len(found)))]
    Rejudging.objects.bulk_create(Rejudging(decision_id=pk, quarter=quarter) for _mark, pk in kept)
    return len(kept)


def _drawn(quarter: str, uid: object) -> bytes:
    said = f"rejudged {quarter} {uid}"
    return hmac.new(settings.AUDIT_KEY.encode(), said.encode(), hashlib.sha256).digest()


@transaction.atomic
def draw_again(*, by: User, at: datetime | None = None) -> Rejudging | None:
    """Give a moderator a decision that they neither took nor have a tie to; None without any."""
    check_is_moderator(by)
    now = at or timezone.now()
    held = Rejudging.objects.held_by(by, now).first()
    if held is not None:
        return held
    rows = Rejudging.objects.free(now).select_related("decision__case").order_by("?")
    for row in rows[:_LOOKED_AT]:
        if not allows(check_can_judge, by, row.decision.case):
            continue
        free = Rejudging.objects.free(now).select_for_update(skip_locked=True, of=("self",))
        locked = free.filter(pk=row.pk).first()
        if locked is not None:
            locked.person, locked.lease_until = by, now + LEASE
            locked.save(update_fields=["person", "lease_until"])
            return locked
    return None


@transaction.atomic
def judge_again(
    *,
    by: User,
    row: Rejudging,
    measure: Measure,
    target: Target,
    motive: Motive | None = None,
    at: datetime | None = None,
) -> Rejudging:
    """Keep what somebody would have decided; nothing changes for anybody.

    Raises `Conflict` when it is not in one's hands any more, `Refused` for a tie that began since
    it was drawn, `ValueError` for a measure that such a content does not know.
    """
    check_is_moderator(by)
    check_can_judge(by, row.decision.case)
    now = at or timezone.now()
    kind = kinds.get(row.decision.case.kind)
    if kind is not None and measure not in kind.measures:
        raise ValueError(measure)
    held = Rejudging.objects.held_by(by, now).filter(pk=row.pk)
    done = held.update(
        measure=measure, motive=motive or "", target=target, done_at=now, lease_until=None
    )
    if not done:
        raise Conflict(_("Ce texte n’est plus entre vos mains : tirez-en un autre."))
    audit.record(
        verb="decision.rejudged",
        target_kind="case",
        target_id=row.decision.case_id,
        person=by.uid,
        role=Acting.MODERATOR,
    )
    row.refresh_from_db()
    return row


def give_back(*, by: User, row: Rejudging, at: datetime | None = None) -> None:
    """Give it back without a reason."""
    now = at or timezone.now()
    held = Rejudging.objects.held_by(by, now).filter(pk=row.pk)
    if not held.update(person=None, lease_until=None):
        raise Conflict(_("Ce texte n’est plus entre vos mains."))
