"""End sessions: after a change of function, of password, or with the account; forget old ones."""

from datetime import datetime, timedelta
from importlib import import_module

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone

from civic.accounts.models import User

SESSION_DAYS = settings.SESSION_COOKIE_AGE // (24 * 60 * 60)
# One that was just opened may not be saved yet.
_YOUNG = timedelta(days=1)


def end_sessions(user: User) -> int:
    """Sign the person out everywhere; returns how many sessions ended."""
    sessions = list(UserSession.objects.filter(user=user))
    for session in sessions:
        session.end()
    return len(sessions)


def forget_sessions(now: datetime | None = None) -> int:
    """Delete sessions that are over, and the address they came from; returns how many of these."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    old = UserSession.objects.filter(created_at__lt=(now or timezone.now()) - _YOUNG)
    return old.exclude(session_key__in=Session.objects.values("session_key")).delete()[0]
