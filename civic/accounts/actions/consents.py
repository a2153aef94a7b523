"""Give and withdraw explicit agreements."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from civic.accounts import registry
from civic.accounts.locks import hold
from civic.accounts.models import Consent, User
from civic.accounts.roles import Acting
from civic.audit import actions as audit


@transaction.atomic
def give_consent(
    *, by: User, purpose: str, text_version: str, at: datetime | None = None
) -> Consent:
    """Record an explicit agreement to one wording; an older wording's is ended."""
    hold(by)
    current = by.consents.filter(purpose=purpose, withdrawn_at__isnull=True)
    same = current.filter(text_version=text_version).first()
    if same is not None:
        return same
    now = at or timezone.now()
    current.update(withdrawn_at=now)
    _record("consent.give", by, purpose, text_version)
    return Consent.objects.create(user=by, purpose=purpose, text_version=text_version, given_at=now)


@transaction.atomic
def withdraw_consent(*, by: User, purpose: str) -> bool:
    """End the agreement and undo what it allowed; returns whether there was one."""
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    current = by.consents.filter(purpose=purpose, withdrawn_at__isnull=True)
    consent = current.first()
    if consent is None:
        return False
    current.update(withdrawn_at=timezone.now())
    registry.withdraw(by, purpose)
    _record("consent.withdraw", by, purpose, consent.text_version)
    return True


def _record(verb: str, by: User, purpose: str, text_version: str) -> None:
    audit.record(
        verb=verb,
        target_kind="consent",
        target_id=purpose,
        person=by.uid,
        role=Acting.CITIZEN,
        text_version=text_version,
    )
