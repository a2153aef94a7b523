"""When two addresses are the same page, whoever typed them and wherever they copied them."""

import re
from hashlib import sha256
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

# What is added to follow people, and leads to the same page without it.
_FOLLOWS = re.compile(r"utm_\w+|at_(medium|campaign)\w*|xtor|fbclid|gclid|msclkid|mc_(cid|eid)")


def key_of(url: str) -> str:
    """What is the same for two addresses of one page, in 64 characters."""
    return sha256(plain(url).encode()).hexdigest()


def host_of(url: str) -> str:
    """Whose page it is."""
    return (_parts(url)[0] or url).removeprefix("www.")


def plain(url: str) -> str:
    """An address without what leads nowhere else: scheme, `www.`, anchor, what follows people."""
    host, port, path, query = _parts(url)
    asked = [
        pair for pair in parse_qsl(query, keep_blank_values=True) if not _FOLLOWS.fullmatch(pair[0])
    ]
    place = quote(unquote(path), safe="/~:@!$&'()*+,;=").rstrip("/")
    return f"{host.removeprefix('www.')}{port}{place}" + (f"?{urlencode(asked)}" if asked else "")


def _parts(url: str) -> tuple[str, str, str, str]:
    try:
        parts = urlsplit(url.strip())
        port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    except ValueError:
        return "", "", url, ""
    return (parts.hostname or "").rstrip("."), port, parts.path, parts.query
