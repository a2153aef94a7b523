"""Receive a notice and close it: one transaction each, mails included."""

from dataclasses import asdict, dataclass
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.accounts.roles import Acting, Role
from civic.audit import actions as audit
from civic.lib.permissions import Conflict
from civic.notifications.actions import post
from civic.notifications.tasks import send_soon
from moderation import kinds
from moderation.actions.cases import case_of, weigh
from moderation.categories import OF_NOTICE
from moderation.emails import ALERT, OUTCOME, RECEIPT, key_of
from moderation.models import Notice, TrustedFlagger
from moderation.permissions import check_can_close
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


def receive_notice(*, form_key: UUID, body: NoticeBody, by: User | None = None) -> Notice:
    """Store a notice once and return it; the same form sent again returns the same row.

    Nobody needs an account: `by` only tells a designated body from others. Raises
    `OtherBodyError` when the key was used for another text.
    """
    try:
        return _store(form_key, body, _trusted(by))
    except IntegrityError:
        notice = Notice.objects.filter(form_key=form_key).first()
        if notice is None:
            raise
    if any(getattr(notice, field) != value for field, value in asdict(body).items()):
        raise OtherBodyError
    return notice


def _trusted(by: User | None) -> TrustedFlagger | None:
    if by is None:
        return None
    return TrustedFlagger.objects.on(timezone.localdate()).filter(user=by).first()


@transaction.atomic
def _store(form_key: UUID, body: NoticeBody, trusted: TrustedFlagger | None) -> Notice:
    kind, key = subject_of(body.address)
    notice = Notice.objects.create(
        form_key=form_key, subject_kind=kind, subject_key=key, trusted=trusted, **asdict(body)
    )
    audit.record(
        verb="notice.received",
        target_kind="notice",
        target_id=notice.pk,
        category=notice.category,
        subject_kind=kind,
        subject_key=key,
    )
    _open_case(notice)
    args = {"notice": notice.pk}
    for number, operator in enumerate(settings.OPERATOR_EMAILS):
        post(kind=ALERT, key=f"{key_of(ALERT, notice.pk)}-{number}", to=operator, args=args)
    if notice.email:
        post(kind=RECEIPT, key=key_of(RECEIPT, notice.pk), to=notice.email, args=args)
    send_soon()
    return notice


def _open_case(notice: Notice) -> None:
    """A notice and flags about one version are one case."""
    content = kinds.find(notice.subject_kind, notice.subject_key)
    if content is None:
        return
    motive = OF_NOTICE[notice.category]
    case = case_of(content, motive, notice.received_at)
    weigh(case, [motive], notice.received_at, notice=True)


@transaction.atomic
def close_notice(*, by: User, notice: Notice, outcome: str) -> Notice:
    """Close a notice with what was done about it; its sender reads it by mail.

    Raises `Refused` (no role, or one's own side) and `Conflict` (already handled).
    """
    check_can_close(by, notice)
    changed = Notice.objects.filter(pk=notice.pk, handled_at__isnull=True).update(
        handled_at=timezone.now(), outcome=outcome
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
    notice.refresh_from_db()
    if notice.email:
        key = key_of(OUTCOME, notice.pk)
        post(kind=OUTCOME, key=key, to=notice.email, args={"notice": notice.pk})
        send_soon()
    return notice
