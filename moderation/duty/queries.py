"""The choices of a moderator, and who looks at grave cases."""

from django.conf import settings

from civic.accounts.models import RoleGrant, User
from civic.accounts.roles import Role
from moderation import queries
from moderation.models import Duty


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


def daily_limit(user: User) -> int:
    """How many hard cases a day: one's own limit, never above the site's."""
    own = duty_of(user).daily
    most: int = settings.MODERATOR_DAILY_GRAVE
    return most if own is None else min(own, most)
