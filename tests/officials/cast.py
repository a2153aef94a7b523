"""The cast of mandates: who holds one, who helps, in every state."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from civic.accounts.functions import Function
from civic.accounts.models import Mandate, User
from civic.officials.actions.claims import Said, claim_mandate
from civic.officials.models import Claim, Staff
from civic.officials.states import MandateState
from tests.factories import make_mandate, make_territory, make_user


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


def said(**fields: Any) -> Said:
    """What somebody says of their mandate."""
    today = timezone.localdate()
    fields.setdefault("civil_name", "Louise Marchandeau")
    fields.setdefault("code", Function.MAYOR)
    fields.setdefault("function", "Maire")
    fields.setdefault("territory", make_territory())
    fields.setdefault("starts_on", today - timedelta(days=100))
    fields.setdefault("ends_on", today + timedelta(days=900))
    fields.setdefault("evidence", "Procès-verbal du 22 mars.")
    return Said(**fields)


def make_claim(by: User | None = None, **fields: Any) -> Claim:
    """A claim that waits."""
    return claim_mandate(by=by or make_user(), said=said(**fields))


def typed(**fields: Any) -> dict[str, Any]:
    """What a browser sends to claim a mandate."""
    today = timezone.localdate()
    return {
        "civil_name": "Louise Marchandeau",
        "code": "mayor",
        "function": "Maire",
        "territory": make_territory().pk,
        "territory_texte": "Dijon (21)",
        "starts_on": str(today - timedelta(days=100)),
        "ends_on": str(today + timedelta(days=900)),
        "evidence": "Procès-verbal du 22 mars.",
        "evidence_link": "",
        "address": "mairie@dijon.example",
        **fields,
    }
