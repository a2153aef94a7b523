"""Look again at a measure that holds, without an appeal: one moderator asks, another decides.

Two people in every case, so that what two decided is never undone by one. It gives back, lessens
or confirms, and never goes further.
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.accounts.roles import Acting
from civic.audit import actions as audit
from civic.lib.permissions import Conflict, Refused
from initiatives.models import Restriction
from initiatives.states import Visibility
from moderation import kinds
from moderation.actions.account_measures import free_author, limit_author
from moderation.actions.effects import is_latest, take_back
from moderation.categories import severity
from moderation.judgement import Judgement
from moderation.models import Appeal, Case, Decision, Referral, Statement
from moderation.models.decision import HARSHNESS, AccountMeasure, Measure
from moderation.permissions import check_can_read
from moderation.priority import rank

# What is nothing but a state: a passage that was taken out, say, is given back by an appeal.
_STATES = (Measure.ANNOTATE, Measure.BLUR, Measure.DISABLE, Measure.REMOVE)


def check_can_ask(by: User, case: Case, now: datetime) -> None:
    """Raise with why nothing of a case may be looked at again, or not by this person."""
    check_can_read(by, case)
    decision = last_measure(case)
    if not case.is_open and decision is not None and decision.measure not in _STATES:
        raise Refused(_("Cette mesure-là se rend par un recours."))
    if case.is_open or decision is None or not is_latest(decision):
        raise Conflict(_("Aucune mesure de ce dossier n’est en place."))
    if now < decision.final_at:
        raise Conflict(_("Cette décision vient d’être prise : revenez dans une minute."))
    if Appeal.objects.open().filter(decision=decision).exists():
        raise Conflict(_("Un recours est en cours : sa réponse vient d’abord."))
    content = kinds.find(case.kind, case.key)
    if content is None or content.text_hash != case.text_hash:
        raise Conflict(_("Le texte a changé depuis la décision : il n’y a plus rien à revoir."))


@transaction.atomic
def ask_second_look(*, by: User, case: Case, note: str, at: datetime | None = None) -> Referral:
    """Open a case once more; whoever asks never decides about it. Raises as `check_can_ask`."""
    now = at or timezone.now()
    locked = Case.objects.select_for_update().get(pk=case.pk)
    check_can_ask(by, locked, now)
    locked.round += 1
    locked.decided_at, locked.opened_at = None, now
    locked.due_at = now + severity(locked.motive).within
    locked.rank = rank(locked.weight, opened_at=now, due_at=locked.due_at)
    locked.save(update_fields=["round", "decided_at", "opened_at", "due_at", "rank"])
    row, _made = Referral.objects.update_or_create(
        case=locked,
        by=by,
        defaults={
            "motive": locked.motive,
            "note": note.strip(),
            "at": now,
            "again": locked.round,
        },
    )
    audit.record(
        verb="case.asked_again",
        target_kind="case",
        target_id=locked.pk,
        person=by.uid,
        role=Acting.MODERATOR,
    )
    return row


def looked_at(case: Case) -> Decision | None:
    """The decision that this round of a case looks at again; None in any other round."""
    if not Referral.objects.filter(case=case, again=case.round).exists():
        return None
    return last_measure(case, before=case.round)


def check_goes_no_further(earlier: Decision, judgement: Judgement) -> None:
    """Raise for more than what holds, and for what holds no more."""
    if judgement.restricts and not is_latest(earlier):
        raise Conflict(_("La mesure a changé entre-temps : il n’y a plus rien à revoir."))
    is_state = not judgement.restricts or judgement.measure in _STATES
    is_more = HARSHNESS[judgement.measure] > HARSHNESS[Measure(earlier.measure)]
    if not is_state or is_more or judgement.account:
        raise Refused(_("Un second examen rend, allège ou confirme : il n’ajoute rien."))


def give_back(
    by: User, earlier: Decision, judgement: Judgement, now: datetime
) -> Restriction | None:
    """Put a content back as it was before a measure that somebody else does not share."""
    if not is_latest(earlier):
        return None
    return take_back(by, earlier, reason_of(judgement), now)


def spare_author(by: User, earlier: Decision, judgement: Judgement, now: datetime) -> None:
    """A milder measure takes nothing from the account any more."""
    if judgement.measure != earlier.measure:
        free_author(by, earlier, now)


def hold_again(by: User, row: Decision, earlier: Decision, now: datetime) -> Restriction | None:
    """Take an answer back within its minute: what was decided first holds, with its reasons."""
    kind = kinds.get(row.case.kind)
    if row.restriction is None or kind is None:
        return None
    made = kind.change(
        by,
        row.case.key,
        Visibility(row.before),
        earlier.reason,
        Visibility(row.restriction.visibility),
        now,
    )
    Statement.objects.update_or_create(restriction=made, defaults={"ground": earlier.ground})
    if row.measure != earlier.measure and earlier.account:
        ends = earlier.account_until
        days = (ends - earlier.decided_at).days if ends else 0
        account = AccountMeasure(earlier.account)
        limit_author(by, earlier, Judgement(Measure(earlier.measure), account=account, days=days))
    return made


def reason_of(judgement: Judgement) -> str:
    """What everybody reads of a measure that is given back."""
    said = judgement.explanation.strip() or _("Une autre personne a relu ce contenu.")
    return _("Mesure levée après un second examen.") + "\n\n" + said


def give_way(decision: Decision) -> None:
    """An appeal comes before a second look that nobody answered yet."""
    rounds = Referral.objects.filter(case=decision.case_id, again=decision.round + 1)
    open_again = Case.objects.open().filter(pk=decision.case_id, round=decision.round + 1)
    if rounds.exists() and open_again.update(
        round=decision.round, decided_at=decision.decided_at, lease_by=None, lease_until=None
    ):
        rounds.update(again=None)


def last_measure(case: Case, before: int | None = None) -> Decision | None:
    """The last decision that restricted."""
    rows = case.decisions.final().exclude(measure=Measure.KEEP)
    if before is not None:
        rows = rows.filter(round__lt=before)
    return rows.select_related("restriction", "case").order_by("-round").first()
