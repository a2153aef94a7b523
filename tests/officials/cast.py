"""The cast of mandates: who holds one, who helps, in every state."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from civic.accounts.models import Mandate, User
from civic.officials.models import Staff
from civic.officials.states import MandateState
from tests.factories import make_mandate, make_user


def mandate_in(state: MandateState, user: User | None = None, **fields: Any) -> Mandate:
    """A mandate that is in `state` today."""
    today, now = timezone.localdate(), timezone.now()
    fields |= {
        MandateState.PENDING: {"starts_on": today + timedelta(days=1)},
        MandateState.ACTIVE: {"ends_on": today},
        MandateState.EXPIRED: {"ends_on": today - timedelta(days=1)},
        MandateState.REVOKED: {
            "ends_on": today - timedelta(days=1),
            "revoked_at": now,
            "revoked_because": "Un autre tient ce mandat.",
        },
    }[state]
    return make_mandate(user, **fields)


def helps(mandate: Mandate, person: User | None = None, **fields: Any) -> User:
    """Somebody of the staff."""
    person = person or make_user()
    fields.setdefault("accepted_at", timezone.now())
    Staff.objects.create(mandate=mandate, person=person, shown=person.public_name, **fields)
    return person
