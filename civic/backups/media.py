"""The folder of media in and out, as one tar in a stream: nothing is written aside."""

import io
import os
import shutil
import tarfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, cast

from civic.backups import sealing

# Images of links are made anew when they are asked for.
MADE_ANEW = "cards"


def pack(folder: Path, into: sealing.Sealer) -> int:
    """Write the files of the folder; returns how many.

    One that somebody deletes meanwhile is left out: the database no longer names it.
    """
    count = 0
    with tarfile.open(fileobj=into, mode="w|") as tar:
        for path in sorted(_files(folder)):
            with suppress(FileNotFoundError):
                tar.add(path, arcname=path.relative_to(folder).as_posix(), recursive=False)
                count += 1
    return count


def read(chunks: Iterable[bytes]) -> int:
    """Read all of it; returns how many files it holds. Raises `AlteredError`."""
    return sum(member.isfile() for _tar, member in _members(chunks))


def unpack(chunks: Iterable[bytes], folder: Path) -> int:
    """Write the files into the folder, over those of the same name; returns how many.

    Raises `AlteredError`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    for tar, member in _members(chunks):
        # Nothing else is packed. Debian's Python 3.11 knows no filter for what is.
        if member.isfile():
            _write(tar, member, folder.resolve())
            count += 1
    return count


def _write(tar: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    path = (folder / member.name).resolve()
    if not path.is_relative_to(folder):
        raise sealing.AlteredError(f"{member.name} is not of this folder")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as written:
        shutil.copyfileobj(cast("IO[bytes]", tar.extractfile(member)), written)
    # Its owner may write it, nobody else, and nobody runs it.
    path.chmod(member.mode & 0o644 | 0o600)
    os.utime(path, (member.mtime, member.mtime))


def _members(chunks: Iterable[bytes]) -> Iterator[tuple[tarfile.TarFile, tarfile.TarInfo]]:
    pieces = iter(chunks)
    stream = io.BufferedReader(sealing.Opened(pieces), sealing.CHUNK)
    try:
        with tarfile.open(fileobj=stream, mode="r|") as tar:
            for member in tar:
                yield tar, member
    except tarfile.TarError as error:
        raise sealing.AlteredError(str(error)) from error
    # Only the last chunk tells that nothing was cut off.
    for _left in pieces:
        pass


def _files(folder: Path) -> Iterator[Path]:
    found = folder.rglob("*") if folder.is_dir() else iter(())
    return (
        path
        for path in found
        if path.relative_to(folder).parts[0] != MADE_ANEW
        and path.is_file()
        and not path.is_symlink()
    )
