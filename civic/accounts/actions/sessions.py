"""End sessions: after a change of function, of password, or with the account."""

from allauth.usersessions.models import UserSession

from civic.accounts.models import User


def end_sessions(user: User) -> int:
    """Sign the person out everywhere; returns how many sessions ended."""
    sessions = list(UserSession.objects.filter(user=user))
    for session in sessions:
        session.end()
    return len(sessions)
