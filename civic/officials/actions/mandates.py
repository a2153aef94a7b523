"""What happens to a mandate afterwards: taken back, near its end, over; what is forgotten."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts.actions import revoke_mandate
from civic.accounts.models import Mandate, User
from civic.lib.permissions import Refused
from civic.notifications.actions import post
from civic.officials.models import Claim, Staff
from civic.officials.states import ClaimState

REVOKED, ENDING = "mandate-revoked", "mandate-ending"
# How long before its end its holder is told, and how late the last day may still be told.
NOTICE_DAYS, LATE_DAYS = 30, 7
# How long the evidence of a claim that led to no mandate is kept, and of one whose mandate ended.
KEPT = timedelta(days=365)


@transaction.atomic
def revoke(*, by: User, mandate: Mandate, reason: str) -> Mandate:
    """Take a mandate back: badge, desk and staff go at once; its holder reads why.

    Raises `Refused` without a reason or for anybody but an operator, `Conflict` once over.
    """
    if not reason.strip():
        raise Refused(_("Donnez le motif : la personne le lira."))
    row = revoke_mandate(by=by, mandate=mandate, reason=reason.strip())
    end_staff(row)
    post(
        kind=REVOKED,
        key=f"{REVOKED}-{row.pk}",
        to=row.user.email,
        args={"mandate": row.pk},
    )
    return row


def end_staff(mandate: Mandate) -> None:
    """End every place and invitation of a mandate, in the caller's transaction."""
    Staff.objects.filter(mandate=mandate, ended_at=None).update(ended_at=timezone.now())


def tell_endings(today: date | None = None) -> int:
    """Tell holders that their mandate ends in a month, then that it ends; each once.

    Staff of what is over has nothing left to read: their places end too.
    """
    day = today or timezone.localdate()
    verified = Mandate.objects.filter(
        verified_at__isnull=False, revoked_at=None, user__erased_at=None
    ).select_related("user")
    soon = Q(starts_on__lte=day, ends_on__gt=day, ends_on__lte=day + timedelta(days=NOTICE_DAYS))
    over = Q(ends_on__lte=day, ends_on__gt=day - timedelta(days=LATE_DAYS))
    told = 0
    with transaction.atomic():
        for mandate in verified.filter(soon | over).order_by("pk").iterator(500):
            told += _tell_end(mandate, day)
        gone = Staff.objects.filter(ended_at=None, mandate__ends_on__lt=day)
        gone.update(ended_at=timezone.now())
    return told


def _tell_end(mandate: Mandate, day: date) -> bool:
    end = mandate.ends_on
    if end is None:
        return False
    moment = "soon" if end > day else "over"
    return post(
        kind=ENDING,
        key=f"{ENDING}-{mandate.pk}-{moment}-{end:%Y%m%d}",
        to=mandate.user.email,
        args={"mandate": mandate.pk, "moment": moment},
    )


def forget_evidence() -> int:
    """Forget names, evidence and addresses a year after a refusal or after the mandate's end."""
    now = timezone.now()
    since = now - KEPT
    old = Claim.objects.filter(decided_at__lt=since, forgotten_at=None)
    over = Q(mandate=None) | Q(mandate__ends_on__lt=timezone.localdate(since))
    rows = old.filter(~Q(state=ClaimState.ACCEPTED) | over)
    return Claim.objects.filter(pk__in=rows.values("pk")).update(
        civil_name="", evidence="", evidence_link="", address="", forgotten_at=now
    )


@transaction.atomic
def forget_person(user: User) -> None:
    """With an erased account go its claims, its places and the staff of its mandates."""
    Claim.objects.of(user).delete()
    Staff.objects.of(user).delete()
    Staff.objects.filter(mandate__user=user).delete()
