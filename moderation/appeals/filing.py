"""File an appeal: the pleas of one side about one decision are one appeal."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.audit import actions as audit
from civic.lib.permissions import Conflict
from civic.notifications.actions.mails import post
from civic.notifications.tasks import send_soon
from initiatives.actions.visibility import tell_appeal
from moderation.actions.second_looks import give_way
from moderation.appeals.claims import Claim, address_of, check_can_contest
from moderation.appeals.emails import RECEIPT
from moderation.appeals.judges import judges_needed, look_for_judges
from moderation.models import Appeal, Plea
from moderation.models.appeal import ANSWERED_WITHIN, Side


class OtherWordsError(Conflict):
    """The same person already wrote something else."""


@transaction.atomic
def file_appeal(*, claim: Claim, words: str, at: datetime | None = None) -> Plea:
    """Contest a decision; the same form sent twice is one plea. Nobody signs in: no `by`.

    Raises what `check_can_contest` raises, `Conflict` once it was answered, `OtherWordsError`
    when the same person wrote something else before.
    """
    now = at or timezone.now()
    check_can_contest(claim, now)
    appeal = _appeal_of(claim, now)
    fields = {"words": words, "sent_at": now, "flag": claim.flag, "notice": claim.notice}
    plea, new = Plea.objects.get_or_create(appeal=appeal, source=claim.source, defaults=fields)
    if not new:
        return _same(plea, words)
    if not appeal.is_open:
        raise Conflict(_("Ce recours a reçu sa réponse : elle est sur cette page."))
    _log(claim, appeal)
    if to := address_of(plea):
        key = f"{RECEIPT}-{plea.pk}"
        post(kind=RECEIPT, key=key, to=to, args={"plea": plea.pk}, due_at=now)
        send_soon()
    return plea


def _appeal_of(claim: Claim, now: datetime) -> Appeal:
    fields = {
        "judges": judges_needed(claim.decision),
        "filed_at": now,
        "due_at": now + ANSWERED_WITHIN,
    }
    appeal, new = Appeal.objects.get_or_create(
        decision=claim.decision, side=claim.side, defaults=fields
    )
    # Nobody answers it while somebody adds their reasons.
    appeal = Appeal.objects.select_for_update().get(pk=appeal.pk)
    if new:
        look_for_judges(appeal, now)
        give_way(claim.decision)
        if claim.side == Side.AUTHOR and claim.decision.restriction is not None:
            tell_appeal(restriction=claim.decision.restriction, contested_at=now)
    return appeal


def _same(plea: Plea, words: str) -> Plea:
    if plea.words != words:
        raise OtherWordsError(
            _("Vous avez déjà envoyé vos raisons : un recours se dépose une fois. Gardez ce texte.")
        )
    return plea


def _log(claim: Claim, appeal: Appeal) -> None:
    person = claim.person
    audit.record(
        verb="appeal.filed",
        target_kind="appeal",
        target_id=appeal.pk,
        person=person.uid if person else None,
        role="citizen" if person else audit.SYSTEM,
        side=appeal.side,
        decision=claim.decision.uid.hex,
    )
