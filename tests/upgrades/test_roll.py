"""Every process is replaced while people read and sign: nobody notices, nothing is lost."""

import shutil

import pytest

from tests import rigs
from tests.drill.visitors import EVERY

pytestmark = pytest.mark.full


def test_nobody_notices_an_upgrade():
    if not shutil.which("nginx"):
        pytest.skip("nginx is not installed")
    found = rigs.play("tests.upgrades.roll")
    # Each ended by itself, as asked.
    assert found["ended"] == {"web": 0, "second": 0, "worker": 0, "beat": 0}
    # The last release signed on the migrated table, then the next one, then the last one again.
    migrated, beside, after, back = found["written"]
    assert list(migrated) == list(beside) == ["last"]
    assert migrated["last"] < beside["last"] <= after["last"] < back["last"]
    assert 0 < after["next"] <= back["next"]
    assert all(found["seen"][who] > 5 for who in EVERY)
    assert found["failed"] == []
    # Each acknowledged signature is there, once, and each press of the button was one.
    assert found["rows"] == found["signed"] > 5
    assert (found["lost"], found["doubled"], found["deltas"]) == (0, 0, 0)
    assert (found["unconfirmed"], found["still_there"]) == ([], [])
    assert found["counted"] == found["counts"]
    # Workers ended what they had in hand: each mail left once.
    assert (found["mails_missing"], found["mails_in_excess"], found["waiting"]) == (0, 0, [])
    assert set(found["taken"].values()) == {1}
