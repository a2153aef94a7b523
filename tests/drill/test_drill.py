"""Each part of an instance is taken away in turn: readers read on, nothing promised is lost."""

import shutil
import sys
from typing import Any

import pytest

from tests import rigs
from tests.drill import play
from tests.drill.visitors import EVERY, READS, SIGNS

pytestmark = pytest.mark.full

# Without these nobody at a page or a form notices anything.
BEHIND = {"worker", "beat", "mail", "redis"}


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    if not shutil.which("nginx"):
        pytest.skip("nginx is not installed")
    said = rigs.play("tests.drill.play")
    sys.stdout.write("\n".join([*play.told(said), ""]))
    return said


def test_nothing_that_was_acknowledged_is_lost(found: dict[str, Any]):
    assert found["signed"] > len(found["turns"])
    assert found["rows"] == found["signed"]
    assert (found["lost"], found["doubled"]) == (0, 0)
    assert (found["unconfirmed"], found["still_there"]) == ([], [])
    assert found["counted"] == found["counts"]
    assert (found["deltas"], found["corrected"]) == (0, 0)


def test_each_mail_leaves_once_or_says_that_it_left_twice(found: dict[str, Any]):
    assert (found["mails_missing"], found["mails_in_excess"], found["waiting"]) == (0, 0, [])
    assert set(found["sent"]) <= set(found["taken"])
    assert all(found["taken"][name] - 1 <= repeats for name, repeats in found["sent"].items())


def test_nginx_writes_down_no_link_and_nobody(found: dict[str, Any]):
    """What opens a signature, and an address beside what it signs, are nobody's to read in logs."""
    assert "/signatures/" not in found["told"]
    assert "client: 127." not in found["told"]


def test_pages_are_read_whatever_is_missing(found: dict[str, Any]):
    for turn in found["turns"]:
        assert turn["asked"][READS] > 0
        assert turn["refused"][READS] == 0, turn


def test_what_works_behind_the_site_is_not_missed_by_who_signs(found: dict[str, Any]):
    refused = {turn["part"]: turn["refused"] for turn in found["turns"]}
    assert refused.keys() >= BEHIND | {"web", "postgres"}
    assert {part: refused[part] for part in BEHIND} == dict.fromkeys(
        BEHIND, dict.fromkeys(EVERY, 0)
    )


def test_who_is_refused_reads_why_in_french(found: dict[str, Any]):
    statuses = {turn["part"]: set(turn["statuses"]) for turn in found["turns"]}
    assert statuses["postgres"] == {"503"}
    assert statuses["web"] == {"502"}
    assert statuses.get("full disk", {"503"}) == {"503"}
    assert not any(turn["in_other_words"] for turn in found["turns"])
    refused = {turn["part"]: turn["refused"][SIGNS] for turn in found["turns"]}
    assert refused["postgres"] > 0
    assert refused["web"] > 0
