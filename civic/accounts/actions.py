"""Writes about people: consents, roles, mandates, erasure."""

from django.db import transaction
from django.utils import timezone

from civic.accounts.models import Consent, User
from civic.accounts.roles import Acting
from civic.audit import actions as audit


@transaction.atomic
def give_consent(*, by: User, purpose: str, text_version: str) -> Consent:
    """Record an explicit agreement to one wording; an older wording's is ended."""
    current = by.consents.filter(purpose=purpose, withdrawn_at__isnull=True)
    same = current.filter(text_version=text_version).first()
    if same is not None:
        return same
    current.update(withdrawn_at=timezone.now())
    audit.record(
        verb="consent.give",
        target_kind="consent",
        target_id=purpose,
        person=by.uid,
        role=Acting.CITIZEN,
        text_version=text_version,
    )
    return Consent.objects.create(user=by, purpose=purpose, text_version=text_version)
