"""Count the cases that the software kept from somebody who is a party."""

import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings

from civic.accounts.models import User
from moderation.models import Case, Recusal


def note_recusals(by: User, cases: Iterable[Case], now: datetime) -> None:
    """Write that these cases were not given to `by`; the same pair twice is one row."""
    rows = [Recusal(mark=_mark(by, case), at=now) for case in cases]
    if rows:
        Recusal.objects.bulk_create(rows, ignore_conflicts=True)


def _mark(by: User, case: Case) -> bytes:
    # Which case is kept from whom says which side they took: only a keyed hash is stored.
    said = f"recusal {case.pk} {by.uid.hex}"
    return hmac.new(settings.AUDIT_KEY.encode(), said.encode(), hashlib.sha256).digest()
