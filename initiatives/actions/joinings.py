"""Make one argument of two that say nearly the same, once both who wrote them agreed.

Held in one order for all: the people, the two arguments, the debate, then what hangs on them.
"""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts.locks import hold_all
from civic.accounts.models import Limit, User
from civic.accounts.permissions import check_may
from civic.activity.verbs import Verb
from civic.lib.permissions import Conflict, Refused, TooMany
from civic.notifications.actions import post
from initiatives.actions.arguments import Claim, count, lock_arguments, write_anew
from initiatives.actions.blocks import check_can_be_reached
from initiatives.actions.life import moved
from initiatives.addresses import key_of
from initiatives.alike import ALIKE, likeness, trigrams
from initiatives.debate import check_can_be_changed, lock_debate
from initiatives.models import (
    Argument,
    ArgumentMark,
    Joining,
    JoiningStage,
    KitMessage,
    Life,
    ThreadMute,
)
from initiatives.models.argument import TEXT_MAX, UNVEILED
from initiatives.models.joining import WAITS, JoiningQuerySet
from initiatives.permissions import check_open_and_listed, check_signed_in
from initiatives.states import Visibility
from initiatives.team import MAY, Duty, role_of
from initiatives.telling import log, tell

if TYPE_CHECKING:
    from initiatives.permissions import Person

MAIL = "argument-joining"
DAILY_PROPOSALS = 5
# How often one is asked about the same two arguments when nobody answered.
ASKED_MOST = 2
# What a page offers of those that say nearly the same.
NEAR_MOST = 5
_BATCH = 200
Pair = tuple[Argument, Argument]


def check_can_propose(user: "Person", argument: Argument, at: datetime | None = None) -> None:
    """Raise unless `user` wrote `argument`, or animates its initiative, and it can be joined."""
    user = check_signed_in(user)
    check_may(user, Limit.Scope.PUBLISH)
    if argument.author_id != user.pk and not _animates(user, argument):
        raise Refused(_("La personne qui a écrit cet argument, ou l’équipe, peut le proposer."))
    check_open_and_listed(argument.initiative)
    _check_is_joinable(argument)
    check_can_be_changed(argument)
    since = (at or timezone.now()) - timedelta(days=1)
    if Joining.objects.filter(proposer=user, proposed_at__gt=since).count() >= DAILY_PROPOSALS:
        raise TooMany(_("Vous avez proposé cinq fois de réunir des arguments : reprenez demain."))


def check_can_ask(
    user: "Person", argument: Argument, other: Argument, at: datetime | None = None
) -> None:
    """Raise unless `user` may propose to make one of these two now."""
    check_can_propose(user, argument, at)
    pair = in_order(argument, other)
    _check_fit(pair)
    if Joining.objects.waiting(at or timezone.now()).around(argument.pk, other.pk).exists():
        raise Conflict(_("Une proposition attend déjà une réponse pour l’un de ces arguments."))
    asked = _between(argument, other)
    ended = asked.filter(stage__in=(JoiningStage.EXPIRED, JoiningStage.WITHDRAWN))
    if ended.count() >= ASKED_MOST:
        raise Conflict(_("C’est resté deux fois sans réponse : on ne le demande plus."))
    by = check_signed_in(user)
    for person in {one.author for one in pair} - {by}:
        if asked.filter(refused_by=person).exists():
            raise Conflict(
                _("%(name)s a déjà dit non pour ces deux arguments : on ne le redemande pas.")
                % {"name": person.public_name}
            )
        check_can_be_reached(by, person)


def check_can_answer(user: "Person", joining: Joining, at: datetime | None = None) -> None:
    """Raise unless `user` wrote one of the two and can still agree to that text."""
    user = _check_is_asked(user, joining, at)
    check_may(user, Limit.Scope.PUBLISH)
    check_open_and_listed(joining.stays.initiative)
    check_can_be_changed(joining.stays)
    _check_fit(joining.both)


def check_can_refuse(user: "Person", joining: Joining, at: datetime | None = None) -> None:
    """Raise unless `user` wrote one of the two and it waits: whatever closed the debate."""
    _check_is_asked(user, joining, at)


def near_of(argument: Argument) -> list[Argument]:
    """Those of others, on the same side of the same text, that say nearly the same."""
    rows = Argument.objects.joinable().filter(
        initiative=argument.initiative_id, side=argument.side, amendment=argument.amendment_id
    )
    near = rows.exclude(author=argument.author_id).alike(argument.text, NEAR_MOST)
    for one in near:
        one.initiative, one.amendment = argument.initiative, argument.amendment
    return [one for one in near if _fits(in_order(argument, one))]


def in_order(one: Argument, other: Argument) -> Pair:
    """The one that would stay, then the one that would go: the older keeps its address."""
    first, last = sorted((one, other), key=lambda row: (row.written_at, row.pk))
    return first, last


@transaction.atomic
def propose_joining(
    *, by: User, argument: Argument, other: Argument, text: str, at: datetime | None = None
) -> Joining:
    """Ask who wrote the two to say it in one text; who proposes and wrote one has agreed.

    The same sent twice is one. Raises `Refused` (neither the author nor of the team, blocked),
    `TooMany`, and `Conflict` (decided by moderation, not alike, refused before, waiting, closed).
    """
    if not 0 < len(text) <= TEXT_MAX:
        raise ValueError("a common text says something, as briefly as an argument")
    now = at or timezone.now()
    hold_all(by, argument.author, other.author)
    mine, theirs = _locked(argument, other)
    stays, goes = in_order(mine, theirs)
    lock_debate(stays.initiative)
    same = _between(mine, theirs).proposed().filter(proposer=by, text=text)
    if (found := same.filter(proposed_at__gt=now - WAITS).first()) is not None:
        return found
    _lapse(Joining.objects.late(now).around(stays.pk, goes.pk), now)
    check_can_ask(by, mine, theirs, now)
    row = Joining.objects.create(
        stays=stays,
        goes=goes,
        proposer=by,
        text=text,
        proposed_at=now,
        stays_agreed_at=now if stays.author_id == by.pk else None,
        goes_agreed_at=now if goes.author_id == by.pk else None,
    )
    log("argument.join_propose", stays.initiative, by=by)
    for person in {stays.author, goes.author} - {by}:
        _write(row, person)
    return row


@transaction.atomic
def accept_joining(*, by: User, joining: Joining, at: datetime | None = None) -> Joining:
    """Agree to the common text; once both did, the two are one. Done twice, it is once.

    Raises `Refused` and `Conflict` (answered, too late, changed, closed, withheld).
    """
    now = at or timezone.now()
    row = _held(joining, by)
    if _has_agreed(row, by):
        return row
    check_can_answer(by, row, now)
    if row.stays.author_id == by.pk:
        row.stays_agreed_at = now
    else:
        row.goes_agreed_at = now
    log("argument.join_accept", row.stays.initiative, by=by)
    if row.stays_agreed_at and row.goes_agreed_at:
        _join(row, now)
        for person in _others(row, by):
            _write(row, person)
    row.save()
    return row


@transaction.atomic
def refuse_joining(*, by: User, joining: Joining, at: datetime | None = None) -> Joining:
    """Say no, without having to say why; one is not asked again about these two.

    Done twice, it is once. Raises `Refused` and `Conflict`.
    """
    row = _held(joining, by)
    if row.stage == JoiningStage.REFUSED and row.refused_by_id == by.pk:
        return row
    check_can_refuse(by, row, at)
    row.refused_by = by
    _end(row, JoiningStage.REFUSED, at)
    log("argument.join_refuse", row.stays.initiative, by=by)
    if row.proposer is not None and row.proposer != by:
        _write(row, row.proposer)
    return row


@transaction.atomic
def withdraw_joining(*, by: User, joining: Joining, at: datetime | None = None) -> None:
    """Take one's own proposal back while it waits; done twice, it is once."""
    row = _held(joining, by)
    if row.proposer_id != by.pk:
        raise Refused(_("Seule la personne qui l’a proposé peut le reprendre."))
    if row.stage == JoiningStage.WITHDRAWN:
        return
    if row.stage != JoiningStage.PROPOSED:
        raise Conflict(_("Cette proposition n’attend plus de réponse."))
    _end(row, JoiningStage.WITHDRAWN, at)
    log("argument.join_withdraw", row.stays.initiative, by=by)


def lapse_joinings(now: datetime | None = None) -> int:
    """End what nobody answered in fourteen days and tell who proposed it; returns how many."""
    moment, ended = now or timezone.now(), 0
    while done := _lapse_some(moment):
        ended += done
    return ended


@transaction.atomic
def _lapse_some(now: datetime) -> int:
    # Whoever answers at this moment holds it: it is theirs.
    rows = Joining.objects.late(now).select_for_update(of=("self",), skip_locked=True)
    keys = list(rows.order_by("pk").values_list("pk", flat=True)[:_BATCH])
    return _lapse(Joining.objects.filter(pk__in=keys), now)


def _lapse(rows: JoiningQuerySet, now: datetime) -> int:
    ended = list(rows.select_related("proposer"))
    for row in ended:
        _end(row, JoiningStage.EXPIRED, now)
        if row.proposer is not None:
            _write(row, row.proposer)
    return len(ended)


def _join(row: Joining, now: datetime) -> None:
    """One remains, signed by both, with what rested on either; the other leads to it."""
    stays, goes = row.both
    write_anew(stays, Claim(row.text, _sources_of(row.both)), now)
    row.text, row.version, row.stage, row.closed_at = "", stays.version, JoiningStage.ACCEPTED, now
    stays.co_author = goes.author
    stays.save(update_fields=["co_author"])
    count(goes, -int(goes.is_standing))
    goes.merged_into, goes.bands = stays, []
    goes.save(update_fields=["merged_into", "bands"])
    # What leads to it leads further.
    Argument.objects.filter(merged_into=goes).update(merged_into=stays)
    _bring(stays, goes)
    Joining.objects.exclude(pk=row.pk).overtake(stays.pk, goes.pk, at=now)
    moved(stays.initiative_id)
    Life.objects.filter(pk=stays.initiative_id).update(arguments_stale=True)
    # Under no name: each may take theirs off the text.
    tell(Verb.ARGUMENTS_JOINED, stays.initiative, by=None, at=now, argument=stays.pk)


def _bring(stays: Argument, goes: Argument) -> None:
    """Replies, marks and silences: each person once."""
    replies = Argument.objects.filter(answers=goes)
    replies.filter(answered_first=None).update(answered_first=goes)
    replies.update(answers=stays)
    for model in (ArgumentMark, ThreadMute):
        rows = model.objects.filter(argument=goes)
        here = list(model.objects.filter(argument=stays).values_list("person", flat=True))
        rows.exclude(person__in=here).update(argument=stays)
        rows.delete()
    # Nobody marks what they sign.
    ArgumentMark.objects.filter(argument=stays, person__in=(stays.author, goes.author)).delete()
    KitMessage.objects.filter(argument=goes).update(argument=stays)


def _sources_of(pair: Pair) -> list[str]:
    """What either rests on, each page once, those of the one that stays first."""
    urls = (source.url for one in pair for source in one.sources.all())
    found: dict[str, str] = {}
    for url in urls:
        found.setdefault(key_of(url), url)
    return list(found.values())


def _between(one: Argument, other: Argument) -> JoiningQuerySet:
    stays, goes = in_order(one, other)
    return Joining.objects.filter(stays=stays, goes=goes)


def _check_fit(pair: Pair) -> None:
    """Raise unless the two, as they are now, may be said in one text."""
    for one in pair:
        _check_is_joinable(one)
    stays, goes = pair
    if goes.visibility != Visibility.PUBLIC:
        raise Conflict(
            _("La modération a annoté le plus récent des deux : sa note doit rester lue avec lui.")
        )
    if stays.author_id == goes.author_id:
        raise Conflict(_("Ces deux arguments sont de la même personne : elle peut en retirer un."))
    here = (stays.initiative_id, stays.side, stays.amendment_id)
    if here != (goes.initiative_id, goes.side, goes.amendment_id):
        raise Conflict(_("Ces deux arguments ne sont pas du même côté du même débat."))
    if likeness(trigrams(stays.text), trigrams(goes.text)) < ALIKE:
        raise Conflict(_("Ces deux arguments ne disent pas presque la même chose."))


def _fits(pair: Pair) -> bool:
    try:
        _check_fit(pair)
    except Conflict:
        return False
    return True


def _check_is_joinable(argument: Argument) -> None:
    if argument.is_reply or argument.is_note:
        raise Conflict(_("Seuls des arguments se réunissent, pas les réponses ni les annotations."))
    if argument.merged_into_id is not None:
        raise Conflict(_("Cet argument a déjà été réuni à un autre."))
    if argument.is_joint:
        raise Conflict(_("Deux personnes signent déjà cet argument."))
    if argument.withdrawn_at is not None:
        raise Conflict(_("Cet argument n’est plus en ligne."))
    if argument.visibility not in UNVEILED:
        raise Conflict(_("La modération a décidé de cet argument : il ne se réunit pas."))
    if argument.author.erased_at is not None:
        raise Conflict(_("La personne qui l’a écrit est partie : on ne peut plus lui demander."))


def _check_is_asked(user: "Person", joining: Joining, at: datetime | None) -> User:
    user = check_signed_in(user)
    if user.pk not in (joining.stays.author_id, joining.goes.author_id):
        raise Refused(_("Cette proposition n’est pas pour vous."))
    late = joining.answer_by <= (at or timezone.now())
    if joining.stage != JoiningStage.PROPOSED or late:
        raise Conflict(_("Cette proposition n’attend plus de réponse."))
    if joining.proposer_id == user.pk:
        raise Conflict(_("Vous l’avez proposé : vous pouvez le reprendre."))
    return user


def _animates(user: User, argument: Argument) -> bool:
    role = role_of(user, argument.initiative)
    return role is not None and Duty.ANIMATE in MAY[role]


def _others(row: Joining, by: User) -> set[User]:
    people = {row.stays.author, row.goes.author}
    return (people | {row.proposer} if row.proposer is not None else people) - {by}


def _has_agreed(row: Joining, by: User) -> bool:
    if row.stage not in (JoiningStage.PROPOSED, JoiningStage.ACCEPTED):
        return False
    agreed = {row.goes.author_id: row.goes_agreed_at, row.stays.author_id: row.stays_agreed_at}
    return agreed.get(by.pk) is not None


def _end(row: Joining, stage: JoiningStage, at: datetime | None) -> None:
    row.stage, row.closed_at = stage, at or timezone.now()
    row.save(update_fields=["stage", "closed_at", "refused_by"])


def _locked(one: Argument, other: Argument) -> Pair:
    rows = lock_arguments(Argument.objects.filter(pk__in=(one.pk, other.pk)))
    found = {row.pk: row for row in rows}
    if len(found) < 2:
        raise Conflict(_("C’est le même argument : choisissez-en un autre."))
    return found[one.pk], found[other.pk]


def _held(joining: Joining, by: User) -> Joining:
    """A proposal as it is now, with its two arguments and whom it is about, held."""
    hold_all(by, joining.stays.author, joining.goes.author)
    stays, goes = _locked(joining.stays, joining.goes)
    lock_debate(stays.initiative)
    rows = Joining.objects.select_for_update(of=("self",)).select_related("proposer")
    row = rows.filter(pk=joining.pk).first()
    if row is None:
        raise Conflict(_("Cette proposition n’attend plus de réponse."))
    row.stays, row.goes = stays, goes
    return row


def _write(row: Joining, to: User) -> None:
    """One letter for the question, one for what came of it."""
    if to.erased_at is not None:
        return
    post(
        kind=MAIL,
        key=f"{MAIL}-{row.pk}-{row.stage}-{to.pk}",
        to=to.email,
        args={"joining": row.pk, "stage": str(row.stage), "person": to.pk},
    )
