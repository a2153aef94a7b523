"""The public clock: called by a threshold, started by a recorded notice, ended by an answer.

Each move locks the initiative first, then its clock: two of them never cross.
"""

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts.models import Limit, MandateQuerySet, User
from civic.accounts.permissions import check_may
from civic.activity.verbs import Verb
from civic.lib.permissions import Conflict
from civic.territories.models import Territory
from civic.territories.names import of
from initiatives.actions.life import moved
from initiatives.actions.reply_mails import tell_officials, tell_team_to_refer
from initiatives.models import (
    Call,
    Initiative,
    Petition,
    Reply,
    ReplyClock,
    ReplyVersion,
    Restriction,
    TeamMember,
)
from initiatives.models.restriction import OF_INITIATIVE
from initiatives.permissions import check_is_listed, check_is_team
from initiatives.replies.mandates import over
from initiatives.replies.states import ANSWERING, Notice, due_on
from initiatives.states import LISTED, PLAIN, Visibility
from initiatives.telling import log, tell

if TYPE_CHECKING:
    from initiatives.permissions import Person

ROW = ("territory", "theme__parent", "author")


def hold(initiative_id: int) -> tuple[Initiative, ReplyClock]:
    """Lock an initiative and its clock, made if need be, in the caller's transaction."""
    rows = Initiative.objects.select_for_update(no_key=True, of=("self",)).select_related(*ROW)
    row = rows.defer("search").get(pk=initiative_id)
    ReplyClock.objects.bulk_create([ReplyClock(initiative_id=row.pk)], ignore_conflicts=True)
    clock = ReplyClock.objects.select_for_update().get(pk=row.pk)
    clock.initiative = row
    return row, clock


def place_of(petition: Petition) -> Territory:
    """The territory of the institution that a petition addresses."""
    if petition.mandate is not None:
        return petition.mandate.territory
    place = petition.initiative.territory
    # As `deciders` suggests it for a commune whose intercommunalité has the power.
    if place.epci is not None and petition.addressee == f"Le président {of(place.epci)}":
        return place.epci
    return place


def concerned(row: Initiative, territory_id: str | None) -> MandateQuerySet:
    """The mandates in force of the institution, but those of the initiative's own team.

    Whoever opened a call is the one to answer it.
    """
    team = TeamMember.objects.standing().filter(initiative=row).values("person")
    held = over(row).filter(territory=territory_id)
    asked = Call.objects.filter(initiative=row.pk).values("mandate")
    own = Q(user=row.author_id) | Q(user__in=team)
    return held.exclude(own & ~Q(pk__in=asked)).select_related("user")


@transaction.atomic
def call(petition: Petition, at: datetime) -> None:
    """A threshold was crossed and its control ended well: an answer is asked for, once."""
    row, clock = hold(petition.initiative_id)
    if clock.called_at is not None:
        return
    clock.called_at, clock.institution = at, petition.addressee
    clock.territory = place_of(petition)
    clock.save(update_fields=["called_at", "institution", "territory"])
    moved(row.pk)
    log("reply.called", row, by=None, territory=clock.territory_id)
    name = name_told(row, clock)
    tell(Verb.REPLY_CALLED, row, by=None, at=at, summary=name, institution=name)
    _say_who_is_asked(row, clock, at)


def _say_who_is_asked(row: Initiative, clock: ReplyClock, at: datetime) -> None:
    """Tell the institution, else the team; once it returns, of what nobody can read."""
    if row.is_listed and not notice_by_site(row, clock, at):
        tell_team_to_refer(row, clock)


@transaction.atomic
def call_off(petition: Petition, at: datetime) -> bool:
    """The threshold is no longer reached: nothing is asked any more, unless somebody was told."""
    row, clock = hold(petition.initiative_id)
    if clock.called_at is None or clock.noticed_at is not None:
        return False
    ReplyClock.objects.filter(pk=row.pk).update(called_at=None)
    moved(row.pk)
    log("reply.called_off", row, by=None, called_at=clock.called_at.isoformat())
    return True


def name_told(row: Initiative, clock: ReplyClock) -> str:
    """The institution, as what is told of its clock names it: not while its words are withheld."""
    withheld = Petition.objects.filter(initiative=row.pk).exclude(visibility__in=PLAIN).exists()
    return "" if withheld else clock.institution


def notice_by_site(row: Initiative, clock: ReplyClock, at: datetime) -> bool:
    """Tell those of the institution who are here, which starts the clock; False if nobody is.

    In the caller's transaction, which holds the clock.
    """
    if clock.called_at is None or clock.noticed_at or clock.answered_at or not row.is_listed:
        return False
    mandates = list(concerned(row, clock.territory_id))
    if not mandates:
        return False
    _start(row, clock, Notice.SITE, at, None, at)
    tell_officials(row, mandates, at)
    return True


@transaction.atomic
def refer_by_site(initiative_id: int, at: datetime) -> bool:
    """Somebody of the institution came: they are told now, and the clock starts."""
    row, clock = hold(initiative_id)
    return notice_by_site(row, clock, at)


def ask_who_called(called: Call, at: datetime) -> Initiative:
    """The last day of a call went by: whoever asked owes an answer; in the caller's transaction.

    An institution that a petition called before keeps its clock and its day.
    """
    row, clock = hold(called.pk)
    if clock.called_at is None and clock.answered_at is None:
        clock.called_at, clock.institution = at, str(called.mandate)
        clock.territory = called.mandate.territory
        clock.save(update_fields=["called_at", "institution", "territory"])
        _start(row, clock, Notice.SITE, at, None, at)
        if row.is_listed:
            tell_officials(row, [called.mandate], at)
    return row


def check_can_declare(user: "Person", initiative: Initiative) -> None:
    """Raise unless `user` is of the team of an initiative whose institution nobody told."""
    check_may(check_is_team(user, initiative), Limit.Scope.PUBLISH)
    check_is_listed(initiative)
    clock = ReplyClock.objects.filter(pk=initiative.pk).first()
    if clock is None or clock.called_at is None:
        raise Conflict(_("Aucune réponse n’est demandée : le seuil n’est pas atteint."))
    if clock.noticed_at is not None:
        raise Conflict(_("L’institution est déjà saisie : le délai court."))
    if clock.answered_at is not None:
        raise Conflict(_("Une réponse est déjà donnée."))


@transaction.atomic
def declare_notice(
    *, by: User, initiative: Initiative, sent_on: date, how: Notice, at: datetime | None = None
) -> ReplyClock:
    """The team sent the letter on that day: the clock starts there. Sent twice, it is one.

    Raises `Refused` (not of the team) and `Conflict` (nothing asked, told already, a day that is
    to come or before the threshold).
    """
    now = at or timezone.now()
    row, clock = hold(initiative.pk)
    if clock.declared_by_id == by.pk and _is_same(clock, sent_on, how):
        return clock
    check_can_declare(by, row)
    check_day(clock, sent_on, now)
    # At noon: no change of hour and no other zone makes it another day.
    sent_at = timezone.make_aware(datetime.combine(sent_on, time(12)))
    _start(row, clock, how, sent_at, by, now)
    return clock


def check_day(clock: ReplyClock, sent_on: date, now: datetime) -> None:
    """Raise for a day on which the letter cannot have been sent."""
    if sent_on > timezone.localdate(now):
        raise Conflict(_("Ce jour n’est pas encore venu : déclarez la lettre une fois partie."))
    if clock.called_at is not None and sent_on < timezone.localdate(clock.called_at):
        raise Conflict(_("Ce jour est avant celui où le seuil a été vérifié."))


def _is_same(clock: ReplyClock, sent_on: date, how: Notice) -> bool:
    return (
        clock.noticed_at is not None
        and clock.notice == how
        and timezone.localdate(clock.noticed_at) == sent_on
    )


def _start(
    row: Initiative,
    clock: ReplyClock,
    how: Notice,
    told_at: datetime,
    by: User | None,
    now: datetime,
) -> None:
    clock.noticed_at, clock.notice, clock.declared_by = told_at, how, by
    held = Restriction.objects.about(OF_INITIATIVE, row.pk).days_withheld(told_at, now)
    clock.due_on = due_on(told_at, national=row.national) + timedelta(days=held)
    clock.held_since = None if row.is_listed else now
    clock.reminded = None
    clock.save(
        update_fields=["noticed_at", "notice", "declared_by", "due_on", "held_since", "reminded"]
    )
    moved(row.pk)
    name = name_told(row, clock)
    log("reply.noticed", row, by=by, notice=how, due_on=clock.due_on.isoformat())
    tell(
        Verb.REPLY_NOTICED,
        row,
        by=by,
        at=now,
        summary=name,
        institution=name,
        notice=how,
        due_on=clock.due_on.isoformat(),
    )


def follow_visibility(row: Initiative, to: Visibility, at: datetime) -> None:
    """Hold the clock while nobody can read what should be answered, then give its days back.

    In the transaction that moved the initiative, which holds it.
    """
    clock = (
        ReplyClock.objects.select_for_update().filter(pk=row.pk, called_at__isnull=False).first()
    )
    if clock is None:
        return
    if clock.due_on is None:
        if clock.answered_at is None:
            _say_who_is_asked(row, clock, at)
    elif to not in LISTED:
        ReplyClock.objects.filter(pk=row.pk, held_since=None).update(held_since=at)
    elif clock.held_since is not None:
        _give_back(row, clock, clock.held_since, at)


def _give_back(row: Initiative, clock: ReplyClock, since: datetime, at: datetime) -> None:
    due, days = clock.due_on, (timezone.localdate(at) - timezone.localdate(since)).days
    clock.held_since = None
    # An answer that came late stays late, were it withheld now and restored tomorrow.
    if due and clock.answered_at is None and not _was_answered_after(clock, due):
        clock.due_on = due + timedelta(days=days)
        moved(row.pk)
        log("reply.resumed", row, by=None, days=days, due_on=clock.due_on.isoformat())
    clock.save(update_fields=["held_since", "due_on"])
    if clock.answered_at is None:
        # Those whom nobody told because it was withheld: each is told once.
        tell_officials(row, concerned(row, clock.territory_id), at)


def _was_answered_after(clock: ReplyClock, due: date) -> bool:
    rows = Reply.objects.answering().filter(initiative=clock.pk)
    return any(timezone.localdate(_answers_since(row)) > due for row in rows)


def settle_answer(clock: ReplyClock) -> None:
    """Let the clock say since when an answer may be read; in the transaction that holds it.

    A reply that was withheld answers nothing, and one that now passes the question on neither.
    """
    rows = Reply.objects.readable().answering().filter(initiative=clock.pk)
    since = min((_answers_since(row) for row in rows), default=None)
    if since != clock.answered_at:
        clock.answered_at = since
        clock.save(update_fields=["answered_at"])


def _answers_since(row: Reply) -> datetime:
    """When it began to answer: what it said before may have passed the question on."""
    since = row.edited_at or row.written_at
    for old in ReplyVersion.objects.filter(reply=row).order_by("-number"):
        if old.position not in ANSWERING:
            break
        since = old.written_at
    return since
