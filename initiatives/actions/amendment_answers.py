"""The team answers an amendment; moderation may withhold it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts.models import Limit, User
from civic.accounts.permissions import check_may
from civic.activity.verbs import Verb
from civic.lib.permissions import Conflict
from civic.notifications.models import Follow
from civic.notifications.states import Kind
from initiatives.actions.amendments import (
    SUMMARY,
    check_can_amend_part,
    check_is_open,
    check_length,
    close_amendment,
    lock_amendment,
    text_with,
)
from initiatives.actions.life import heard, moved
from initiatives.actions.parts import Change, Part, change_part
from initiatives.actions.publishing import edit
from initiatives.content import Content, content_of
from initiatives.models import Amendment, Initiative, Restriction
from initiatives.models.amendment import AMENDMENT, Stage
from initiatives.permissions import check_duty, check_is_no_party, check_open_and_listed
from initiatives.states import LISTED
from initiatives.team import Duty
from initiatives.telling import log, tell, tell_again

if TYPE_CHECKING:
    from initiatives.permissions import Person

# What a version keeps of why it changed.
NOTE_MAX = 200


@dataclass(frozen=True)
class Verdict:
    """What the team says when it accepts."""

    text: str = ""
    # Whether it changes what people joined for: they are told so.
    changes_sense: bool = False


def check_can_decide(user: "Person", amendment: Amendment) -> None:
    """Raise unless `user` is of the team and it waits for a decision."""
    user = check_duty(user, amendment.initiative, Duty.EDIT)
    check_may(user, Limit.Scope.PUBLISH)
    check_open_and_listed(amendment.initiative)
    check_is_open(amendment)
    if not amendment.is_readable:
        raise Conflict(_("La modération a suspendu cet amendement : il ne se décide pas."))


@transaction.atomic
def accept_amendment(
    *,
    by: User,
    amendment: Amendment,
    verdict: Verdict,
    expected_version: int,
    seen: int,
    at: datetime | None = None,
) -> Initiative:
    """Write a new version of the text that credits its author.

    `expected_version` is the version of the text that the team had before its eyes, `seen` that of
    the amendment. Raises `Conflict` when either changed since, when the text cannot take it in any
    more, or when a petition froze what it changes.
    """
    initiative = Initiative.objects.select_for_update(no_key=True).get(pk=amendment.initiative_id)
    row = lock_amendment(amendment)
    check_can_decide(by, row)
    check_can_amend_part(initiative, row.part)
    if row.version != seen:
        raise Conflict(_("Cet amendement a changé entre-temps : relisez-le avant de décider."))
    now = at or timezone.now()
    changes_sense = verdict.changes_sense
    written = edit(
        by=by,
        initiative=initiative,
        content=amended(row),
        note=verdict.text[:NOTE_MAX],
        expected_version=expected_version,
        told_as=Verb.SENSE_CHANGED if changes_sense else Verb.AMENDMENT_ACCEPTED,
        amendment=row,
        at=now,
    )
    row.result_version, row.changes_sense = written.version, changes_sense
    _decide(by, row, Stage.ACCEPTED, verdict.text, now)
    _tell_author(by, row, Verb.AMENDMENT_ACCEPTED, now)
    return written


@transaction.atomic
def refuse_amendment(
    *, by: User, amendment: Amendment, reason: str, seen: int, at: datetime | None = None
) -> None:
    """Refuse it, with the reason that everybody reads. Raises as `check_can_decide`."""
    row = lock_amendment(amendment)
    check_can_decide(by, row)
    if row.version != seen:
        raise Conflict(_("Cet amendement a changé entre-temps : relisez-le avant de décider."))
    if not reason.strip():
        raise ValueError("a refusal needs a reason")
    now = at or timezone.now()
    _decide(by, row, Stage.REFUSED, reason.strip(), now)
    _tell_decided(by, row, Verb.AMENDMENT_REFUSED, now)
    _tell_author(by, row, Verb.AMENDMENT_REFUSED, now)


def amended(amendment: Amendment) -> Content:
    """The whole text as it would read today. Raises `Conflict` when it no longer fits in."""
    text = text_with(amendment)
    if text is None:
        raise Conflict(
            _(
                "Le texte a changé au même endroit depuis cet amendement : les deux changements "
                "ne peuvent pas se suivre sans choisir. Son auteur peut le reprendre."
            )
        )
    check_length(amendment.part, text)
    changed: dict[str, Any] = {amendment.part: text}
    return replace(content_of(amendment.initiative), **changed)


@transaction.atomic
def change_amendment_visibility(
    *, by: User | None, amendment: Amendment, change: Change
) -> Restriction:
    """Restrict or restore an amendment alone. Raises as `change_part`."""
    if by is not None:
        check_is_no_party(by, amendment.initiative)
    was = amendment.visibility in LISTED
    done = change_part(by, Part(AMENDMENT, str(amendment.pk), amendment), change)
    now = change.to in LISTED
    moved(amendment.initiative_id, amendments=int(now) - int(was))
    tell_again(amendment.initiative, change.to, change.at, amendment=amendment.pk)
    return done


def _tell_decided(
    by: User, row: Amendment, verb: Verb, now: datetime, to: User | None = None
) -> None:
    """One Activity about a decision; what it quotes goes with the amendment."""
    summary = row.decision[:SUMMARY]
    tell(verb, row.initiative, by=by, at=now, summary=summary, to=to, amendment=row.pk)


def _tell_author(by: User, row: Amendment, verb: Verb, now: datetime) -> None:
    """Whoever proposed it hears of it once: as a follower, or for themselves."""
    followed = Follow.objects.filter(
        reader__user=row.author, kind=Kind.INITIATIVE, key=str(row.initiative_id)
    )
    if row.author_id != by.pk and row.author.erased_at is None and not followed.exists():
        _tell_decided(by, row, verb, now, to=row.author)


def _decide(by: User, row: Amendment, stage: Stage, text: str, now: datetime) -> None:
    row.decided_by, row.decision = by, text
    close_amendment(row, stage, now)
    heard(row.initiative_id, now)
    log("amendment.decide", row.initiative, by=by, after=stage)
