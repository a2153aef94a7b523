"""Forward a case to the authorities: registered, dated and posted in the commit of the decision."""

from datetime import datetime

from django.conf import settings

from civic.accounts.models import User
from civic.accounts.roles import Acting
from civic.audit import actions as audit
from civic.notifications.actions import post
from moderation.emails import FORWARD
from moderation.models import Case, Transmission


def forward(by: User, case: Case, to: str, now: datetime) -> Transmission:
    """Register what is forwarded, once for each authority, and post it at once.

    It leaves for the authority itself where the instance knows its address, for the operators
    otherwise. It waits for no second voice and for no minute: a life may depend on it.
    """
    direct = settings.AUTHORITY_EMAILS.get(to, "")
    row, made = Transmission.objects.get_or_create(
        case=case, to=to, defaults={"by": by, "at": now, "direct": bool(direct)}
    )
    if not made:
        return row
    for number, address in enumerate([direct] if direct else settings.OPERATOR_EMAILS):
        key, args = f"{FORWARD}-{row.pk}-{number}", {"transmission": row.pk}
        post(kind=FORWARD, key=key, to=address, args=args)
    audit.record(
        verb="case.forwarded",
        target_kind="case",
        target_id=case.pk,
        person=by.uid,
        role=Acting.MODERATOR,
        to=to,
    )
    return row
