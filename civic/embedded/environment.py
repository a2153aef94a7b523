"""The variables of the embedded mode: secrets kept in the data folder, and a running instance's.

Standard library only (dotenv apart): `manage.py` reads this before anything else.
"""

import base64
import fcntl
import json
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from dotenv import dotenv_values

ROOT = Path(__file__).resolve().parents[2]
_LOCK, _SECRETS, _INSTANCE = "lock", "secrets.json", "instance.json"


class BusyError(Exception):
    """Another run holds the data folder."""


class DamagedError(Exception):
    """A file that must not be made again cannot be read."""


def configured(environ: Mapping[str, str] = os.environ, root: Path = ROOT) -> dict[str, str]:
    """Return what the operator set: the `.env` file, overridden by the environment."""
    written = {name: value for name, value in dotenv_values(root / ".env").items() if value}
    return written | dict(environ)


def data_folder(values: Mapping[str, str], root: Path = ROOT) -> Path:
    """Return the folder that keeps everything: database, mail, secrets, logs."""
    return Path(values.get("CIVIC_DATA_DIR") or root / ".data").resolve()


@contextmanager
def locked(data: Path) -> Iterator[None]:
    """Hold the data folder; raise BusyError if a live process holds it.

    The kernel lets go of the lock when its holder dies, however it dies.
    """
    with (data / _LOCK).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BusyError(data) from None
        yield


def is_locked(data: Path) -> bool:
    """Tell whether an instance runs on this folder."""
    if not (data / _LOCK).exists():
        return False
    try:
        with locked(data):
            return False
    except BusyError:
        return True


def kept_secrets(data: Path) -> dict[str, str]:
    """Return the secrets of this data folder, made when they are first needed.

    A damaged file stops the start: new keys would make the sealed store unreadable for ever.
    """
    path = data / _SECRETS
    kept = _read_secrets(path) if path.exists() else {}
    # What a newer version needs is added; what is there never changes.
    made = _new_secrets() | kept
    if made == kept:
        return kept
    write_private(path, json.dumps(made, indent=1))
    return made


def _new_secrets() -> dict[str, str]:
    return {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "AUDIT_KEY": secrets.token_urlsafe(32),
        "SEALED_STORE_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "SIGNATURE_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "SIGNATURE_HASH_KEY": secrets.token_urlsafe(32),
        "CHANNEL_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
    }


def _read_secrets(path: Path) -> dict[str, str]:
    try:
        return {str(name): str(value) for name, value in json.loads(path.read_text()).items()}
    except (OSError, ValueError, AttributeError) as error:
        raise DamagedError(f"{path} cannot be read ({error}): put its copy back.") from error


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner reads, in one go."""
    aside = path.with_name(path.name + ".new")
    aside.unlink(missing_ok=True)
    with open(aside, "w", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)


def publish(data: Path, values: Mapping[str, str]) -> None:
    """Leave the running instance's variables where `manage.py` finds them."""
    write_private(data / _INSTANCE, json.dumps(dict(values), indent=1))


def adopt() -> None:
    """Use the running instance's variables in a command typed by hand next to `make run`.

    Nothing happens when a database is configured, or when nothing runs.
    """
    values = configured()
    data = data_folder(values)
    if "DATABASE_URL" in values or not is_locked(data):
        return
    try:
        running = json.loads((data / _INSTANCE).read_text())
    except (OSError, ValueError):
        return
    for name, value in running.items():
        os.environ.setdefault(name, value)
