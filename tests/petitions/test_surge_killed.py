"""Web, worker, PostgreSQL and Redis are killed while people sign; every promise is kept."""

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import rigs


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Path]:
    """What a mail server prints: its port, then the Message-ID of each message it takes."""
    path = tmp_path / "ledger"
    with path.open("w") as file:
        server = subprocess.Popen(
            [sys.executable, "-m", "tests.notifications.post_office"], stdout=file
        )
    while not path.read_text().endswith("\n"):
        assert server.poll() is None
        time.sleep(0.1)
    yield path
    server.terminate()
    server.wait(10)


@pytest.mark.full
def test_what_was_acknowledged_is_there_once_whoever_was_killed(ledger: Path):
    count = int(os.environ.get("KILLED_POSTS", "10000"))
    office = {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": ledger.read_text().split("\n")[0]}
    found = rigs.play("tests.petitions.disaster", count, timeout=1800, **office)
    sent = found["sent"]
    assert set(found["kills"]) == {"web", "worker", "postgres", "redis"}
    assert found["signed"] >= count
    # Each acknowledged signature is there, once, in the state that was promised.
    assert found["rows"] == found["signed"]
    assert (found["lost"], found["doubled"]) == (0, 0)
    assert (found["unconfirmed"], found["still_there"]) == ([], [])
    # Each count is that of its rows, and a recount has nothing to say.
    assert found["counted"] == found["counts"]
    assert (found["deltas"], found["corrected"]) == (0, 0)
    # Each mail that was owed left or is queued, and no other was written.
    assert (found["mails_missing"], found["mails_in_excess"]) == (0, 0)
    assert found["receipts"] == found["confirmed"]
    assert set(found["states"]) <= {"sent", "waiting", "cancelled"}
    assert found["mails_left_out"] == 0
    assert found["receipts_left_out"] <= found["withdrawn"]
    # One that left twice was in hand when its sender died, and says so.
    taken = Counter(ledger.read_text().split()[1:])
    assert set(sent) <= set(taken)
    assert all(taken[name] - 1 <= repeats for name, repeats in sent.items())
