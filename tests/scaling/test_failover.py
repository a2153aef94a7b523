"""The primary is lost while people sign, the replica takes its place, and every promise is kept."""

import json
import random
import subprocess
import sys

import pytest


@pytest.mark.full
def test_no_acknowledged_signature_is_lost_with_the_primary():
    count, seed = 60, random.randrange(10**6)
    told = subprocess.run(
        [sys.executable, "-m", "tests.scaling.failover", str(count), str(seed), "synchronous"],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=900,
    )
    found = json.loads(told.stdout.splitlines()[-1])
    sys.stdout.write(f"seed {seed}: {found}")
    seen = found["seen"]
    # The primary was away: nobody could sign, until the replica took its place.
    away = {"503", "502", "504", "0"}
    assert seen["sign"]["answers"].keys() <= {"303"} | away
    assert found["again"] > 0
    assert seen["sign"]["well_again"] is not None
    # Whoever signed in was told to come back; and came back.
    assert seen["member"]["answers"].keys() <= {"200"} | away
    assert "503" in seen["member"]["answers"]
    assert seen["member"]["well_again"] is not None
    # Visitors noticed nothing, with or without the cache in front.
    assert seen["cached"]["answers"].keys() == {"200"}
    assert seen["visitor"]["answers"].keys() == {"200"}
    # Each acknowledged signature is there, once, in the state that was promised.
    assert found["signed"] >= count
    assert found["rows"] == found["signed"]
    assert (found["lost"], found["doubled"]) == (0, 0)
    assert (found["unconfirmed"], found["still_there"]) == ([], [])
    # Counts are those of the rows, a recount has nothing to say, the audit record holds together.
    assert found["counted"] == found["counts"]
    assert (found["deltas"], found["corrected"]) == (0, 0)
    assert found["broken_at"] is None
    assert found["sealed"] > 0
    # The workers found the new primary: what was owed left from there.
    assert (found["mails_missing"], found["mails_in_excess"], found["waiting"]) == (0, 0, 0)
