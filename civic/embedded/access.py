"""Who runs PostgreSQL, and how that person reaches the files when we are root.

PostgreSQL refuses to run as root. Then `nobody` runs it: a user that every system has, so that
nothing is added to the machine.
"""

import os
import pwd
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

from civic.embedded.processes import EmbeddedError

HELPER = "nobody"


def helper_uid(data: Path) -> int | None:
    """Return the user to run PostgreSQL as: None means ourselves.

    A folder made earlier without root keeps its owner.
    """
    if os.geteuid() != 0:
        return None
    if data.exists() and data.stat().st_uid != 0:
        return data.stat().st_uid
    try:
        return pwd.getpwnam(HELPER).pw_uid
    except KeyError:
        raise EmbeddedError(f"Running as root needs a user named {HELPER}.") from None


def let_through(path: Path, uid: int) -> list[Path]:
    """Let `uid` walk down to `path`: add the search bit (never read) where it is missing.

    Return the folders that were changed, so that the change can be shown.
    """
    changed = []
    for folder in path.resolve().parents:
        status = folder.stat()
        if status.st_uid != uid and not status.st_mode & stat.S_IXOTH:
            folder.chmod(stat.S_IMODE(status.st_mode) | stat.S_IXOTH)
            changed.append(folder)
    return changed


def let_run(binary: Path, tree: Path, uid: int) -> list[Path]:
    """Make sure that `uid` can run `binary` out of `tree`, opening only what is closed."""
    if _runs(binary, uid):
        return []
    changed = let_through(tree, uid)
    if not _runs(binary, uid):
        for path in _walk(tree):
            _open(path)
    return changed


def _runs(binary: Path, uid: int) -> bool:
    try:
        subprocess.run(
            [str(binary), "--version"], user=uid, check=True, capture_output=True, cwd="/"
        )
    except (PermissionError, FileNotFoundError, subprocess.CalledProcessError):
        return False
    return True


def _walk(tree: Path) -> Iterator[Path]:
    yield tree
    yield from tree.rglob("*")


def _open(path: Path) -> None:
    """Give everybody the rights that the owner has, except writing."""
    mode = stat.S_IMODE(path.stat().st_mode)
    path.chmod(mode | (mode & 0o500) >> 3 | (mode & 0o500) >> 6)
