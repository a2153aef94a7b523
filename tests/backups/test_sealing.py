"""A sealed stream comes back whole, or not at all."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civic.backups import sealing
from civic.backups.sealing import AlteredError, OtherKeyError

KEY, OTHER = b"k" * 32, b"o" * 32
# Around the borders of chunks of 16 bytes.
SIZES = st.integers(0, 70)


@pytest.fixture(autouse=True, scope="module")
def _small_chunks():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sealing, "CHUNK", 16)
        yield


def seal(data: bytes, *, by: int = 7, purpose: str = "media") -> bytes:
    file = io.BytesIO()
    sealer = sealing.Sealer(file, KEY, purpose)
    for at in range(0, len(data), by):
        sealer.write(data[at : at + by])
    sealer.finish()
    return file.getvalue()


def read(sealed: bytes, key: bytes = KEY, purpose: str = "media") -> bytes:
    return b"".join(sealing.opened(io.BytesIO(sealed), key, purpose))


@given(SIZES, st.integers(1, 40))
def test_it_gives_back_what_was_sealed(size, by):
    data = bytes(range(size))
    assert read(seal(data, by=by)) == data
    chunks = sealing.opened(io.BytesIO(seal(data, by=by)), KEY, "media")
    assert io.BufferedReader(sealing.Opened(chunks), 5).read() == data


@given(SIZES, st.data())
def test_it_refuses_what_was_cut_off_lengthened_or_altered(size, data):
    sealed = seal(b"x" * size)
    at = data.draw(st.integers(0, len(sealed) - 1))
    changed = bytearray(sealed)
    changed[at] ^= 1 + data.draw(st.integers(0, 254))
    for wrong in (sealed[:at], sealed + sealed[-at:] + b"!", bytes(changed)):
        with pytest.raises((AlteredError, OtherKeyError)):
            read(wrong)


def test_it_refuses_chunks_in_another_order():
    sealed = seal(bytes(range(64)))
    head, chunk = len(sealed) - 4 * 32, 32
    parts = [sealed[at : at + chunk] for at in range(head, len(sealed), chunk)]
    assert read(sealed[:head] + b"".join(parts)) == bytes(range(64))
    for wrong in ([parts[1], parts[0], *parts[2:]], [parts[0], *parts], parts[:3]):
        with pytest.raises(AlteredError):
            read(sealed[:head] + b"".join(wrong))


def test_it_tells_another_key_from_a_changed_file():
    with pytest.raises(OtherKeyError):
        read(seal(b"x"), key=OTHER)
    with pytest.raises(AlteredError):
        read(seal(b"x"), purpose="database")


def test_it_repeats_nothing_in_two_files_of_the_same_content():
    assert seal(b"x" * 40)[-20:] != seal(b"x" * 40)[-20:]
