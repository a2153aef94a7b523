"""Base classes of the REST API."""

from rest_framework.pagination import CursorPagination
from rest_framework.permissions import IsAuthenticatedOrReadOnly
from rest_framework.throttling import UserRateThrottle


class ReadOnlyOrAuthenticated(IsAuthenticatedOrReadOnly):
    """Anyone reads; a token writes."""


class Throttle(UserRateThrottle):
    """Requests a minute."""


class KeysetPagination(CursorPagination):
    """Pages by position."""

    ordering = "-id"
