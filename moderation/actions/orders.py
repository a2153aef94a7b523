"""Orders of authorities: registered, decided by a moderator, their effect reported.

An order opens a case that is drawn like any other, with the gravest, by its own clock. It decides
nothing by itself: who decides reads it, and has no tie to the content.
"""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from civic.accounts.models import User
from civic.accounts.permissions import check_has_role
from civic.accounts.roles import Acting, Role
from civic.audit import actions as audit
from civic.notifications.actions import post
from moderation import kinds
from moderation.actions.cases import case_of, weigh
from moderation.categories import OF_NOTICE
from moderation.models import Case, Decision, Order, OrderContent
from moderation.models.order import WITHIN
from moderation.orders import CHANGED, EFFECT, RECEIPT

# Kind, key and address of a content.
Subject = tuple[str, str, str]


@transaction.atomic
def register(
    *, by: User, order: Order, subjects: Sequence[Subject], at: datetime | None = None
) -> Order:
    """Write an order down, open the cases it asks for and acknowledge it to its issuer.

    Raises `Refused` for anybody but an operator.
    """
    check_has_role(by, Role.OPERATOR)
    now = at or timezone.now()
    order.due_at = order.due_at or order.received_at + WITHIN[order.basis]
    order.acknowledged_at = order.acknowledged_at or max(now, order.received_at)
    order.save()
    for kind, key, address in dict.fromkeys(subjects):
        case = _open(order, kind, key, now)
        OrderContent.objects.create(order=order, kind=kind, key=key, address=address, case=case)
    _write_to_issuer(RECEIPT, order, mark=str(order.pk), due_at=now)
    _log("order.registered", order, by, Acting.OPERATOR, contents=len(subjects))
    if subjects and not _is_waiting(order):
        _finish(by, order, now, mark=str(order.pk), due_at=now)
    return order


def settle(by: User, decision: Decision, now: datetime) -> None:
    """Report the effect of each order whose contents are all decided; leaves once it is final."""
    tell_issuers(decision.case, "decision", decision.pk, decision.uid.hex, decision.final_at)
    if decision.case.ordered_until is None:
        return
    for order in Order.objects.about(decision.case).filter(done_at=None):
        if not _is_waiting(order):
            _finish(by, order, now, mark=decision.uid.hex, due_at=decision.final_at)


def tell_issuers(case: Case, cause: str, pk: int, mark: str, due_at: datetime) -> None:
    """Tell whoever got the effect of an order that it is another one since.

    `cause` is the answer to an appeal (`ruling`), or a later `decision`; `mark` tells it from
    others. A mail finds nothing to tell once that is taken back.
    """
    for order in Order.objects.about(case).exclude(done_at=None):
        _write_to_issuer(CHANGED, order, mark=mark, due_at=due_at, **{cause: pk})


def unsettle(decision: Decision) -> None:
    """A decision taken back within its minute had no effect: its mail says nothing."""
    pks = OrderContent.objects.filter(case=decision.case_id).values("order")
    Order.objects.filter(pk__in=pks, done_at=decision.decided_at).update(done_at=None)


def _open(order: Order, kind: str, key: str, now: datetime) -> Case | None:
    content = kinds.find(kind, key)
    if content is None or not content.is_listed:
        return None
    motive = OF_NOTICE[order.category]
    case = case_of(content, motive, now)
    case = Case.objects.select_for_update().get(pk=case.pk)
    weigh(case, [motive], now, ordered_until=order.due_at)
    return case


def _is_waiting(order: Order) -> bool:
    return order.contents.filter(case__decided_at=None, case__isnull=False).exists()


def _finish(by: User, order: Order, now: datetime, *, mark: str, due_at: datetime) -> None:
    Order.objects.filter(pk=order.pk).update(done_at=max(now, order.received_at))
    _write_to_issuer(EFFECT, order, mark=mark, due_at=due_at)
    _log("order.done", order, by, Acting.MODERATOR)


def _write_to_issuer(kind: str, order: Order, *, mark: str, due_at: datetime, **cause: int) -> None:
    """To the authority, or to operators who forward it."""
    to = [order.issuer_email] if order.issuer_email else settings.OPERATOR_EMAILS
    for number, address in enumerate(to):
        key, args = f"{kind}-{order.pk}-{mark}-{number}", {"order": order.pk, **cause}
        post(kind=kind, key=key, to=address, args=args, due_at=due_at)


def _log(verb: str, order: Order, by: User, role: Acting, **data: int) -> None:
    audit.record(
        verb=verb, target_kind="order", target_id=order.pk, person=by.uid, role=role, **data
    )
