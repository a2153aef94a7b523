"""Media come back as they were, and nothing is written outside their folder."""

import io
import tarfile

import pytest

from civic.backups import media
from civic.backups.sealing import AlteredError

AT = 1_700_000_000


def packed(*members: tuple[str, bytes | None, int]) -> list[bytes]:
    """A tar of files, or of links where there is no content, each with its mode; in pieces."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w|") as tar:
        for name, content, mode in members:
            info = tarfile.TarInfo(name)
            info.mtime, info.mode = AT, mode
            if content is None:
                info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
                tar.addfile(info)
            else:
                info.size = len(content)
                tar.addfile(info, io.BytesIO(content))
    whole = file.getvalue()
    return [whole[at : at + 700] for at in range(0, len(whole), 700)]


def test_files_come_back_in_their_folders(tmp_path):
    content = bytes(range(256)) * 20
    written = tmp_path / "images" / "été.webp"
    for mode, kept in ((0o640, 0o640), (0o666, 0o644), (0o4777, 0o644), (0o000, 0o600)):
        assert media.unpack(packed(("images/été.webp", content, mode)), tmp_path) == 1
        assert written.read_bytes() == content
        assert (written.stat().st_mode & 0o7777, written.stat().st_mtime) == (kept, AT)


@pytest.mark.parametrize("name", ["../beside.txt", "images/../../beside.txt", "/beside.txt"])
def test_nothing_is_written_outside(tmp_path, name):
    name = str(tmp_path / name[1:]) if name.startswith("/") else name
    with pytest.raises(AlteredError, match="is not of this folder"):
        media.unpack(packed((name, b"x", 0o644)), tmp_path / "media")
    assert not list(tmp_path.rglob("beside.txt"))


def test_a_link_is_left_out(tmp_path):
    assert media.unpack(packed(("link", None, 0o777), ("file", b"x", 0o644)), tmp_path) == 1
    assert [one.name for one in tmp_path.iterdir()] == ["file"]
