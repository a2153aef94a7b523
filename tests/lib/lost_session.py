"""A session store whose database cannot be reached."""

from django.contrib.sessions.backends.base import SessionBase
from django.db import OperationalError


class SessionStore(SessionBase):
    """Fails as a lost database does."""

    def load(self):
        raise OperationalError("gone")

    def exists(self, session_key):
        raise OperationalError("gone")


class LostMiddleware:
    """Fails before any view, as a session or a lock that needs the database may."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        raise OperationalError("gone")
