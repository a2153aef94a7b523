"""Open a case of a moderator's own initiative. It decides nothing: somebody else draws it."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.accounts.roles import Acting
from civic.audit import actions as audit
from civic.lib.permissions import Conflict
from moderation import kinds
from moderation.actions.cases import case_of, weigh
from moderation.actions.flags import check_not_examined
from moderation.categories import Motive
from moderation.models import Referral
from moderation.permissions import check_is_moderator


@transaction.atomic
def refer(
    *, by: User, kind: str, key: str, motive: Motive, note: str, at: datetime | None = None
) -> Referral:
    """Have a content examined by somebody else; the same person twice is one referral.

    It weighs what its motive weighs: the gravest is drawn first, whoever saw it. Raises `Refused`
    for anybody but a moderator, or on their own side: they flag as everybody does;
    `Conflict` for a version that was looked at already.
    """
    check_is_moderator(by)
    now = at or timezone.now()
    content = kinds.find(kind, key)
    if content is None or not content.is_listed:
        raise Conflict(_("Ce contenu n’est plus affiché."))
    known = kinds.get(kind)
    if known is not None:
        known.check_is_no_party(by, key)
    case = case_of(content, motive, now)
    check_not_examined(case, motive)
    row, made = Referral.objects.get_or_create(
        case=case, by=by, defaults={"motive": motive, "note": note.strip(), "at": now}
    )
    if made:
        weigh(case, [motive], now)
        audit.record(
            verb="case.referred",
            target_kind="case",
            target_id=case.pk,
            person=by.uid,
            role=Acting.MODERATOR,
            motive=motive.value,
        )
    return row
