"""Write incidents down. Each write is in the record; the page shows them within seconds."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from civic.accounts.models import User
from civic.accounts.permissions import check_has_role
from civic.accounts.roles import Acting, Role
from civic.audit import actions as audit
from civic.status.models import Incident


@transaction.atomic
def declare_incident(
    *, by: User, title: str, seen: str, started_at: datetime, ended_at: datetime | None = None
) -> Incident:
    """Publish an incident. Raises `Refused` for anybody but an operator."""
    check_has_role(by, Role.OPERATOR)
    row = Incident.objects.create(title=title, seen=seen, started_at=started_at, ended_at=ended_at)
    _log("incident.declared", by, row)
    return row


@transaction.atomic
def change_incident(*, by: User, incident: Incident, **fields: object) -> Incident:
    """Correct it, or say that it is over. Raises `Refused` for anybody but an operator."""
    check_has_role(by, Role.OPERATOR)
    Incident.objects.filter(pk=incident.pk).update(changed_at=timezone.now(), **fields)
    incident.refresh_from_db()
    _log("incident.changed", by, incident, fields=sorted(fields))
    return incident


def _log(verb: str, by: User, incident: Incident, **data: object) -> None:
    audit.record(
        verb=verb,
        target_kind="incident",
        target_id=incident.pk,
        person=by.uid,
        role=Acting.OPERATOR,
        **data,
    )
