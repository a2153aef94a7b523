"""Write so that a kill or a power cut leaves a file whole or absent, and nobody else reads it."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


class BusyError(Exception):
    """Somebody else holds the folder."""


@contextmanager
def durable(path: Path) -> Iterator[BinaryIO]:
    """Open a new file that only its owner reads, and put it on the disk at the end."""
    opener = lambda name, flags: os.open(name, flags, 0o600)  # noqa: E731
    with open(path, "wb", opener=opener) as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def replace(path: Path, data: bytes) -> None:
    """Write a whole file in one go."""
    aside = path.with_name(f".{path.name}.new")
    with durable(aside) as file:
        file.write(data)
    aside.replace(path)
    settle(path.parent)


def settle(folder: Path) -> None:
    """Put the names of a folder on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_private(folder: Path) -> None:
    """Make a folder that only its owner enters."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)


@contextmanager
def held(folder: Path, name: str) -> Iterator[None]:
    """Hold a lock of the folder; raise `BusyError` if a live process does.

    The kernel lets go of it when its holder dies, however it dies.
    """
    make_private(folder)
    with (folder / name).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BusyError(folder) from None
        yield
