"""Every process is replaced while people read and sign: nobody notices, nothing is lost."""

import json
import os
import random
import shutil
import subprocess
import sys

import pytest

from tests.drill.visitors import EVERY

pytestmark = pytest.mark.full


def test_nobody_notices_an_upgrade():
    if not shutil.which("nginx"):
        pytest.skip("nginx is not installed")
    seed = random.randrange(10**6)
    told = subprocess.run(
        [sys.executable, "-m", "tests.upgrades.roll", str(seed)],
        env=dict(os.environ),
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert told.returncode == 0, told.stderr[-4000:]
    found = json.loads(told.stdout)
    sys.stdout.write(f"seed {seed}: {found}")
    # Each ended by itself, as asked.
    assert found["ended"] == {"web": 0, "second": 0, "worker": 0, "beat": 0}
    assert all(found["seen"][who] > 5 for who in EVERY)
    assert found["failed"] == []
    # Each acknowledged signature is there, once, and each press of the button was one.
    assert found["rows"] == found["signed"] > 5
    assert (found["lost"], found["doubled"], found["deltas"]) == (0, 0, 0)
    assert (found["unconfirmed"], found["still_there"]) == ([], [])
    assert found["counted"] == found["counts"]
    # Workers ended what they had in hand: each mail left once.
    assert (found["mails_missing"], found["mails_in_excess"], found["waiting"]) == (0, 0, 0)
    assert set(found["taken"].values()) == {1}
