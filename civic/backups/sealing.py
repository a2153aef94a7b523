"""Encrypt a stream, so that whoever reads it back has all of it, as it was, or an error.

STREAM (Hoang, Reyhanitabar, Rogaway and Vizár, 2015), as age does it: chunks of 1 MiB under
AES-256-GCM, each with its number and whether it is the last in its nonce. Chunks that were cut off,
altered, doubled or put in another order do not open. Each file has a key of its own, derived
(HKDF-SHA-256) from the operator's key, a salt and what the file is for, so that one cannot stand in
for another. No Django here: keys are read back on a machine that has no settings yet.
"""

import base64
import hmac
import io
import secrets
from collections.abc import Iterator
from hashlib import sha256
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

CHUNK = 1 << 20
_MAGIC = b"civic-backup-1\n"
_PRINT, _SALT, _TAG = 8, 16, 16
_HEADER = len(_MAGIC) + _PRINT + _SALT


class SealedError(Exception):
    """What cannot be read back."""


class OtherKeyError(SealedError):
    """Sealed with another key."""


class AlteredError(SealedError):
    """Cut off, altered, or not what it is said to be."""


def read_key(text: str) -> bytes:
    """The 32 bytes that a key is written for. Raises `ValueError`."""
    key = base64.urlsafe_b64decode(text.strip().encode())
    if len(key) != 32:
        raise ValueError("a key has 32 bytes")
    return key


def key_print(key: bytes, name: str = "this key") -> bytes:
    """What tells one key from another, and nothing more."""
    return hmac.digest(key, b"print of " + name.encode(), sha256)[:_PRINT]


def mark(key: bytes, data: bytes) -> str:
    """What only a holder of the key writes under `data`."""
    return hmac.new(_derived(key, b"", "marks"), data, sha256).hexdigest()


class Sealer(io.RawIOBase):
    """A file to write to; what it was given stands encrypted in `file` once it was `finish`ed."""

    def __init__(self, file: BinaryIO, key: bytes, purpose: str) -> None:
        """Write the head; `purpose` must be given again to read."""
        self._file, self._waiting, self._number = file, bytearray(), 0
        salt = secrets.token_bytes(_SALT)
        self._header = _MAGIC + key_print(key) + salt
        self._cipher = AESGCM(_derived(key, salt, purpose))
        file.write(self._header)

    def writable(self) -> bool:
        """Yes."""
        return True

    def write(self, data: object) -> int:
        """Encrypt what fills a chunk."""
        given = bytes(data)  # type: ignore[call-overload]
        self._waiting += given
        # One chunk always waits: only the end tells which is the last.
        while len(self._waiting) > CHUNK:
            self._seal(bytes(self._waiting[:CHUNK]), last=False)
            del self._waiting[:CHUNK]
        return len(given)

    def finish(self) -> None:
        """Write the last chunk. Without it nothing of the file can be read."""
        self._seal(bytes(self._waiting), last=True)
        self._waiting.clear()

    def _seal(self, chunk: bytes, *, last: bool) -> None:
        nonce = _nonce(self._number, last=last)
        self._file.write(self._cipher.encrypt(nonce, chunk, self._header))
        self._number += 1


def opened(file: BinaryIO, key: bytes, purpose: str) -> Iterator[bytes]:
    """What was sealed, a chunk at a time, each of them checked.

    Only the end tells that all of it was there. Raises `OtherKeyError` or `AlteredError`.
    """
    header = file.read(_HEADER)
    if len(header) < _HEADER or not header.startswith(_MAGIC):
        raise AlteredError("not a sealed file")
    if header[len(_MAGIC) : -_SALT] != key_print(key):
        raise OtherKeyError("sealed with another key")
    cipher = AESGCM(_derived(key, header[-_SALT:], purpose))
    number, chunk = 0, file.read(CHUNK + _TAG)
    while chunk:
        after = file.read(CHUNK + _TAG)
        yield _open(cipher, _nonce(number, last=not after), chunk, header)
        number, chunk = number + 1, after
    if not number:
        raise AlteredError("cut off")


class Opened(io.RawIOBase):
    """The same, as a file to read from."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        """Read from `opened`."""
        self._chunks, self._left = chunks, b""

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: object) -> int:
        """Give what fits."""
        view = memoryview(buffer)  # type: ignore[arg-type]
        while not self._left:
            chunk = next(self._chunks, None)
            if chunk is None:
                return 0
            self._left = chunk
        given = self._left[: len(view)]
        view[: len(given)] = given
        self._left = self._left[len(given) :]
        return len(given)


def _open(cipher: AESGCM, nonce: bytes, chunk: bytes, header: bytes) -> bytes:
    try:
        return cipher.decrypt(nonce, chunk, header)
    except InvalidTag:
        raise AlteredError("altered or cut off") from None


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _derived(key: bytes, salt: bytes, purpose: str) -> bytes:
    info = b"civic backup, " + purpose.encode()
    return HKDF(algorithm=SHA256(), length=32, salt=salt, info=info).derive(key)
