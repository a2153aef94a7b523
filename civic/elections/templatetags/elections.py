"""What the calendar says on a page; asks nothing of the database when no poll is near."""

from datetime import datetime

from django import template
from django.utils import timezone

from civic.accounts.models import Mandate, User
from civic.elections import calendar
from civic.elections.models import Poll
from civic.elections.permissions import notice_of, restraint_of

register = template.Library()


@register.simple_tag
def silence_asked_of(user: object) -> str:
    """Why somebody must be silent now, and until when; empty for nearly everybody."""
    if not isinstance(user, User):
        return ""
    silence = calendar.silence_of(user, timezone.now())
    return notice_of(silence) if silence else ""


@register.simple_tag
def restraints_on(mandates: Mandate | list[Mandate] | None) -> list[str]:
    """What the months before a poll ask of those who speak for a collectivity."""
    some = [mandates] if isinstance(mandates, Mandate) else mandates or []
    return [restraint_of(poll) for poll in calendar.restraints_on(some, timezone.now())]


@register.simple_tag
def silent_until() -> datetime | None:
    """When the silence of today ends, for the reminder of those who may speak."""
    asked = calendar.silences(timezone.now())
    return asked[-1][1].closes_at if asked else None


@register.simple_tag
def polls_under_way() -> list[Poll]:
    """The polls whose period runs now."""
    return calendar.under_way(timezone.now())
