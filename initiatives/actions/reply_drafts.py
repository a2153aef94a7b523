"""Prepare an answer: the holder of the mandate or their declared staff; nobody else reads it."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts.models import Limit, Mandate, User
from civic.accounts.permissions import check_may
from civic.lib.permissions import Conflict, Refused
from initiatives.models import Initiative, ReplyDraft
from initiatives.permissions import check_is_listed, check_signed_in
from initiatives.replies.preparing import prepared_by

if TYPE_CHECKING:
    from initiatives.permissions import Person


def check_can_prepare(user: "Person", initiative: Initiative) -> list[Mandate]:
    """The mandates for which `user` may prepare an answer; raise when there is none."""
    person = check_signed_in(user)
    mandates = prepared_by(person, initiative)
    if not mandates:
        raise Refused(_("Seul un élu de ce territoire, au mandat vérifié, répond ici."))
    check_may(person, Limit.Scope.ACCOUNT)
    check_is_listed(initiative)
    return mandates


@transaction.atomic
def save_reply_draft(
    *,
    by: User,
    initiative: Initiative,
    mandate: Mandate,
    fields: dict[str, object],
    seen: int = 0,
    at: datetime | None = None,
) -> ReplyDraft:
    """Keep what is prepared, whole or not; it is public nowhere.

    `fields` are those of the model. Raises what `check_can_prepare` raises, `Refused` (not for
    this mandate) and `Conflict` when somebody saved another text meanwhile.
    """
    rows = Initiative.objects.select_for_update(no_key=True).defer("search")
    row = rows.get(pk=initiative.pk)
    if mandate not in check_can_prepare(by, row):
        raise Refused(_("Vous ne préparez pas les réponses de ce mandat."))
    draft = ReplyDraft.objects.filter(initiative=row, mandate=mandate).first()
    if draft is None:
        draft = ReplyDraft(initiative=row, mandate=mandate, version=0)
    elif all(getattr(draft, name) == value for name, value in fields.items()):
        return draft
    elif seen != draft.version:
        raise Conflict(
            _("Quelqu’un d’autre a enregistré ce brouillon entre-temps : relisez-le d’abord.")
        )
    for name, value in fields.items():
        setattr(draft, name, value)
    draft.written_by, draft.edited_at = by, at or timezone.now()
    draft.version += 1
    draft.save()
    return draft
