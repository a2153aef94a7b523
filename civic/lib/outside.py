"""Ask a page of somebody else's site, at an address that a visitor typed.

Such an address may lead anywhere: to a service of our own network, to a server that never ends its
answer, to one that answers with ten gigabytes. So a name is resolved once, every address it leads
to is checked, and the connection goes to the address that was checked, never to the name. Each
redirection starts again from there. Nothing is sent but the request itself: no cookie, no referrer.

It stands on Python's own client: what the libraries around `requests` guard is the address alone,
and the ports, the time and the size are half of the matter here.
"""

import http.client
import re
import socket
import ssl
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from threading import Timer
from time import monotonic
from urllib.parse import quote, urljoin, urlsplit

from django.conf import settings

Address = IPv4Address | IPv6Address
PORTS = {"http": 80, "https": 443}
# Which Python may not know yet: relays of 6to4, what protocols keep for themselves, examples.
_ODD = (
    ip_network("192.88.99.0/24"),
    ip_network("192.0.0.0/24"),
    ip_network("3fff::/20"),
)
# The only part of IPv6 that is given out: leaves out what stands for an IPv4 address (mapped,
# NAT64), whatever the network in front of us makes of it.
_GIVEN_OUT = ip_network("2000::/3")
_MOVED = {301, 302, 303, 307, 308}
_CHUNK = 16_384
_WAIT = 5.0
_SAFE = "%/:=&?~+!$,;'@()*[]"


class ForbiddenAddressError(Exception):
    """Nobody may make this site ask such an address."""


class SilentError(Exception):
    """Nobody answered there, not in time, or not as a site does."""


@dataclass(frozen=True)
class Limits:
    """How far an answer is followed; seconds are for all its redirections together."""

    seconds: float = 12.0
    size: int = 262_144
    redirections: int = 3
    # What makes the rest of a page useless.
    until: bytes = b"</title"


@dataclass(frozen=True)
class Reply:
    """What was answered; a body only where it is a page."""

    status: int
    body: bytes = b""
    charset: str = ""


def is_public(address: Address) -> bool:
    """Whether an address is somebody's on the Internet, and stands for no other address."""
    if address.is_multicast or any(address in net for net in _ODD):
        return False
    if isinstance(address, IPv6Address):
        inside = address.sixtofour or address.teredo
        return address in _GIVEN_OUT and address.is_global and not inside
    return address.is_global


def _may_ask(address: Address, port: int) -> bool:
    return port in PORTS.values() and is_public(address)


def _resolve(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


@dataclass(frozen=True)
class Guard:
    """What may be asked: tests answer from this machine, and replace it."""

    allows: Callable[[Address, int], bool] = _may_ask
    resolve: Callable[[str, int], Iterable[str]] = _resolve
    tls: ssl.SSLContext = field(default_factory=ssl.create_default_context)


@dataclass(frozen=True)
class _Target:
    """One page, and how its server is spoken to."""

    secure: bool
    host: str
    port: int
    path: str


def fetch(url: str, guard: Guard | None = None, limits: Limits | None = None) -> Reply:
    """The page at `url`, its redirections followed. Raises both errors above."""
    guard, limits = guard or Guard(), limits or Limits()
    ends = monotonic() + limits.seconds
    for _hop in range(limits.redirections + 1):
        try:
            answer = _ask(_target(url), guard, limits, ends)
        except (OSError, http.client.HTTPException, zlib.error, ValueError) as error:
            raise SilentError(type(error).__name__) from error
        if isinstance(answer, Reply):
            return answer
        url = urljoin(url, answer)
    raise SilentError("redirections")


def _target(url: str) -> _Target:
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS[parts.scheme]
        host = parts.hostname or ""
        if ":" not in host:
            host = host.encode("idna").decode("ascii")
    except (ValueError, KeyError) as error:
        raise ForbiddenAddressError(url) from error
    if not host or parts.username is not None or parts.password is not None:
        raise ForbiddenAddressError(url)
    path = quote(parts.path or "/", safe=_SAFE)
    query = f"?{quote(parts.query, safe=_SAFE)}" if parts.query else ""
    return _Target(parts.scheme == "https", host, port, f"{path}{query}")


def _ask(target: _Target, guard: Guard, limits: Limits, ends: float) -> Reply | str:
    """One answer, or where it leads."""
    with _connected(target, guard, ends) as sock:
        connection = http.client.HTTPConnection(target.host, target.port)
        # It is connected already: this client never resolves the name again.
        connection.sock, connection.auto_open = sock, 0
        connection.request("GET", target.path, headers=_headers())
        response = connection.getresponse()
        if monotonic() >= ends:
            # Cut in the middle of its headers, they would pass for whole.
            raise TimeoutError
        location = response.getheader("Location")
        if response.status in _MOVED and location:
            return quote(location.encode("latin-1"), safe=f"{_SAFE}#")
        return Reply(
            response.status,
            body=bytes(_body(response, limits, ends)) if _is_page(response) else b"",
            charset=response.headers.get_content_charset("") or "",
        )


def _headers() -> dict[str, str]:
    """Who asks, and where to complain."""
    return {
        "User-Agent": f"civic-source-check/1.0 (+{settings.SITE_URL}/contact/)",
        "Accept": "text/html,application/xhtml+xml",
        "Accept-Encoding": "gzip, identity",
        "Accept-Language": "fr,en;q=0.5",
        "Connection": "close",
    }


@contextmanager
def _connected(target: _Target, guard: Guard, ends: float) -> Iterator[socket.socket]:
    """A connection to a checked address, which ends with the time that is left.

    A server may send one octet every few seconds for ever, in its handshake as in its headers: only
    the end of the connection itself stops that.
    """
    plain = _dial(_checked(target, guard), target.port, ends)
    # The handshake takes the socket over; another name of the same connection outlives that.
    line = plain.dup()
    end = Timer(max(0.0, ends - monotonic()), _hang_up, [line])
    end.daemon = True
    end.start()
    try:
        sock: socket.socket = plain
        if target.secure:
            sock = guard.tls.wrap_socket(plain, server_hostname=target.host)
        try:
            yield sock
        finally:
            sock.close()
    finally:
        end.cancel()
        plain.close()
        line.close()


def _checked(target: _Target, guard: Guard) -> list[str]:
    """Where a name leads; one address too many and none is asked."""
    found = list(guard.resolve(target.host, target.port))
    if not found:
        raise SilentError("no address")
    for one in found:
        if not guard.allows(ip_address(one), target.port):
            raise ForbiddenAddressError(target.host)
    return found


def _dial(addresses: list[str], port: int, ends: float) -> socket.socket:
    """Connect to the first that takes the call: a machine without IPv6 reaches the next one."""
    last: OSError = TimeoutError()
    for address in addresses:
        left = ends - monotonic()
        if left <= 0:
            break
        try:
            return socket.create_connection((address, port), timeout=min(_WAIT, left))
        except OSError as error:
            last = error
    raise last


def _hang_up(line: socket.socket) -> None:
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)


def _is_page(response: http.client.HTTPResponse) -> bool:
    kind = response.headers.get_content_type()
    return kind in {"text/html", "application/xhtml+xml"} and _packing(response) in {"", "gzip"}


def _packing(response: http.client.HTTPResponse) -> str:
    packing = (response.getheader("Content-Encoding") or "").strip().lower()
    return "" if packing == "identity" else packing


def _body(response: http.client.HTTPResponse, limits: Limits, ends: float) -> bytearray:
    """The beginning of a page, unpacked, and never more of it than the limit."""
    body = bytearray()
    unpack = zlib.decompressobj(wbits=31) if _packing(response) == "gzip" else None
    end = re.compile(re.escape(limits.until), re.IGNORECASE)
    with suppress(http.client.IncompleteRead, TimeoutError):
        while monotonic() < ends and (chunk := response.read1(_CHUNK)):
            left = limits.size - len(body)
            body += unpack.decompress(chunk, left) if unpack else chunk[:left]
            if len(body) >= limits.size or end.search(body, max(0, len(body) - 2 * _CHUNK)):
                break
    return body
