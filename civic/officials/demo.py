"""Mandates of the demo: one more that was verified, one that waits, somebody who helps."""

from datetime import timedelta

from django.utils import timezone

from civic.accounts.demo import require_embedded_database
from civic.accounts.functions import Function
from civic.accounts.models import Mandate, User
from civic.accounts.permissions import has_role
from civic.accounts.roles import Role
from civic.officials.actions.claims import (
    Said,
    accept_claim,
    answer_mailbox,
    claim_mandate,
    refuse_claim,
)
from civic.officials.actions.staff import accept_staff, invite_staff
from civic.officials.models import Claim
from civic.territories.models import Territory


def load() -> int:
    """Load it all once the people of the demo are there; returns how many claims were made."""
    require_embedded_database()
    citizens = User.objects.filter(
        mandates__isnull=True, grants__isnull=True, erased_at=None, is_active=True
    )
    people = list(citizens.order_by("pk")[2:6])
    operator = next(one for one in User.objects.order_by("pk") if has_role(one, Role.OPERATOR))
    waits, accepted, refused, helper = people
    deputy = "Adjoint ou adjointe au maire, mobilités"
    made = _claim(accepted, "44109", Function.DEPUTY_MAYOR, deputy)
    answer_mailbox(claim=made, confirms=True)
    accept_claim(by=operator, claim=made)
    held = Mandate.objects.current().order_by("pk").first()
    _claim(waits, "21231", Function.MUNICIPAL, "Membre du conseil municipal")
    wrong = _claim(refused, "21231", Function.MAYOR, "Maire")
    refuse_claim(
        by=operator,
        claim=wrong,
        reason="Le procès-verbal cité nomme une autre personne. Joignez la délibération.",
    )
    if held is not None:
        asked = invite_staff(by=held.user, mandate=held, person=helper)
        accept_staff(by=helper, staff=asked)
    return 3


def _claim(user: User, code: str, function: Function, words: str) -> Claim:
    today = timezone.localdate()
    return claim_mandate(
        by=user,
        said=Said(
            civil_name=user.name,
            code=function,
            function=words,
            territory=Territory.objects.get(pk=code),
            starts_on=today - timedelta(days=250),
            ends_on=today + timedelta(days=1900),
            evidence="Procès-verbal de l’élection du conseil municipal.",
            address=f"elus@{code}.example",
        ),
    )
