"""Receive a notice, close it, decide about an initiative: one transaction each."""

from dataclasses import asdict, dataclass
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.accounts.roles import Acting, Role
from civic.audit import actions as audit
from civic.lib.permissions import Conflict
from initiatives.actions.visibility import change_visibility
from initiatives.models import Initiative, Restriction
from initiatives.states import Visibility
from moderation import tasks
from moderation.models import Notice, Statement
from moderation.permissions import check_can_close
from moderation.reasons import written_reason
from moderation.subjects import subject_of


@dataclass(frozen=True)
class NoticeBody:
    """What the sender wrote."""

    address: str
    category: str
    reason: str
    name: str
    email: str
    good_faith: bool


class OtherBodyError(Exception):
    """The form's key was already used for another text."""


def receive_notice(*, form_key: UUID, body: NoticeBody) -> Notice:
    """Store a notice once and return it; the same form sent again returns the same row.

    Nobody signed in: there is no `by`. Raises `OtherBodyError` when the key was used for
    another text. Its mails are sent by the sweep, never before the commit.
    """
    try:
        return _store(form_key, body)
    except IntegrityError:
        notice = Notice.objects.filter(form_key=form_key).first()
        if notice is None:
            raise
    if any(getattr(notice, field) != value for field, value in asdict(body).items()):
        raise OtherBodyError
    return notice


@transaction.atomic
def _store(form_key: UUID, body: NoticeBody) -> Notice:
    kind, key = subject_of(body.address)
    notice = Notice.objects.create(
        form_key=form_key, subject_kind=kind, subject_key=key, **asdict(body)
    )
    audit.record(
        verb="notice.received",
        target_kind="notice",
        target_id=notice.pk,
        category=notice.category,
        subject_kind=kind,
        subject_key=key,
    )
    tasks.send_soon()
    return notice


@transaction.atomic
def close_notice(*, by: User, notice: Notice, outcome: str) -> Notice:
    """Close a notice with what was done about it; its sender reads it by mail.

    Raises `Refused` (no role, or one's own side) and `Conflict` (already handled).
    """
    check_can_close(by, notice)
    now = timezone.now()
    changed = Notice.objects.filter(pk=notice.pk, handled_at__isnull=True).update(
        handled_at=now, outcome=outcome, mail_due_at=now, mail_attempts=0
    )
    if not changed:
        raise Conflict(_("Ce signalement est déjà traité."))
    audit.record(
        verb="notice.closed",
        target_kind="notice",
        target_id=notice.pk,
        person=by.uid,
        role=Acting.MODERATOR if by.holds(Role.MODERATOR) else Acting.OPERATOR,
    )
    tasks.send_soon()
    notice.refresh_from_db()
    return notice


@transaction.atomic
def decide(
    *,
    by: User,
    initiative: Initiative,
    to: Visibility,
    reason: str,
    ground: str,
    expected: Visibility,
    notice: Notice | None = None,
) -> Restriction:
    """Restrict or restore an initiative, with the statement of reasons the law asks for.

    Raises what `initiatives.actions.visibility.change_visibility` raises.
    """
    text = written_reason(reason=reason, ground=ground, after_notice=notice is not None)
    decision = change_visibility(
        by=by, initiative=initiative, to=to, reason=text, expected=expected
    )
    Statement.objects.create(restriction=decision, ground=ground, notice=notice)
    tasks.send_soon()
    return decision
