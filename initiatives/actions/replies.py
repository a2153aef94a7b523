"""Answer in public in the name of a mandate, and change it; what it said before stays readable."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts.models import Limit, Mandate, User
from civic.accounts.permissions import check_may
from civic.activity.verbs import Verb
from civic.lib.permissions import Conflict, Refused, TooMany
from initiatives.actions.life import heard, moved
from initiatives.actions.parts import Change, Part, change_part
from initiatives.actions.reply_clocks import concerned, hold, settle_answer
from initiatives.actions.reply_mails import tell_forwarded
from initiatives.models import (
    Call,
    Commitment,
    Forwarding,
    Initiative,
    Reply,
    ReplyDraft,
    ReplyVersion,
    Restriction,
)
from initiatives.models.reply import REPLY
from initiatives.permissions import check_is_listed, check_is_no_party, check_signed_in
from initiatives.replies.answer import Answer, PassedTo, Promise, said_by
from initiatives.replies.mandates import over
from initiatives.replies.states import ANSWERING, Position
from initiatives.states import LISTED
from initiatives.team import role_of
from initiatives.telling import log, tell, tell_again

if TYPE_CHECKING:
    from initiatives.permissions import Person

# Beyond, it is no longer a correction.
DAILY_CHANGES = 5


def check_can_answer(user: "Person", initiative: Initiative) -> list[Mandate]:
    """The mandates in whose name `user` may answer, closed or not; raise when there is none."""
    person = check_signed_in(user)
    mandates = list(over(initiative).filter(user=person).select_related("territory", "user"))
    if not mandates:
        raise Refused(_("Seul un élu de ce territoire, au mandat vérifié, répond ici."))
    _check_may_speak(person, initiative)
    return mandates


def _check_may_speak(person: User, initiative: Initiative) -> None:
    """Raise for who may not speak, and for a team, unless it called its area: it answers that."""
    check_may(person, Limit.Scope.PUBLISH)
    check_is_listed(initiative)
    called = Call.objects.filter(initiative=initiative, mandate__user=person)
    if role_of(person, initiative) is not None and not called.exists():
        raise Refused(_("Vous êtes de l’équipe de cette initiative : quelqu’un d’autre y répond."))


@transaction.atomic
def publish_reply(
    *,
    by: User,
    initiative: Initiative,
    mandate: Mandate,
    answer: Answer,
    seen: int = 0,
    at: datetime | None = None,
) -> Reply:
    """Answer at once, or change the answer; the same sent twice is one.

    `seen` is the version that was before one's eyes, 0 for none. Raises what `check_can_answer`
    raises, `Refused` (another's mandate), `Conflict` (withheld, changed meanwhile) and `TooMany`.
    """
    now = at or timezone.now()
    row, clock = hold(initiative.pk)
    if mandate not in check_can_answer(by, row):
        raise Refused(_("Ce mandat n’est pas le vôtre, ou ne couvre pas ce territoire."))
    known = Reply.objects.filter(initiative=row, mandate=mandate).first()
    if known is None:
        reply = _first(by, row, mandate, answer, now)
    elif said_by(known) == answer:
        return known
    else:
        reply = _change(by, row, known, answer, seen, now)
    _pass_on(row, reply, answer.passed_to, now)
    ReplyDraft.objects.filter(initiative=row, mandate=mandate).delete()
    settle_answer(clock)
    return reply


@transaction.atomic
def change_reply_visibility(*, by: User | None, reply: Reply, change: Change) -> Restriction:
    """Restrict or restore one; the only answer withheld, the clock runs on. As `change_part`."""
    if by is not None:
        check_is_no_party(by, reply.initiative)
    row, clock = hold(reply.initiative_id)
    was = Reply.objects.get(pk=reply.pk).is_listed
    done = change_part(by, Part(REPLY, str(reply.pk), reply), change)
    moved(row.pk, replies=int(change.to in LISTED) - int(was))
    settle_answer(clock)
    tell_again(row, change.to, change.at, answer=reply.pk)
    return done


def _first(by: User, row: Initiative, mandate: Mandate, answer: Answer, now: datetime) -> Reply:
    reply = Reply.objects.create(
        initiative=row,
        mandate=mandate,
        author=by,
        position=answer.position,
        study_until=answer.study_until,
        text=answer.text,
        written_at=now,
    )
    _promise(reply, answer.promises, now)
    moved(row.pk, replies=1)
    heard(row.pk, now)
    log("reply.publish", row, by=by, mandate=mandate.pk, position=answer.position)
    _tell(Verb.REPLY_PUBLISHED, row, reply, by, now)
    return reply


def _change(
    by: User, row: Initiative, reply: Reply, answer: Answer, seen: int, now: datetime
) -> Reply:
    if not reply.is_readable:
        raise Conflict(_("La modération a suspendu cette réponse : elle ne change pas."))
    if seen != reply.version:
        raise Conflict(_("Cette réponse existe déjà ou a changé : relisez-la, puis recommencez."))
    since = now - timedelta(days=1)
    if reply.versions.filter(replaced_at__gt=since).count() >= DAILY_CHANGES:
        raise TooMany(_("Cinq changements en un jour, c’est beaucoup : reprenez demain."))
    before = said_by(reply)
    ReplyVersion.objects.create(
        reply=reply,
        number=reply.version,
        position=reply.position,
        study_until=reply.study_until,
        text=reply.text,
        commitments=[one.pk for one in reply.commitments.filter(dropped_at=None)],
        written_at=reply.edited_at or reply.written_at,
        replaced_at=now,
    )
    reply.position, reply.text = answer.position, answer.text
    reply.study_until = answer.study_until
    reply.version, reply.edited_at = reply.version + 1, now
    reply.save(update_fields=["position", "text", "study_until", "version", "edited_at"])
    _promise(reply, answer.promises, now)
    moved(row.pk)
    log("reply.change", row, by=by, mandate=reply.mandate_id, position=answer.position)
    # Told when it answers otherwise; a word put right is read on its page.
    if _meant(before) != _meant(answer):
        _tell(Verb.REPLY_CHANGED, row, reply, by, now)
    return reply


def _meant(answer: Answer) -> tuple[object, ...]:
    return answer.position, answer.study_until, answer.promises


def _promise(reply: Reply, promises: Sequence[Promise], now: datetime) -> None:
    """Keep what is still promised, give up what is not, and add what is new."""
    held = {Promise(one.text, one.due_on): one for one in reply.commitments.filter(dropped_at=None)}
    gone = [one.pk for promise, one in held.items() if promise not in promises]
    Commitment.objects.filter(pk__in=gone).update(dropped_at=now)
    new = [promise for promise in dict.fromkeys(promises) if promise not in held]
    Commitment.objects.bulk_create(
        Commitment(reply=reply, text=one.text, due_on=one.due_on, made_at=now) for one in new
    )


def _pass_on(row: Initiative, reply: Reply, to: PassedTo | None, now: datetime) -> None:
    """Write to whom it was passed on, once each; the clock goes on."""
    if reply.position != Position.NOT_OURS or to is None:
        return
    last = reply.forwardings.order_by("-pk").first()
    if last and (last.institution, last.territory) == (to.institution, to.territory):
        return
    passed = Forwarding.objects.create(
        reply=reply, institution=to.institution, territory=to.territory, at=now
    )
    log("reply.forward", row, by=reply.author, institution=to.institution)
    # Without its words: they are read on the page of the answer, and may be taken out there.
    tell(Verb.REPLY_FORWARDED, row, by=None, at=now, summary=str(reply.mandate), answer=reply.pk)
    others = concerned(row, to.territory.pk) if to.territory else Mandate.objects.none()
    tell_forwarded(row, passed, others, now)


def _tell(verb: Verb, row: Initiative, reply: Reply, by: User, now: datetime) -> None:
    """Without its words: they change. The position and the function say who answers what."""
    tell(
        verb,
        row,
        by=by,
        at=now,
        summary=f"{reply.mandate} : {Position(reply.position).label}",
        answer=reply.pk,
        position=reply.position,
        function=str(reply.mandate),
        # What takes people back to a promise, and to nothing when there is none.
        answers=reply.position in ANSWERING,
    )
