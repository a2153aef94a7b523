"""Close a debate with a conclusion, let both sides annotate it, open it again."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts.locks import hold
from civic.accounts.models import Limit, User
from civic.accounts.permissions import check_may
from civic.activity.verbs import Verb
from civic.lib.permissions import Conflict, Refused
from initiatives.actions.arguments import tell_to
from initiatives.actions.life import moved
from initiatives.actions.parts import Change, Part, change_part
from initiatives.actions.stances import require_consent
from initiatives.debate import check_is_not_frozen, lock_debate
from initiatives.models import (
    Argument,
    Conclusion,
    ConclusionVersion,
    Debate,
    Initiative,
    Restriction,
)
from initiatives.models.debate import CONCLUSION
from initiatives.permissions import (
    check_duty,
    check_is_no_party,
    check_open_and_listed,
    check_signed_in,
)
from initiatives.states import Side
from initiatives.team import Duty
from initiatives.telling import log, tell, tell_again

if TYPE_CHECKING:
    from initiatives.permissions import Person

NOTE_MAX = 300


def check_can_conclude(user: "Person", debate: Debate) -> None:
    """Raise unless `user`, of the team, may close this debate now."""
    _check_team(user, debate.initiative)
    if debate.is_closed:
        raise Conflict(_("Ce débat est déjà clos : vous pouvez modifier sa conclusion."))


def check_can_change_conclusion(user: "Person", conclusion: Conclusion) -> None:
    """Raise unless `user`, of the team, may write this conclusion anew."""
    _check_team(user, conclusion.initiative)
    _check_stands(conclusion)
    if not conclusion.is_readable:
        raise Conflict(_("La modération a suspendu cette conclusion : elle ne change pas."))


def check_can_reopen(user: "Person", debate: Debate) -> None:
    """Raise unless `user`, of the team, may open this debate again."""
    _check_team(user, debate.initiative)
    if not debate.is_closed:
        raise Conflict(_("Ce débat est ouvert."))


def sides_to_annotate(user: "Person", conclusion: Conclusion) -> list[Side]:
    """The sides `user` argued on, so that they may annotate; empty for anybody else."""
    if not isinstance(user, User):
        return []
    mine = Argument.objects.claims().signed_by(user).filter(initiative=conclusion.initiative_id)
    found = set(mine.values_list("side", flat=True))
    return [side for side in Side if side in found]


def check_can_annotate(user: "Person", conclusion: Conclusion) -> None:
    """Raise unless `user` argued here, and has not annotated this conclusion yet."""
    user = check_signed_in(user)
    check_may(user, Limit.Scope.PUBLISH)
    check_open_and_listed(conclusion.initiative)
    check_is_not_frozen(conclusion.initiative)
    _check_stands(conclusion)
    if not conclusion.is_listed:
        raise Conflict(_("La modération a suspendu cette conclusion : on ne l’annote pas."))
    if not sides_to_annotate(user, conclusion):
        raise Refused(
            _("Pour annoter cette conclusion, il faut avoir donné un argument dans ce débat.")
        )
    if Argument.objects.standing().of(user).filter(conclusion=conclusion).exists():
        raise Conflict(_("Vous avez déjà annoté cette conclusion : modifiez votre annotation."))


@transaction.atomic
def close_debate(
    *, by: User, initiative: Initiative, text: str, at: datetime | None = None
) -> Conclusion:
    """Close the arguments with a written conclusion; what was said stays readable.

    The same sent twice closes once. Raises `Refused` and `Conflict`.
    """
    now = at or timezone.now()
    Debate.objects.bulk_create([Debate(initiative=initiative)], ignore_conflicts=True)
    debate = lock_debate(initiative)
    found = debate.conclusion
    if found is not None and (found.author_id, found.text) == (by.pk, text):
        return found
    check_can_conclude(by, debate)
    row = Conclusion.objects.create(initiative=initiative, author=by, text=text, written_at=now)
    Debate.objects.filter(pk=initiative.pk).update(conclusion=row)
    moved(initiative.pk)
    log("debate.close", initiative, by=by)
    tell(Verb.DEBATE_CLOSED, initiative, by=by, at=now, conclusion=row.pk)
    return row


@transaction.atomic
def change_conclusion(
    *, by: User, conclusion: Conclusion, text: str, at: datetime | None = None
) -> Conclusion:
    """Write it anew; what it said before stays readable. Raises `Refused` and `Conflict`."""
    rows = Conclusion.objects.select_for_update(of=("self",))
    row = rows.select_related("initiative__territory", "initiative__theme__parent").get(
        pk=conclusion.pk
    )
    check_can_change_conclusion(by, row)
    if row.text == text:
        return row
    ConclusionVersion.objects.create(
        conclusion=row,
        number=row.version,
        text=row.text,
        written_at=row.edited_at or row.written_at,
    )
    row.text, row.version, row.edited_at = text, row.version + 1, at or timezone.now()
    row.save(update_fields=["text", "version", "edited_at"])
    moved(row.initiative_id)
    log("debate.change", row.initiative, by=by)
    return row


@transaction.atomic
def reopen_debate(*, by: User, initiative: Initiative, at: datetime | None = None) -> None:
    """Let the debate go on; its conclusion and what was noted about it stay, dated."""
    now = at or timezone.now()
    debate = lock_debate(initiative)
    check_can_reopen(by, debate)
    rows = Conclusion.objects.filter(initiative=initiative, reopened_at=None)
    rows.update(reopened_at=now, reopened_by=by)
    Debate.objects.filter(pk=initiative.pk).update(conclusion=None)
    moved(initiative.pk)
    log("debate.reopen", initiative, by=by)
    tell(Verb.DEBATE_REOPENED, initiative, by=by, at=now)


@transaction.atomic
def annotate_conclusion(
    *,
    by: User,
    conclusion: Conclusion,
    side: Side,
    text: str,
    agrees: bool = False,
    at: datetime | None = None,
) -> Argument:
    """Say of a conclusion what one's side keeps of it: once a person, on a side one argued.

    It is an argument like the others for moderation, versions and order; nobody answers it.
    Raises `Refused`, `ConsentNeeded` and `Conflict`.
    """
    hold(by)
    now = at or timezone.now()
    lock_debate(conclusion.initiative)
    conclusion.refresh_from_db(fields=["reopened_at", "visibility"])
    mine = Argument.objects.standing().of(by).filter(conclusion=conclusion, side=side, text=text)
    if (found := mine.first()) is not None:
        return found
    check_can_annotate(by, conclusion)
    if side not in sides_to_annotate(by, conclusion):
        raise Refused(_("Vous n’avez pas donné d’argument de ce côté : annotez du vôtre."))
    require_consent(by, agrees, now)
    row = Argument.objects.create(
        initiative=conclusion.initiative,
        conclusion=conclusion,
        author=by,
        side=side,
        text=text,
        written_at=now,
    )
    moved(conclusion.initiative_id)
    log("argument.annotate", conclusion.initiative, by=by)
    tell_to(conclusion.author, Verb.ARGUMENT_PUBLISHED, row, now)
    return row


@transaction.atomic
def change_conclusion_visibility(
    *, by: User | None, conclusion: Conclusion, change: Change
) -> Restriction:
    """Restrict or restore one conclusion; the debate stays closed. Raises as `change_part`."""
    if by is not None:
        check_is_no_party(by, conclusion.initiative)
    done = change_part(by, Part(CONCLUSION, str(conclusion.pk), conclusion), change)
    moved(conclusion.initiative_id)
    tell_again(conclusion.initiative, change.to, change.at, conclusion=conclusion.pk)
    return done


def _check_team(user: "Person", initiative: Initiative) -> None:
    person = check_duty(user, initiative, Duty.ANIMATE)
    check_may(person, Limit.Scope.PUBLISH)
    check_open_and_listed(initiative)


def _check_stands(conclusion: Conclusion) -> None:
    if not conclusion.is_standing:
        raise Conflict(_("Le débat a repris depuis : cette conclusion reste telle quelle."))
