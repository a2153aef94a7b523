"""The primary is lost while people sign, the replica takes its place, and every promise is kept."""

import pytest

from tests import rigs


@pytest.mark.full
def test_no_acknowledged_signature_is_lost_with_the_primary():
    count = 60
    found = rigs.play("tests.scaling.failover", count, "synchronous")
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
    assert (found["mails_missing"], found["mails_in_excess"], found["waiting"]) == (0, 0, [])
