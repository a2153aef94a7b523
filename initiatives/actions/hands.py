"""Call for hands: a task or an event, changed, cancelled, done. The team writes it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts.locks import hold
from civic.accounts.models import Limit, User
from civic.accounts.permissions import check_may
from civic.activity.models import Activity
from civic.activity.verbs import Verb
from civic.lib.permissions import Conflict, TooMany
from civic.notifications.actions import post
from civic.territories.models import Territory
from initiatives.actions.images import store
from initiatives.actions.life import heard, moved
from initiatives.actions.parts import Change, Part, change_part
from initiatives.images import Picture
from initiatives.models import Action, ActionVersion, Initiative, Restriction, Taking
from initiatives.models.action import ACTION, Sort, Stage
from initiatives.permissions import check_is_no_party, check_is_team, check_open_and_listed
from initiatives.states import LISTED
from initiatives.telling import KIND, carry, log, tell, tell_rewritten

if TYPE_CHECKING:
    from initiatives.permissions import Person

DAILY_ACTIONS = 20
SUMMARY = 500
# The letters to who takes part.
MAIL = "action-news"
GOT_A_PLACE, MOVED, CANCELLED, TOMORROW = "place", "moved", "cancelled", "tomorrow"


@dataclass(frozen=True)
class Plan:
    """What is to be done, where, when, how long, and for how many."""

    title: str
    about: str
    where: str
    starts_at: datetime
    minutes: int
    places: int
    # The commune, when it is said.
    place: Territory | None = None

    @property
    def fields(self) -> dict[str, Any]:
        """What an action holds of it."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


class Outcome(NamedTuple):
    """How it went: `attended` is how many came to an event, `photo` shows what was done."""

    report: str
    attended: int | None = None
    photo: Picture | None = None
    alt: str = ""


def check_can_call(user: "Person", initiative: Initiative, at: datetime | None = None) -> None:
    """Raise unless `user` is of the team and may ask for hands now."""
    user = check_is_team(user, initiative)
    check_may(user, Limit.Scope.PUBLISH)
    check_open_and_listed(initiative)
    since = (at or timezone.now()) - timedelta(days=1)
    if Action.objects.led_by(user).filter(written_at__gt=since).count() >= DAILY_ACTIONS:
        raise TooMany(_("Vous avez proposé vingt actions en un jour : reprenez demain."))


def check_can_lead(user: "Person", action: Action) -> None:
    """Raise unless `user` is of the team and may still change it, cancel it or say it is done."""
    check_may(check_is_team(user, action.initiative), Limit.Scope.PUBLISH)
    if not action.is_open:
        raise Conflict(_("C’est déjà terminé ou annulé."))
    if not action.is_readable:
        raise Conflict(_("La modération a suspendu cette action : elle ne change pas."))


@transaction.atomic
def call_for_hands(
    *,
    by: User,
    initiative: Initiative,
    sort: Sort,
    plan: Plan,
    zone: str,
    at: datetime | None = None,
) -> Action:
    """Publish a task or an event at once; the same sent twice is one.

    Raises `Refused` (not of the team), `Conflict` (closed, withheld, or already past) and
    `TooMany`.
    """
    hold(by)
    now = at or timezone.now()
    same = Action.objects.led_by(by).filter(
        initiative=initiative, title=plan.title, starts_at=plan.starts_at, stage=Stage.OPEN
    )
    if (found := same.first()) is not None:
        return found
    check_can_call(by, initiative, now)
    _check_is_ahead(plan, now)
    row = Action.objects.create(
        initiative=initiative, leader=by, sort=sort, zone=zone, written_at=now, **plan.fields
    )
    moved(initiative.pk, actions=1)
    log("action.open", initiative, by=by)
    tell(Verb.ACTION_OPENED, initiative, by=by, at=now, summary=row.title, action=row.pk)
    return row


@transaction.atomic
def change_action(
    *,
    by: User,
    action: Action,
    plan: Plan,
    seen: int,
    zone: str = "",
    at: datetime | None = None,
) -> Action:
    """Write it anew; a new hour or place is told by mail, more minutes too, and calendars move it.

    Another commune may have other clocks: `zone` is theirs.

    Places never go below those taken; new ones go to the waiting list. Raises `Refused` and
    `Conflict` (changed since `seen`, closed, past, or fewer places than people).
    """
    row = lock_action(action)
    check_can_lead(by, row)
    if row.version != seen:
        raise Conflict(_("Cette action a changé entre-temps : relisez-la avant d’enregistrer."))
    if plan.places < row.taken:
        raise Conflict(
            _("%(taken)d personnes ont déjà une place : il en faut au moins autant.")
            % {"taken": row.taken}
        )
    before = Plan(**{name: getattr(row, name) for name in Plan.__dataclass_fields__})
    if before == plan:
        return row
    now = at or timezone.now()
    if plan.starts_at != before.starts_at:
        _check_is_ahead(plan, now)
    _keep_version(row)
    for name, value in plan.fields.items():
        setattr(row, name, value)
    row.zone = zone or row.zone
    row.version, row.edited_at, row.sequence = row.version + 1, now, row.sequence + 1
    row.save()
    moved(row.initiative_id)
    log("action.change", row.initiative, by=by)
    tell_rewritten(row.initiative, by=by, at=now, action=row.pk)
    # Longer than what they said yes to: they are told, and may give their place back.
    is_longer = plan.minutes > before.minutes
    if is_longer or _told_of(plan) != _told_of(before):
        write_to(row, MOVED, Taking.objects.filter(action=row).select_related("person"))
    promote(row)
    return row


@transaction.atomic
def cancel_action(*, by: User, action: Action, reason: str, at: datetime | None = None) -> None:
    """Cancel it, with the reason that everybody reads; who takes part is told by mail."""
    row = lock_action(action)
    check_can_lead(by, row)
    now = at or timezone.now()
    _close(row, Stage.CANCELLED, reason, now)
    log("action.cancel", row.initiative, by=by)
    _tell_closed(row, Verb.ACTION_CANCELLED, by, now)
    write_to(row, CANCELLED, Taking.objects.filter(action=row).select_related("person"))


@transaction.atomic
def finish_action(
    *, by: User, action: Action, outcome: Outcome, at: datetime | None = None
) -> None:
    """Say that it is done and how it went, at once for everybody."""
    row = lock_action(action)
    check_can_lead(by, row)
    now = at or timezone.now()
    if row.is_event and row.starts_at > now:
        raise Conflict(_("Ce rendez-vous n’a pas encore eu lieu."))
    row.attended = outcome.attended if row.is_event else None
    row.photo = store(outcome.photo, outcome.alt) if outcome.photo else None
    _close(row, Stage.DONE, outcome.report, now)
    heard(row.initiative_id, now)
    log("action.done", row.initiative, by=by)
    _tell_closed(row, Verb.ACTION_DONE, by, now)


@transaction.atomic
def change_action_visibility(*, by: User | None, action: Action, change: Change) -> Restriction:
    """Restrict or restore an action alone. Raises as `change_part`."""
    if by is not None:
        check_is_no_party(by, action.initiative)
    was = action.visibility in LISTED
    done = change_part(by, Part(ACTION, str(action.pk), action), change)
    now = change.to in LISTED
    moved(action.initiative_id, actions=int(now) - int(was))
    _tell_again(action, change)
    return done


def lock_action(action: Action) -> Action:
    """The action as it is now, held until the transaction ends: places are given one by one."""
    rows = Action.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related(
        "leader", "place", "initiative__territory", "initiative__theme__parent"
    ).get(pk=action.pk)


def write_to(row: Action, news: str, takings: Iterable[Taking]) -> None:
    """Tell some people by mail what happened to what they take part in, once for each state."""
    # A reminder is owed once for an hour, whatever else changes.
    state = int(row.starts_at.timestamp()) if news == TOMORROW else row.sequence
    for taking in takings:
        post(
            kind=MAIL,
            key=f"{MAIL}-{news}-{row.pk}-{state}-{taking.person_id}",
            to=taking.person.email,
            args={"action": row.pk, "news": news, "person": taking.person_id},
        )


def promote(row: Action) -> None:
    """Give free places to those who wait, in the order in which they came.

    Called with the action locked.
    """
    if not row.is_open or row.free == 0:
        return
    for taking in Taking.objects.waiting().filter(action=row).select_related("person")[: row.free]:
        Taking.objects.filter(pk=taking.pk).update(is_waiting=False)
        count_taken(row, 1)
        write_to(row, GOT_A_PLACE, [taking])


def count_taken(row: Action, by: int) -> None:
    """Move the count of places taken; the database refuses one too many."""
    row.taken += by
    row.save(update_fields=["taken"])
    moved(row.initiative_id)


def _told_of(plan: Plan) -> tuple[object, ...]:
    """What changes the day of whoever comes."""
    return plan.starts_at, plan.where, plan.place


def _check_is_ahead(plan: Plan, now: datetime) -> None:
    if plan.starts_at <= now:
        raise Conflict(_("Cette heure est déjà passée : choisissez-en une à venir."))


def _keep_version(row: Action) -> None:
    ActionVersion.objects.create(
        action=row,
        number=row.version,
        title=row.title,
        about=row.about,
        where=row.where,
        starts_at=row.starts_at,
        written_at=row.edited_at or row.written_at,
    )


def _close(row: Action, stage: Stage, report: str, now: datetime) -> None:
    if not report.strip():
        raise ValueError("an action that ends says how")
    row.stage, row.report, row.closed_at = stage, report.strip(), now
    # What was judged of it said nothing of how it ends.
    row.sequence, row.version = row.sequence + 1, row.version + 1
    row.save()
    moved(row.initiative_id)


def _tell_closed(row: Action, verb: Verb, by: User, now: datetime) -> None:
    summary = f"{row.title} : {row.report}"[:SUMMARY]
    tell(verb, row.initiative, by=by, at=now, summary=summary, action=row.pk)


def _tell_again(action: Action, change: Change) -> None:
    """What quotes it is withdrawn with it, and comes back with it."""
    told = Activity.objects.about(KIND, action.initiative_id).filter(data__action=action.pk)
    carry(told, action.initiative, change.to, change.at)
