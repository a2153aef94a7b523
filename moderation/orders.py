"""What is read of the orders of authorities: who may be told, and what was done."""

from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext as _

from moderation.models import Case, Decision, Order, OrderContent, Ruling
from moderation.models.appeal import Side, Verdict
from moderation.models.decision import Measure
from moderation.reasons import effect_of, effect_of_measure

RECEIPT, EFFECT, CHANGED = "order-receipt", "order-effect", "order-changed"


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


def change_by_ruling(order: Order, ruling: Ruling) -> list[tuple[str, str, str]]:
    """What an appeal made of the contents that an order is about, and why."""
    case = ruling.appeal.decision.case
    if ruling.verdict == Verdict.MILDER:
        effect = effect_of_measure(case.kind, Measure(ruling.measure))
        said = _("Après un recours, une mesure plus légère la remplace. %(effect)s")
    elif ruling.appeal.side == Side.NOTIFIER:
        effect, said = "", _("Après un recours, le contenu est examiné de nouveau.")
    else:
        effect = effect_of(case.kind, ruling.restored.visibility) if ruling.restored else ""
        said = _("Après un recours, cette décision est annulée. %(effect)s")
    return _each(order, case, (said % {"effect": effect}).strip(), ruling.answer)


def change_by_decision(order: Order, decision: Decision) -> list[tuple[str, str, str]]:
    """What a later decision made of the contents that an order is about, and why."""
    effect = effect_of_measure(decision.case.kind, Measure(decision.measure))
    return _each(order, decision.case, effect, decision.reason or decision.explanation)


def _each(order: Order, case: Case, effect: str, reason: str) -> list[tuple[str, str, str]]:
    rows = order.contents.filter(case=case).order_by("pk")
    return [(row.address, effect, reason) for row in rows]
