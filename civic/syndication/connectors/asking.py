"""Ask a network's server, and say in one of our six errors what became of it.

Asking to write is not asking to read: when a written request was sent and no answer came, it may
have been done. Such an outcome is unknown, never a failure.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote

import httpx
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from civic.lib.asking import ForbiddenHostError
from civic.syndication.connectors.base import (
    AuthLostError,
    ConnectorError,
    GoneError,
    RateLimitedError,
    RejectedError,
    RetryError,
    UnknownError,
)

# Nothing was sent yet.
_NOT_REACHED = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
# Above, a number is a moment since 1970; below, a number of seconds to wait.
_EPOCH = 1_000_000_000
_WAIT = 60.0
_RESETS = (
    "retry-after",
    "x-ratelimit-reset-after",
    "x-ratelimit-reset",
    "x-rate-limit-reset",
    "ratelimit-reset",
)
_WORDS_KEPT = 300

Answer = httpx.Response
Judge = Callable[[Answer], ConnectorError | None]


def ask(
    client: httpx.Client,
    method: str,
    url: str,
    *,
    judge: Judge | None = None,
    writes: bool | None = None,
    **sent: Any,
) -> Answer:
    """Send one request and return an answer that says yes (2xx).

    `writes`: whether it does something there that would be done twice if asked twice; every method
    but GET does, unless said otherwise. `judge` knows what a network means by its own errors and is
    asked first.
    """
    risky = method != "GET" if writes is None else writes
    try:
        answer = client.request(method, url, **sent)
    except (httpx.InvalidURL, httpx.UnsupportedProtocol, ForbiddenHostError) as error:
        raise RejectedError(_("Cette adresse n’est pas celle d’un serveur.")) from error
    except _NOT_REACHED as error:
        raise RetryError(_("Le serveur n’est pas joignable.")) from error
    except httpx.HTTPError as error:
        raise _silent(risky) from error
    if answer.is_success:
        return answer
    raise (judge and judge(answer)) or _judged(answer, risky=risky)


def read(answer: Answer, *path: str, writes: bool = True) -> Any:
    """Return what is at `path` of a JSON answer; an answer that has it not is no answer."""
    try:
        found = answer.json()
        for name in path:
            found = found[name]
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise _silent(writes) from error
    return found


def body(answer: Answer) -> dict[str, Any]:
    """The JSON object of an answer, empty where it is something else."""
    try:
        found = answer.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def limited(answer: Answer, seconds: float | None = None) -> RateLimitedError:
    """Too many requests: until when, as the answer says, else in a minute.

    `seconds`, where the network says so in its own way, else the first of the headers that
    networks use: in ISO 8601 (Mastodon), since 1970 (Bluesky, X) or from now (Discord).
    """
    headers = answer.headers
    said = [headers[name] for name in _RESETS if name in headers]
    said = said if seconds is None else [str(seconds)]
    moments = [moment for moment in map(reset_at, said) if moment]
    until = moments[0] if moments else timezone.now() + timedelta(seconds=_WAIT)
    return RateLimitedError(until, _("Ce réseau demande d’attendre avant de publier encore."))


def reset_at(said: str) -> datetime | None:
    """Read a moment: seconds to wait, seconds since 1970, ISO 8601 or the date of HTTP."""
    try:
        number = float(said)
    except ValueError:
        return _dated(said)
    try:
        if number >= _EPOCH:
            return datetime.fromtimestamp(number, UTC)
        return timezone.now() + timedelta(seconds=max(number, 0))
    except (ValueError, OverflowError, OSError):
        return None


def _dated(said: str) -> datetime | None:
    try:
        moment = parse_datetime(said) or parsedate_to_datetime(said)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def words_of(answer: Answer, *names: str) -> str:
    """What the server said about it, in its own words, short."""
    found = body(answer)
    said = next((found[name] for name in names if isinstance(found.get(name), str)), "")
    return f"{answer.status_code} {said}".strip()[:_WORDS_KEPT]


def refused(answer: Answer, *names: str) -> RejectedError:
    """It will never be taken: with the server's own words."""
    said = words_of(answer, *names or ("error", "message", "description", "detail"))
    return RejectedError(_("Ce réseau refuse la publication : %(said)s") % {"said": said})


def lost(answer: Answer | None = None) -> AuthLostError:
    """Our access was taken away."""
    said = f" ({answer.status_code})" if answer is not None else ""
    return AuthLostError(_("Ce réseau ne nous laisse plus entrer : reconnectez le compte.") + said)


def gone() -> GoneError:
    """Not there any more."""
    return GoneError(_("Cette publication n’existe plus là-bas."))


def unknown() -> UnknownError:
    """It may have been done."""
    return UnknownError(_("Le serveur n’a pas dit si la publication a été prise."))


def wait(answer: Answer) -> RetryError:
    """The server says that it did nothing and could later."""
    until = reset_at(answer.headers.get("retry-after", ""))
    after = (until - timezone.now()).total_seconds() if until else None
    return RetryError(_("Le serveur ne répond pas pour l’instant."), after)


def bearer(token: str) -> Mapping[str, str]:
    """The header that shows a token."""
    return {"Authorization": f"Bearer {token}"}


def part(text: object) -> str:
    """One segment of an address, whatever it holds."""
    return quote(str(text), safe="")


def _judged(answer: Answer, *, risky: bool) -> ConnectorError:
    status = answer.status_code
    if status == 429:
        return limited(answer)
    if status in {401, 403}:
        return lost(answer)
    if status in {404, 410}:
        return gone()
    if status == 503:
        return wait(answer)
    if status in {408, 425} or status >= 500:
        return _silent(risky)
    return refused(answer)


def _silent(risky: bool) -> ConnectorError:
    if risky:
        return unknown()
    return RetryError(_("Le serveur ne répond pas pour l’instant."))
