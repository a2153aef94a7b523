"""One person, one address: what makes two ways of writing an address the same mailbox.

The rules of each provider are data. An address is compared through a keyed hash bound to one
petition, so that nothing stored tells which petitions one person signed.
"""

import hmac
from dataclasses import dataclass
from hashlib import sha256


@dataclass(frozen=True)
class Provider:
    """How one mail provider reads the part before the @."""

    # The domains that lead to the same mailboxes; the first one stands for all.
    domains: tuple[str, ...]
    ignores_dots: bool = False
    # Everything from this sign on is a tag; empty when the provider has no tags.
    tag: str = "+"


# Those whose rules differ from the default: a tag after "+", and no other domain.
PROVIDERS = (
    Provider(("gmail.com", "googlemail.com"), ignores_dots=True),
    Provider(("proton.me", "protonmail.com", "pm.me", "protonmail.ch")),
    Provider(("icloud.com", "me.com", "mac.com")),
    Provider(("fastmail.com", "fastmail.fm")),
    # Yahoo’s disposable addresses are written base-tag@.
    Provider(("yahoo.fr",), tag="-"),
    Provider(("yahoo.com",), tag="-"),
    Provider(("orange.fr", "wanadoo.fr"), tag=""),
    Provider(("sfr.fr",), tag=""),
)
_BY_DOMAIN = {domain: provider for provider in PROVIDERS for domain in provider.domains}
_UNKNOWN = Provider(())


def canonical(address: str) -> str:
    """The mailbox an address leads to: lower case, without tag, dots or alias domain.

    Raises `ValueError` when there is no @. Applied twice, it changes nothing more.
    """
    local, at, domain = address.strip().rpartition("@")
    if not (local and at and domain):
        raise ValueError("an address has a part before and after its @")
    domain = _ascii(domain.rstrip("."))
    provider = _BY_DOMAIN.get(domain, _UNKNOWN)
    name = _without_tag(local.casefold(), provider.tag)
    if provider.ignores_dots:
        name = name.replace(".", "") or name
    return f"{name}@{provider.domains[0] if provider.domains else domain}"


def address_key(secret: bytes, petition: int, address: str) -> bytes:
    """What binds an address to one petition: 32 bytes that tell nothing without `secret`."""
    return keyed(secret, b"address", petition, canonical(address))


def name_key(secret: bytes, petition: int, name: str) -> bytes:
    """The same for a name: tells two people of one mailbox apart."""
    return keyed(secret, b"name", petition, name)


def person_key(secret: bytes, petition: int, account: str) -> bytes:
    """The same for an account."""
    return keyed(secret, b"person", petition, account)


def keyed(secret: bytes, purpose: bytes, petition: int, text: str) -> bytes:
    """32 bytes of one purpose and one petition, which nobody makes without the secret."""
    message = b"\0".join((purpose, str(petition).encode(), text.encode()))
    return hmac.new(secret, message, sha256).digest()


def _without_tag(local: str, tag: str) -> str:
    if not tag:
        return local
    head = local.partition(tag)[0]
    # "+news@…" has no name before its tag: it is a mailbox of its own.
    return head or local


def _ascii(domain: str) -> str:
    try:
        return domain.casefold().encode("idna").decode()
    except UnicodeError:
        return domain.casefold()
