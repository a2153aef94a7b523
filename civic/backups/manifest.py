"""What a backup says of itself: when, of what, how large, and how many rows there were.

It is plain JSON, so that anybody reads it without a key, and marked with the key, so that nobody
else writes it.
"""

import hmac
import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from civic.backups import files, sealing

FILE = "manifest.json"
_FORMAT = 1


@dataclass(frozen=True)
class Part:
    """One sealed file: its size in bytes and its SHA-256."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Figures:
    """What is counted in the snapshot that was dumped."""

    # Rows of every table, by its name.
    tables: dict[str, int]
    signatures: dict[str, int]
    petitions: int
    roots: int
    # The last row of the audit chain; 0 and "" when nothing is sealed.
    audit_sequence: int
    audit_hash: str


@dataclass(frozen=True)
class Manifest:
    """All of it."""

    name: str
    taken_at: datetime
    seconds: float
    versions: dict[str, str]
    # The last migration of each application.
    migrations: dict[str, str]
    figures: Figures
    media_files: int
    # What tells each secret from another, so that a restore knows which ones are missing.
    secrets: dict[str, str] = field(default_factory=dict)
    parts: dict[str, Part] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Bytes of all sealed files."""
        return sum(part.size for part in self.parts.values())


def write(folder: Path, manifest: Manifest, key: bytes) -> None:
    """Write it into the folder, under the mark of the key."""
    body = {"format": _FORMAT} | asdict(manifest) | {"taken_at": manifest.taken_at.isoformat()}
    data = body | {"mark": sealing.mark(key, _plain(body))}
    files.replace(folder / FILE, json.dumps(data, indent=1, ensure_ascii=False).encode())


def read(folder: Path, key: bytes | None = None) -> Manifest:
    """Read it; with a key, check that it was written with it.

    Raises `AlteredError`, for another key too: its mark does not tell them apart.
    """
    try:
        body = dict(json.loads((folder / FILE).read_bytes()))
        mark = str(body.pop("mark"))
        if key is not None and not hmac.compare_digest(mark, sealing.mark(key, _plain(body))):
            raise sealing.AlteredError("the manifest is not marked with this key")
        return _read(body)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise sealing.AlteredError(f"{FILE}: {error}") from error


def _read(body: dict[str, Any]) -> Manifest:
    if body.pop("format") != _FORMAT:
        raise ValueError("a format of another version")
    body["taken_at"] = datetime.fromisoformat(body["taken_at"])
    body["figures"] = Figures(**body["figures"])
    body["parts"] = {name: Part(**part) for name, part in body["parts"].items()}
    return Manifest(**body)


def _plain(body: dict[str, Any]) -> bytes:
    return json.dumps(body, sort_keys=True, ensure_ascii=False).encode()
