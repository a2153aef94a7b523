"""Base classes of the REST API: views, permissions, throttles, pages by position."""

import logging
import time
from json import JSONDecodeError
from typing import Any, ClassVar

from django.core.cache import cache
from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from redis.exceptions import RedisError
from rest_framework.exceptions import ParseError
from rest_framework.pagination import CursorPagination
from rest_framework.parsers import JSONParser
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle

from civic.lib import replica

logger = logging.getLogger(__name__)
SAFE = ("GET", "HEAD", "OPTIONS")
WINDOW = 60
DEPTH = 20


class ReadOnlyOrAuthenticated(BasePermission):
    """Anyone reads what is public; writing and one's own rows need a token with the scope.

    A view names scopes by method, `scopes = {"POST": "initiatives"}`; a method it does not
    name is public.
    """

    message = _("Cette clé n’autorise pas cette opération.")

    def has_permission(self, request: Request, view: Any) -> bool:
        """Whether the token, if one is needed, carries the scope."""
        scope = view.scopes.get(request.method)
        if scope is None:
            return True
        return scope in getattr(request.auth, "scopes", ())


class Throttle(BaseThrottle):
    """So many requests a minute, by account or by address, counted in Redis.

    The standing is left on the request for the RateLimit headers.
    """

    RATES: ClassVar[dict[str, int]] = {"anonyme": 300, "compte": 600, "ecriture": 60}

    def allow_request(self, request: Request, view: Any) -> bool:
        """Count this request and say whether it is within the rate."""
        policy = self._policy(request)
        limit, now = self.RATES[policy], int(time.time())
        key = f"throttle:{policy}:{self._who(request)}:{now // WINDOW}"
        used = self._count(key)
        self.reset = WINDOW - now % WINDOW
        self._leave(request, (policy, limit, max(0, limit - used), self.reset))
        return used <= limit

    @staticmethod
    def _count(key: str) -> int:
        try:
            cache.add(key, 0, timeout=2 * WINDOW)
            return int(cache.incr(key))
        except RedisError:
            # What is sent must not be lost because a counter is.
            logger.warning("The counter of the API is out of reach.")
            return 0

    @staticmethod
    def _leave(request: Any, standing: tuple[str, int, int, int]) -> None:
        request.standing = standing

    def wait(self) -> float:
        """Seconds until the next window."""
        return self.reset

    def _policy(self, request: Request) -> str:
        if request.method not in SAFE:
            return "ecriture"
        return "anonyme" if request.auth is None else "compte"

    def _who(self, request: Request) -> str:
        return str(request.user.pk) if request.auth else str(self.get_ident(request))


class ApiMixin:
    """What every view of the API adds to DRF's: scopes, rate headers, cache rules."""

    scopes: ClassVar[dict[str, str]] = {}

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer; a replica may be asked for what anybody may read."""
        answer: HttpResponseBase = replica.answered(super().dispatch, request, *args, **kwargs)  # type: ignore[misc]
        return answer

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        """Add the RateLimit fields (IETF draft) and keep personal answers out of caches."""
        response = super().finalize_response(request, response, *args, **kwargs)  # type: ignore[misc]
        standing = getattr(request, "standing", None)
        if standing:
            policy, limit, left, reset = standing
            response["RateLimit-Policy"] = f'"{policy}";q={limit};w={WINDOW}'
            response["RateLimit"] = f'"{policy}";r={left};t={reset}'
        if request.auth is not None or request.method in self.scopes:
            patch_cache_control(response, private=True, no_store=True)
        elif request.method in SAFE and response.status_code == 200:
            patch_cache_control(response, public=True, max_age=5)
        return response


class Json(JSONParser):
    """JSON as deep as our documents are, and not much deeper."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        """Refuse what is nested so deep that walking it would exhaust the stack."""
        try:
            data = super().parse(stream, media_type, parser_context)
        except RecursionError as error:
            raise ParseError from error
        except ParseError as error:
            raise ParseError(_unreadable(error.__context__)) from error
        if _is_too_deep(data):
            raise ParseError
        return data


def _unreadable(cause: BaseException | None) -> str:
    """Where reading stopped; the parser itself says it in English."""
    if not isinstance(cause, JSONDecodeError):
        return gettext("Ce n’est pas du JSON en UTF-8.")
    place = {"line": cause.lineno, "column": cause.colno}
    return gettext("Ce n’est pas du JSON lisible : ligne %(line)d, colonne %(column)d.") % place


def _is_too_deep(data: object, left: int = DEPTH) -> bool:
    inside = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    nested = (one for one in inside if isinstance(one, dict | list))
    return any(not left or _is_too_deep(one, left - 1) for one in nested)


class KeysetPagination(CursorPagination):
    """Pages by position: no count, no offset, as fast at the end as at the start."""

    ordering = "-id"
    cursor_query_param = "cursor"
