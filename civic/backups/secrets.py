"""The secrets of the instance, as an archive of their own that is kept apart from the backups.

Whoever finds the backups and their key still reads no identity that the database seals.
"""

import json
from typing import Any

from django.conf import settings

from civic.backups import sealing

PURPOSE = "secrets"
# The key of backups opens this archive: it has to be kept elsewhere.
_NAMES = ["SECRET_KEY", "AUDIT_KEY", "SIGNATURE_HASH_KEY", "BOUNCE_SECRET", "EMAIL_HOST_PASSWORD"]
_NAMES += ["SEALED_STORE_KEYS", "SIGNATURE_KEYS", "CHANNEL_KEYS", "FEED_AUTHORITY"]
_OF_NETWORKS = {"x": "X_APP_SECRET", "facebook": "FACEBOOK_APP_SECRET"}
_OF_NETWORKS |= {"linkedin": "LINKEDIN_APP_SECRET", "threads": "THREADS_APP_SECRET"}
# Without these what is restored cannot be read or proven.
NEEDED = ["AUDIT_KEY", "SEALED_STORE_KEYS", "SIGNATURE_KEYS", "SIGNATURE_HASH_KEY"]


def values() -> dict[str, str]:
    """Every secret that is set, as the environment gives it."""
    found = {name: _plain(getattr(settings, name)) for name in _NAMES}
    found["DKIM_KEY"] = settings.DKIM_KEY.replace("\n", "\\n")
    for name in ("OIDC_PROVIDERS", "SOCIAL_PROVIDERS"):
        found[name] = json.dumps(getattr(settings, name)) if getattr(settings, name) else ""
    found |= {name: settings.NETWORK_APPS[net]["secret"] for net, name in _OF_NETWORKS.items()}
    return {name: value for name, value in found.items() if value}


def as_environment() -> bytes:
    """The same, as lines of an `.env` file."""
    return "".join(f"{name}='{_quoted(value)}'\n" for name, value in values().items()).encode()


def prints(key: bytes) -> dict[str, str]:
    """What tells each needed secret from another, to a holder of the backups' key."""
    return {name: _print(key, name, getattr(settings, name)) for name in NEEDED}


def missing(prints: dict[str, str], key: bytes) -> list[str]:
    """The secrets that are not those of the day of a backup.

    One of several keys may have been added since: it is enough that the older is still among them.
    """
    return [name for name, value in prints.items() if value not in _candidates(key, name)]


def _candidates(key: bytes, name: str) -> set[str]:
    value = getattr(settings, name, "")
    if not isinstance(value, list):
        return {_print(key, name, value)}
    return {_print(key, name, value[at:]) for at in range(len(value))}


def _print(key: bytes, name: str, value: Any) -> str:
    return sealing.key_print(key, f"{name}={_plain(value)}").hex()


def _plain(value: Any) -> str:
    return ",".join(value) if isinstance(value, list) else str(value)


def _quoted(value: str) -> str:
    return value.replace("\\", "\\\\").replace("'", "\\'")
