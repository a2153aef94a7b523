"""The choices of a moderator, and who looks at grave cases."""

from datetime import timedelta

from django.conf import settings
from django.db.models import CharField, OuterRef, Subquery
from django.db.models.functions import Cast

from civic.accounts.models import RoleGrant, User
from civic.accounts.roles import Role
from civic.audit.models import AuditEvent
from moderation import queries
from moderation.models import Duty
from moderation.models.case import LEASE
from moderation.models.decision import DecisionQuerySet


def duty_of(user: User) -> Duty:
    """What somebody chose, or the defaults."""
    return Duty.objects.filter(person=user).first() or Duty(person=user)


def volunteers() -> list[User]:
    """The moderators of today who asked for grave cases."""
    held = RoleGrant.objects.current().filter(role=Role.MODERATOR)
    rows = User.objects.filter(duty__grave=True, is_active=True, pk__in=held.values("user"))
    return list(rows.order_by("pk"))


def on_duty() -> list[User]:
    """Who is told of a grave case: the volunteers, or everybody while there is none."""
    return volunteers() or queries.moderators_today()


def sees_grave(user: User) -> bool:
    """Whether grave cases are drawn for somebody."""
    asked = volunteers()
    return not asked or user in asked


def last_draw() -> Subquery:
    """Of a decision: when its case was last drawn before it; null if nobody drew it."""
    draws = AuditEvent.objects.filter(
        verb="case.drawn",
        target_kind="case",
        target_id=Cast(OuterRef("case_id"), CharField()),
        at__lte=OuterRef("decided_at"),
    )
    return Subquery(draws.order_by("-at").values("at")[:1])


def minutes_of(decisions: DecisionQuerySet) -> int:
    """How long these were in hand, from the last draw to the decision: half an hour at most."""
    pairs = decisions.annotate(drawn_at=last_draw()).values_list("drawn_at", "decided_at")
    spent = (min(end - start, LEASE) for start, end in pairs if start is not None)
    return int(sum(spent, timedelta()) / timedelta(minutes=1))


def daily_limit(user: User) -> int:
    """How many hard cases a day: one's own limit, never above the site's."""
    own = duty_of(user).daily
    most: int = settings.MODERATOR_DAILY_GRAVE
    return most if own is None else min(own, most)
