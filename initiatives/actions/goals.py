"""Say what is to be reached and how far one is: the team declares, corrections leave a trace."""

from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from civic.accounts.locks import hold
from civic.accounts.models import Limit, User
from civic.accounts.permissions import check_may
from civic.activity import actions as activity
from civic.activity.models import Activity
from civic.activity.verbs import Verb
from civic.lib.permissions import Conflict, TooMany
from initiatives.actions.life import heard, moved
from initiatives.actions.parts import Change, Part, change_part
from initiatives.models import Goal, GoalStep, GoalVersion, Initiative, Restriction
from initiatives.models.goal import GOAL
from initiatives.permissions import check_is_listed, check_is_no_party, check_is_team
from initiatives.telling import KIND, log, tell, tell_again

if TYPE_CHECKING:
    from initiatives.permissions import Person

DAILY_STEPS = 20
SUMMARY = 500


@dataclass(frozen=True)
class Aim:
    """What is to be reached, in what, by when, and what it is for."""

    target: int
    unit: str
    unit_name: str
    due_on: date
    line: str


@dataclass(frozen=True)
class Done:
    """So much more, on one day."""

    day: date
    amount: int
    line: str
    source: str = ""


def check_can_aim(user: "Person", initiative: Initiative) -> None:
    """Raise unless `user` is of the team and may set a goal or say how far it is, closed or not."""
    check_may(check_is_team(user, initiative), Limit.Scope.PUBLISH)
    check_is_listed(initiative)
    goal = Goal.objects.filter(initiative=initiative).first()
    if goal is not None and not goal.is_readable:
        raise Conflict(_("La modération a suspendu cet objectif : il ne change pas."))


@transaction.atomic
def set_goal(
    *, by: User, initiative: Initiative, aim: Aim, seen: int = 0, at: datetime | None = None
) -> Goal:
    """Set the goal, or move it: what it said before stays readable.

    Once a step is declared the unit stays. Raises `Refused` and `Conflict` (changed since `seen`).
    """
    hold(by)
    check_can_aim(by, initiative)
    now = at or timezone.now()
    row = Goal.objects.select_for_update().filter(initiative=initiative).first()
    if row is None:
        row = Goal.objects.create(initiative=initiative, written_at=now, **asdict(aim))
    elif asdict(aim) == {name: getattr(row, name) for name in Aim.__dataclass_fields__}:
        return row
    else:
        _move(row, aim, seen, now)
    moved(initiative.pk)
    log("goal.set", initiative, by=by)
    return row


@transaction.atomic
def declare_step(*, by: User, goal: Goal, done: Done, at: datetime | None = None) -> GoalStep:
    """Say that so much more is done; the same sent twice within an hour is one.

    Raises `Refused`, `Conflict` (a day to come, or before the initiative) and `TooMany`.
    """
    hold(by)
    now = at or timezone.now()
    row = _lock(goal)
    recent = GoalStep.objects.filter(goal=row)
    same = recent.of(by).filter(declared_at__gt=now - timedelta(hours=1), corrects=None)
    if (found := same.filter(**asdict(done)).first()) is not None:
        return found
    check_can_aim(by, row.initiative)
    if recent.filter(declared_at__gt=now - timedelta(days=1)).count() >= DAILY_STEPS:
        raise TooMany(_("Vingt étapes en un jour : réunissez-les, et reprenez demain."))
    _check_day(done.day, now)
    step = GoalStep.objects.create(goal=row, person=by, declared_at=now, **asdict(done))
    _settle(row)
    heard(row.initiative_id, now)
    log("goal.step", row.initiative, by=by)
    _tell(row, step, by, now)
    return step


@transaction.atomic
def correct_step(*, by: User, step: GoalStep, done: Done, at: datetime | None = None) -> GoalStep:
    """Put another step in its place: the wrong one stays readable, and counts no more.

    An amount of nothing takes it back; its line says why. Raises `Refused` and `Conflict`.
    """
    row = _lock(step.goal)
    check_can_aim(by, row.initiative)
    now = at or timezone.now()
    if GoalStep.objects.filter(corrects=step).exists():
        raise Conflict(_("Cette étape est déjà corrigée : relisez la page."))
    _check_day(done.day, now)
    new = GoalStep.objects.create(
        goal=row, person=by, declared_at=now, corrects=step, **asdict(done)
    )
    _settle(row)
    log("goal.correct", row.initiative, by=by)
    told = Activity.objects.about(KIND, row.initiative_id).filter(data__step=step.pk)
    activity.take_back(told, at=now)
    if new.amount:
        _tell(row, new, by, now)
    return new


@transaction.atomic
def change_goal_visibility(*, by: User | None, goal: Goal, change: Change) -> Restriction:
    """Restrict or restore a goal with what its steps say. Raises as `change_part`."""
    if by is not None:
        check_is_no_party(by, goal.initiative)
    done = change_part(by, Part(GOAL, str(goal.pk), goal), change)
    moved(goal.initiative_id)
    tell_again(goal.initiative, change.to, change.at, goal=goal.pk)
    _keep_corrected_untold(goal)
    return done


def reached_by(goal: Goal) -> int:
    """How far one is, counted again from the steps that stand."""
    found = GoalStep.objects.standing().filter(goal=goal).aggregate(sum=Sum("amount"))
    return found["sum"] or 0


def _lock(goal: Goal) -> Goal:
    rows = Goal.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("initiative__territory", "initiative__theme__parent").get(pk=goal.pk)


def _move(row: Goal, aim: Aim, seen: int, now: datetime) -> None:
    if row.version != seen:
        raise Conflict(_("L’objectif a changé entre-temps : relisez-le avant d’enregistrer."))
    unit = (aim.unit, aim.unit_name)
    if unit != (row.unit, row.unit_name) and row.steps.exists():
        raise Conflict(_("Des étapes sont déjà comptées dans cette unité : elle ne change plus."))
    GoalVersion.objects.create(
        goal=row,
        number=row.version,
        target=row.target,
        due_on=row.due_on,
        line=row.line,
        written_at=row.edited_at or row.written_at,
    )
    for name, value in asdict(aim).items():
        setattr(row, name, value)
    row.version, row.edited_at = row.version + 1, now
    row.save()


def _settle(row: Goal) -> None:
    """Count again what stands. A step changes what moderation reads: a version more."""
    row.reached = reached_by(row)
    Goal.objects.filter(pk=row.pk).update(reached=row.reached, version=F("version") + 1)
    moved(row.initiative_id)


def _check_day(day: date, now: datetime) -> None:
    if day > timezone.localdate(now):
        raise Conflict(_("Ce jour est à venir : déclarez l’étape une fois faite."))


def _tell(row: Goal, step: GoalStep, by: User, now: datetime) -> None:
    summary = f"{number_format(step.amount, force_grouping=True)} {row.counted} – {step.line}"[
        :SUMMARY
    ]
    tell(Verb.GOAL_STEP, row.initiative, by=by, at=now, summary=summary, goal=row.pk, step=step.pk)


def _keep_corrected_untold(goal: Goal) -> None:
    """A goal that comes back does not bring along what was corrected since."""
    wrong = GoalStep.objects.filter(goal=goal, corrected_by__isnull=False)
    keys = list(wrong.values_list("pk", flat=True))
    told = Activity.objects.about(KIND, goal.initiative_id)
    activity.take_back(told.filter(data__step__in=keys), at=timezone.now())
