"""What is read of the orders of authorities: who may be told, and what was done."""

from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext as _

from moderation.models import Decision, Order, OrderContent
from moderation.models.decision import Measure
from moderation.reasons import effect_of_measure

RECEIPT, EFFECT = "order-receipt", "order-effect"


def silent_until(kind: str, key: str, now: datetime) -> datetime | None:
    """Until when the author of a content may not be told what was decided; None otherwise."""
    pks = OrderContent.objects.filter(kind=kind, key=key).values("order")
    found: datetime | None = (
        Order.objects.silent(now).filter(pk__in=pks).aggregate(last=Max("silent_until"))["last"]
    )
    return found


def of_decision(decision: Decision, now: datetime) -> Order | None:
    """The order a decision answers, once it may be told."""
    if decision.case.ordered_until is None:
        return None
    return Order.objects.about(decision.case).exclude(silent_until__gt=now).first()


def effects_of(order: Order) -> list[tuple[str, str, str]]:
    """The address of each content, what was done and when it was, and why."""
    found = []
    for row in order.contents.select_related("case").order_by("pk"):
        decision = row.case.decisions.final().order_by("-pk").first() if row.case else None
        if decision is None:
            found.append((row.address, _("Ce contenu n’était déjà plus accessible."), ""))
            continue
        effect = effect_of_measure(decision.case.kind, Measure(decision.measure))
        found.append((row.address, effect, decision.reason or decision.explanation))
    return found
