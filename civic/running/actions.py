"""What operators write here. Each write is in the record, with what it replaced."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from civic.accounts.models import User
from civic.accounts.permissions import check_has_role
from civic.accounts.roles import Acting, Role
from civic.audit import actions as audit
from civic.running.models import Cost


@transaction.atomic
def enter_cost(*, by: User, month: date, kind: Cost.Kind, euros: Decimal, note: str = "") -> Cost:
    """Say what one kind of thing cost in a month; said again, it is corrected.

    Raises `Refused` for anybody but an operator.
    """
    check_has_role(by, Role.OPERATOR)
    first = month.replace(day=1)
    old = Cost.objects.select_for_update().filter(month=first, kind=kind).first()
    values = {"euros": euros, "note": note, "written_at": timezone.now()}
    row, _made = Cost.objects.update_or_create(month=first, kind=kind, defaults=values)
    audit.record(
        verb="cost.entered",
        target_kind="cost",
        target_id=row.pk,
        person=by.uid,
        role=Acting.OPERATOR,
        month=f"{first:%Y-%m}",
        kind=str(kind),
        euros=str(euros),
        was=str(old.euros) if old else None,
    )
    return row
