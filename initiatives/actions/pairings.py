"""Say that two initiatives are near, propose to bring them together, answer, take back.

Whatever the teams answer, both pages show each other; only a decision of moderation ends that.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts import registry
from civic.accounts.locks import hold
from civic.accounts.models import Limit, User
from civic.accounts.permissions import check_may
from civic.activity.verbs import Verb
from civic.lib.permissions import Conflict, Refused, TooMany
from initiatives.actions.life import moved
from initiatives.actions.parts import Change, Part, change_part
from initiatives.actions.petition_tallies import tally_of
from initiatives.actions.petitions import close_petition
from initiatives.actions.tallies import counts_of
from initiatives.actions.team import Guest, invite
from initiatives.models import (
    Initiative,
    Life,
    Pairing,
    PairingStage,
    Petition,
    Restriction,
    TeamRole,
)
from initiatives.models.pairing import PAIRING
from initiatives.permissions import (
    check_duty,
    check_is_no_party,
    check_open_and_listed,
    check_signed_in,
)
from initiatives.states import LIFECYCLE_MOVES, UNTOLD, Move, Outcome, Visibility
from initiatives.team import Duty, role_of, team_of
from initiatives.telling import log, tell, tell_again

if TYPE_CHECKING:
    from initiatives.permissions import Person

DAILY_LINES = 10
# Proposals of one initiative that wait at the same time, and those to the same team ever.
OPEN_MOST, ASKED_MOST = 3, 3
# How many near ones a page shows.
NEAR_MOST = 3


@dataclass(frozen=True)
class Plan:
    """What a team proposes to another."""

    # Whether the initiative of who proposes goes on, and the other closes.
    ours_stays: bool
    why: str
    changes: str


@dataclass(frozen=True)
class Reply:
    """What the other team answers."""

    accepts: bool
    text: str


def check_can_say_near(user: "Person", initiative: Initiative, at: datetime | None = None) -> None:
    """Raise unless `user` may point out that another initiative is near."""
    user = check_signed_in(user)
    check_may(user, Limit.Scope.PUBLISH)
    if not initiative.is_listed:
        raise Conflict(_("La modération a suspendu l’accès à cette initiative."))
    since = (at or timezone.now()) - timedelta(days=1)
    if Pairing.objects.of(user).filter(written_at__gt=since).count() >= DAILY_LINES:
        raise TooMany(_("Vous avez rapproché dix initiatives en un jour : reprenez demain."))


def check_can_propose(user: "Person", initiative: Initiative, at: datetime | None = None) -> None:
    """Raise unless `user` may propose, for its team, to bring `initiative` and another together."""
    now = at or timezone.now()
    user = check_duty(user, initiative, Duty.CLOSE)
    check_may(user, Limit.Scope.PUBLISH)
    registry.check_holds(user, now)
    check_open_and_listed(initiative)
    waiting = Pairing.objects.waiting(now).filter(initiative=initiative)
    if waiting.count() >= OPEN_MOST:
        raise TooMany(_("Trois de vos propositions attendent une réponse : attendez-en une."))


def check_can_answer(user: "Person", pairing: Pairing) -> None:
    """Raise unless `user` may answer a proposal for the other team."""
    user = check_duty(user, pairing.other, Duty.CLOSE)
    check_may(user, Limit.Scope.PUBLISH)
    registry.check_holds(user, timezone.now())
    if not pairing.is_waiting:
        raise Conflict(_("Cette proposition n’attend plus de réponse."))
    for each in (pairing.initiative, pairing.other):
        check_open_and_listed(each)
    if not pairing.is_readable:
        raise Conflict(_("La modération a suspendu cette proposition."))


def check_can_withdraw(user: "Person", pairing: Pairing) -> None:
    """Raise unless it still waits, or is a line, and is the person's or their team's."""
    user = check_signed_in(user)
    is_mine = pairing.author_id == user.pk
    if pairing.is_proposal and not is_mine:
        check_duty(user, pairing.initiative, Duty.CLOSE)
    elif not is_mine:
        raise Refused(_("Seule la personne qui l’a écrit peut le retirer."))
    if pairing.stage not in (PairingStage.SAID, PairingStage.PROPOSED):
        raise Conflict(_("Une réponse a été donnée : elle reste lisible, avec la proposition."))


@transaction.atomic
def say_near(
    *, by: User, initiative: Initiative, other: Initiative, line: str, at: datetime | None = None
) -> Pairing:
    """Show two initiatives on each other's page, with a line; the same person says it once.

    Raises `Refused`, `TooMany`, and `Conflict` (withheld, or the same initiative).
    """
    hold(by)
    now = at or timezone.now()
    one, two = _both(initiative, other)
    said = Pairing.objects.of(by).between(one.pk, two.pk).filter(stage=PairingStage.SAID)
    if (found := said.first()) is not None:
        return found
    for each in (one, two):
        check_can_say_near(by, each, now)
    row = Pairing.objects.create(
        initiative=one, other=two, author=by, stage=PairingStage.SAID, why=line, written_at=now
    )
    show_each_other(one.pk, two.pk)
    log("pairing.say", one, by=by, other=two.pk)
    _tell_near(row, by, now)
    return row


@transaction.atomic
def propose_pairing(
    *, by: User, initiative: Initiative, other: Initiative, plan: Plan, at: datetime | None = None
) -> Pairing:
    """Propose to another team, in public, that one of the two closes; sent twice, it is one.

    Raises `Refused` without the role, `TooMany` past three that wait, and `Conflict` when either
    is closed or withheld, or was asked three times already.
    """
    hold(by)
    now = at or timezone.now()
    one, two = _both(initiative, other)
    waiting = Pairing.objects.waiting(now).between(one.pk, two.pk)
    if (found := waiting.first()) is not None:
        if found.initiative_id == one.pk:
            return found
        raise Conflict(_("L’autre équipe vous l’a déjà proposé : répondez-lui."))
    check_can_propose(by, one, now)
    check_open_and_listed(two)
    between = Pairing.objects.between(one.pk, two.pk)
    if between.filter(initiative=one, stays__isnull=False).count() >= ASKED_MOST:
        raise Conflict(
            _("Vous l’avez proposé trois fois à cette équipe : on ne la sollicite plus.")
        )
    # One that nobody answered in time makes room for the new one.
    between.filter(stage=PairingStage.PROPOSED).update(stage=PairingStage.EXPIRED, closed_at=now)
    row = Pairing.objects.create(
        initiative=one,
        other=two,
        author=by,
        stage=PairingStage.PROPOSED,
        stays=one if plan.ours_stays else two,
        why=plan.why,
        changes=plan.changes,
        written_at=now,
    )
    show_each_other(one.pk, two.pk)
    log("pairing.propose", one, by=by, other=two.pk, stays=row.stays_id)
    tell(
        Verb.PAIRING_PROPOSED, two, by=by, at=now, about=one, summary=plan.why[:500], pairing=row.pk
    )
    return row


@transaction.atomic
def answer_pairing(
    *, by: User, pairing: Pairing, reply: Reply, at: datetime | None = None
) -> Pairing:
    """Answer for the other team: refuse with a reason, or close the one that both named.

    Nobody is moved: those who joined or signed the closed one are asked, and stay unless they
    agree. Raises `Refused` and `Conflict` (answered, taken back, too late, closed).
    """
    now = at or timezone.now()
    one, two = _both(pairing.initiative, pairing.other)
    row = _locked(pairing)
    row.initiative, row.other = one, two
    check_can_answer(by, row)
    if not reply.accepts and not reply.text:
        raise ValueError("a refusal says why")
    row.stage = PairingStage.ACCEPTED if reply.accepts else PairingStage.REFUSED
    row.answer, row.answered_by, row.closed_at = reply.text, by, now
    if reply.accepts:
        _close(row, now)
    row.save()
    log("pairing.answer", two, by=by, other=one.pk, accepts=reply.accepts)
    if reply.accepts:
        _tell_merged(row, by, now)
        _invite_team(row, now)
    else:
        moved(one.pk)
        moved(two.pk)
        tell(
            Verb.PAIRING_REFUSED,
            one,
            by=by,
            at=now,
            about=two,
            summary=reply.text[:500],
            pairing=row.pk,
        )
    return row


@transaction.atomic
def withdraw_pairing(*, by: User, pairing: Pairing, at: datetime | None = None) -> None:
    """Take one's line or one's team's proposal back; done twice, it is once."""
    now = at or timezone.now()
    one, two = _both(pairing.initiative, pairing.other)
    row = _locked(pairing)
    if row.stage == PairingStage.WITHDRAWN:
        return
    check_can_withdraw(by, row)
    row.stage, row.closed_at = PairingStage.WITHDRAWN, now
    row.save(update_fields=["stage", "closed_at"])
    show_each_other(one.pk, two.pk)
    log("pairing.withdraw", one, by=by, other=two.pk)
    _tell_again(row, withdrawn=True, at=now)


@transaction.atomic
def change_pairing_visibility(*, by: User | None, pairing: Pairing, change: Change) -> Restriction:
    """Restrict or restore what was written; an agreement stands. Raises as `change_part`."""
    one, two = _both(pairing.initiative, pairing.other)
    if by is not None:
        check_is_no_party(by, one)
        check_is_no_party(by, two)
    done = change_part(by, Part(PAIRING, str(pairing.pk), pairing), change)
    show_each_other(one.pk, two.pk)
    _tell_again(pairing, withdrawn=change.to in UNTOLD, at=change.at)
    return done


def show_each_other(*initiatives: int) -> None:
    """Keep on each initiative which ones its page shows as near; in the caller's transaction."""
    for pk in sorted(initiatives):
        moved(pk)
        Life.objects.filter(pk=pk).update(near=near_of(pk))


def near_of(initiative: int) -> list[int]:
    """The latest initiatives that stand beside one, from the rows."""
    rows = Pairing.objects.around(initiative).standing().order_by("-id")
    found: dict[int, None] = {}
    for one, other in rows.values_list("initiative", "other"):
        found.setdefault(other if one == initiative else one)
    return list(found)[:NEAR_MOST]


@transaction.atomic
def recount_near() -> int:
    """Compare what each page shows as near with the rows; returns how many were off."""
    kept = dict(Life.objects.exclude(near=[]).values_list("pk", "near"))
    pairs = Pairing.objects.standing().values_list("initiative", "other")
    wrong = 0
    for pk in sorted(kept.keys() | {key for pair in pairs for key in pair}):
        if kept.get(pk, []) != near_of(pk):
            show_each_other(pk)
            wrong += 1
    return wrong


def _both(one: Initiative, other: Initiative) -> tuple[Initiative, Initiative]:
    """Two initiatives as they are, held until the transaction ends, in the order asked."""
    if one.pk == other.pk:
        raise Conflict(_("C’est la même initiative : choisissez-en une autre."))
    rows = Initiative.objects.select_for_update(of=("self",), no_key=True)
    rows = rows.select_related("author", "territory", "theme__parent", "tally")
    found = {row.pk: row for row in rows.filter(pk__in=[one.pk, other.pk]).order_by("pk")}
    return found[one.pk], found[other.pk]


def _locked(pairing: Pairing) -> Pairing:
    rows = Pairing.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("initiative", "other", "author").get(pk=pairing.pk)


def _close(row: Pairing, now: datetime) -> None:
    """Close the one that both named, and keep what it counted on that day."""
    goes, stays = row.goes, row.kept
    row.supports_then = counts_of(goes).supports
    petition = (
        Petition.objects.select_related("tally", "initiative").filter(initiative=goes).first()
    )
    if petition is not None:
        row.signatures_then = tally_of(petition).confirmed
    before, after = LIFECYCLE_MOVES[Move.CLOSE]
    closed = Initiative.objects.filter(pk=goes.pk, lifecycle=before)
    if not closed.update(lifecycle=after, outcome=Outcome.MERGED, closed_at=now):
        raise Conflict(_("Cette initiative est close."))
    goes.refresh_from_db(fields=["lifecycle", "outcome", "closed_at"])
    if petition is not None and petition in Petition.objects.running():
        petition.initiative = goes
        close_petition(by=None, petition=petition, at=now)
    others = Pairing.objects.around(goes.pk).filter(stage=PairingStage.PROPOSED)
    others.exclude(pk=row.pk).update(stage=PairingStage.EXPIRED, closed_at=now)
    show_each_other(goes.pk, stays.pk)
    Life.objects.filter(pk=goes.pk).update(merged_into=stays.pk, merged_supports=row.supports_then)


def _tell_near(row: Pairing, by: User, now: datetime) -> None:
    """Tell whoever carries each of the two; the patrol takes it from the first that names it."""
    names = iter(("pairing", "near"))
    for mine, theirs in ((row.other, row.initiative), (row.initiative, row.other)):
        if mine.author_id == by.pk or mine.author.erased_at is not None:
            continue
        told: dict[str, Any] = {next(names): row.pk}
        tell(
            Verb.NEAR_SAID,
            mine,
            by=by,
            at=now,
            about=theirs,
            to=mine.author,
            summary=row.why,
            **told,
        )


def _tell_merged(row: Pairing, by: User, now: datetime) -> None:
    summary = row.answer[:500]
    for mine, theirs in ((row.goes, row.kept), (row.kept, row.goes)):
        log("initiative.merge", mine, by=by, other=theirs.pk)
        tell(Verb.MERGED, mine, by=by, at=now, about=theirs, summary=summary, pairing=row.pk)


def _invite_team(row: Pairing, now: datetime) -> None:
    """Ask the team of the closed one into the other; one that cannot be asked is left out."""
    host = row.author if role_of(row.author, row.kept) else row.answered_by
    if host is None or role_of(host, row.kept) is None:
        host = row.kept.author
    for mate in team_of(row.goes):
        role = TeamRole.ANIMATOR if mate.role == TeamRole.ANIMATOR else TeamRole.COAUTHOR
        try:
            invite(by=host, initiative=row.kept, guest=Guest(role, person=mate.person), at=now)
        except (Conflict, Refused, TooMany):
            continue


def _tell_again(row: Pairing, *, withdrawn: bool, at: datetime) -> None:
    """What quotes it is withdrawn with it, and comes back with it."""
    to = Visibility.REMOVED if withdrawn else Visibility.PUBLIC
    for one in (row.initiative, row.other):
        tell_again(one, to, at, pairing=row.pk)
        tell_again(one, to, at, near=row.pk)
