"""Speak to somebody else's server: a client of httpx that reaches public addresses alone.

`civic.lib.outside` reads one page that a visitor typed; here whole conversations are held, with
servers that somebody chose: accounts of other networks, addresses that want to be told. A name is
resolved once, every address it leads to is checked, and the connection goes to the address that was
checked, while TLS still asks for the name. HTTPS alone, no redirection, no proxy, no cookie kept; a
request ends in time, and an answer is never longer than asked for.

Tests speak to this machine: `CHANNEL_LOOPBACK`, which production refuses.
"""

import socket
import ssl
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from http.cookiejar import CookieJar, DefaultCookiePolicy
from ipaddress import IPv4Address, IPv6Address, ip_address
from time import monotonic
from typing import Any

import httpcore
import httpx
from django.conf import settings

from civic.lib.outside import PORTS, is_public

Address = IPv4Address | IPv6Address
SECONDS, SIZE = 15.0, 1_000_000
_WAIT = 5.0
_NO_TIME = "The server took too long."


class ForbiddenHostError(httpx.ConnectError):
    """Nobody may make this site ask such an address: nothing was sent."""


class TooMuchError(httpx.ReadError):
    """The answer is longer than anything we asked for."""


def _may_ask(address: Address, port: int) -> bool:
    return port == PORTS["https"] and is_public(address)


def _resolve(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


@cache
def _tls() -> ssl.SSLContext:
    # Reading the authorities takes longer than many a request.
    return ssl.create_default_context()


@dataclass(frozen=True)
class Guard:
    """What may be asked; tests answer from this machine, and replace it."""

    allows: Callable[[Address, int], bool] = _may_ask
    resolve: Callable[[str, int], Iterable[str]] = _resolve
    schemes: tuple[str, ...] = ("https",)
    tls: ssl.SSLContext = field(default_factory=_tls)


def guard() -> Guard:
    """The guard of this instance."""
    if not settings.CHANNEL_LOOPBACK:
        return Guard()
    return Guard(
        allows=lambda address, port: address.is_loopback or _may_ask(address, port),
        schemes=("https", "http"),
    )


def client(
    *, seconds: float = SECONDS, size: int = SIZE, guarded: Guard | None = None
) -> httpx.Client:
    """A client for a few requests: `seconds` for each from its connection on, `size` in octets.

    Raises the errors of httpx: `ForbiddenHostError` and `TooMuchError` are two of them.
    """
    return httpx.Client(
        transport=_Transport(guarded or guard(), seconds=seconds, size=size),
        timeout=httpx.Timeout(seconds, connect=min(_WAIT, seconds)),
        headers={
            "User-Agent": f"civic-crosspost/1.0 (+{settings.SITE_URL}/contact/)",
            # An answer of a few octets could unfold into gigabytes.
            "Accept-Encoding": "identity",
        },
        cookies=CookieJar(policy=DefaultCookiePolicy(allowed_domains=[])),
        follow_redirects=False,
        trust_env=False,
    )


class _Transport(httpx.HTTPTransport):
    """Checks where a request goes, and how much comes back."""

    def __init__(self, guarded: Guard, *, seconds: float, size: int) -> None:
        super().__init__(verify=guarded.tls, trust_env=False)
        self._guard, self._size = guarded, size
        self._pool = httpcore.ConnectionPool(
            ssl_context=guarded.tls,
            network_backend=_Backend(guarded, seconds),
            # Each request has a connection of its own: its time is that of the connection.
            max_keepalive_connections=0,
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        if url.scheme not in self._guard.schemes or not url.host or url.userinfo:
            raise ForbiddenHostError("Only a public https address can be asked.", request=request)
        response = super().handle_request(request)
        if response.headers.get("content-encoding", "identity").lower() != "identity":
            response.close()
            raise TooMuchError("The server answered packed.", request=request)
        response.stream = _Capped(response.stream, self._size)
        return response


class _Capped(httpx.SyncByteStream):
    """An answer as long as asked for, and no longer."""

    def __init__(self, stream: Any, size: int) -> None:
        self._stream, self._left = stream, size

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._stream:
            self._left -= len(chunk)
            if self._left < 0:
                raise TooMuchError("The server answered too much.")
            yield chunk

    def close(self) -> None:
        self._stream.close()


class _Backend(httpcore.NetworkBackend):
    """Connects to addresses that were checked, never to a name."""

    def __init__(self, guarded: Guard, seconds: float) -> None:
        self._guard, self._seconds = guarded, seconds

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        ends = monotonic() + self._seconds
        return _Line(_dial(self._checked(host, port), port, ends), ends)

    def _checked(self, host: str, port: int) -> list[str]:
        """Where a name leads; one address too many and none is asked."""
        try:
            found = list(self._guard.resolve(host, port))
        except OSError as error:
            raise httpx.ConnectError(f"{host}: {type(error).__name__}") from error
        if not found:
            raise httpx.ConnectError(f"{host}: no address")
        if not all(self._guard.allows(ip_address(one), port) for one in found):
            raise ForbiddenHostError(f"{host} is no public address.")
        return found


class _Line(httpcore.NetworkStream):
    """A connection that ends with the time that is left, however slowly the other side drips."""

    def __init__(self, sock: socket.socket, ends: float) -> None:
        self._sock, self._ends = sock, ends

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        self._wind(httpx.ReadTimeout)
        try:
            return self._sock.recv(max_bytes)
        except TimeoutError as error:
            raise httpx.ReadTimeout(_NO_TIME) from error
        except OSError as error:
            raise httpx.ReadError(type(error).__name__) from error

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        try:
            while buffer:
                self._wind(httpx.WriteTimeout)
                buffer = buffer[self._sock.send(buffer) :]
        except TimeoutError as error:
            raise httpx.WriteTimeout(_NO_TIME) from error
        except OSError as error:
            raise httpx.WriteError(type(error).__name__) from error

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        try:
            self._wind(httpx.ConnectTimeout)
            # Python counts the time of the whole handshake, not of each octet.
            secure = ssl_context.wrap_socket(self._sock, server_hostname=server_hostname)
        except TimeoutError as error:
            self.close()
            raise httpx.ConnectTimeout(_NO_TIME) from error
        except OSError as error:
            self.close()
            raise httpx.ConnectError(type(error).__name__) from error
        except BaseException:
            self.close()
            raise
        return _Line(secure, self._ends)

    def close(self) -> None:
        self._sock.close()

    def get_extra_info(self, info: str) -> Any:
        if info == "ssl_object":
            return self._sock if isinstance(self._sock, ssl.SSLSocket) else None
        known: Mapping[str, Callable[[], Any]] = {
            "client_addr": self._sock.getsockname,
            "server_addr": self._sock.getpeername,
            "socket": lambda: self._sock,
            "is_readable": lambda: False,
        }
        return known[info]() if info in known else None

    def _wind(self, late: type[httpx.TimeoutException]) -> None:
        left = self._ends - monotonic()
        if left <= 0:
            raise late(_NO_TIME)
        self._sock.settimeout(left)


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
    if isinstance(last, TimeoutError):
        raise httpx.ConnectTimeout(_NO_TIME) from last
    raise httpx.ConnectError(type(last).__name__) from last
