"""Credentials at rest: encrypted with `CHANNEL_KEYS`, the newest key first."""

import json
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.translation import gettext as _

from civic.lib.permissions import Overloaded
from civic.syndication.connectors.base import Account, Credential
from civic.syndication.models import Channel


class LockedError(Exception):
    """No key of this instance opens it, or it was erased."""


def can_seal() -> bool:
    """Whether this instance keeps credentials at all."""
    return bool(settings.CHANNEL_KEYS)


def seal(secrets: dict[str, Any]) -> bytes:
    """Encrypt what lets us post. Raises `Overloaded` (503) where no key is set."""
    if not can_seal():
        raise Overloaded(
            _("Ce site n’est pas encore réglé pour publier ailleurs : prévenez son exploitant."),
            retry_seconds=3600,
        )
    return _cipher().encrypt(json.dumps(secrets, ensure_ascii=False).encode())


def unseal(sealed: bytes | memoryview | None) -> dict[str, Any]:
    """What `seal` encrypted. Raises `LockedError` when no key opens it."""
    if sealed is None or not can_seal():
        raise LockedError
    try:
        return dict(json.loads(_cipher().decrypt(bytes(sealed))))
    except InvalidToken:
        raise LockedError from None


def again(sealed: bytes | memoryview | None) -> bytes:
    """The same secret under the newest key. Raises `LockedError`."""
    if sealed is None:
        raise LockedError
    try:
        return _cipher().rotate(bytes(sealed))
    except InvalidToken:
        raise LockedError from None


def account_of(channel: Channel) -> Account:
    """A channel as its connector sees it. Raises `LockedError`."""
    return Account(
        server=channel.server.origin,
        credential=Credential(
            secrets=unseal(channel.sealed),
            scopes=tuple(channel.scopes),
            expires_at=channel.expires_at,
            remote_id=channel.remote_id,
            name=channel.name,
        ),
        options=dict(channel.options),
    )


def _cipher() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.CHANNEL_KEYS])
