"""Refusals that say why. `check_can_x` raises one, `can_x` returns a bool."""

from collections.abc import Callable

from django.core.exceptions import PermissionDenied


class Refused(PermissionDenied):
    """Somebody may not do this; `reason` is the French sentence they read. HTTP 403."""

    status = 403

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Conflict(Refused):
    """The thing is no longer in the state the action needs. HTTP 409."""

    status = 409


class TooMany(Refused):
    """Allowed, but not that often. HTTP 429."""

    status = 429


class Overloaded(Refused):
    """Not now: too many people at once, and this is what is shed first. HTTP 503."""

    status = 503

    def __init__(self, reason: str, *, retry_seconds: int) -> None:
        super().__init__(reason)
        self.retry_seconds = retry_seconds


def allows(check: Callable[..., object], *args: object) -> bool:
    """Return whether `check(*args)` raises no refusal."""
    try:
        check(*args)
    except Refused:
        return False
    return True
