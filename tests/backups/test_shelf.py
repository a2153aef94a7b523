"""Which backups stay, and what is never taken for one."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from civic.backups import files, manifest, shelf
from civic.backups.shelf import Shelved

NOW = datetime(2026, 11, 29, 2, 10, tzinfo=UTC)
AGES = st.lists(st.tuples(st.integers(0, 400 * 24), st.booleans()), max_size=60, unique_by=min)


def shelved(hours: int, *, is_proven: bool = False) -> Shelved:
    at = NOW - timedelta(hours=hours)
    return Shelved(Path(f"{at:%Y-%m-%d-%H%M%S}"), at, is_proven)


def kept(rows: list[Shelved], days: int = 90) -> list[Shelved]:
    gone = shelf.outdated(rows, now=NOW, days=days)
    return [one for one in rows if one not in gone]


def test_it_keeps_one_a_day_for_ninety_days():
    rows = [shelved(12 * number) for number in range(400)]
    days = [one.taken_at.date() for one in kept(rows)[shelf.ALWAYS :]]
    assert len(days) == len(set(days))
    assert (NOW.date() - min(days)).days == 90
    assert len(days) >= 86


def test_it_keeps_the_last_seven_and_the_last_proven_whatever_their_age():
    rows = [shelved(24 * age, is_proven=age in {150, 300}) for age in range(100, 400, 10)]
    assert [(NOW - one.taken_at).days for one in kept(rows)] == [*range(100, 170, 10)]
    rows = [shelved(24 * age, is_proven=age in {300, 350}) for age in range(100, 400, 10)]
    assert [(NOW - one.taken_at).days for one in kept(rows)] == [*range(100, 170, 10), 300]


@given(AGES, st.integers(1, 120))
def test_it_never_removes_what_one_could_need(ages, days):
    rows = [shelved(hours, is_proven=proven) for hours, proven in ages]
    left = kept(rows, days)
    latest = sorted(rows, key=lambda one: one.taken_at)
    assert set(latest[-shelf.ALWAYS :]) <= set(left)
    assert set([one for one in latest if one.is_proven][-1:]) <= set(left)
    # Removing again removes nothing more.
    assert kept(left, days) == left


def test_it_takes_nothing_unfinished_for_a_backup(tmp_path):
    aside = shelf.begin(tmp_path, "2026-11-29-021000")
    (aside / "database.sealed").write_bytes(b"half")
    files.replace(aside / manifest.FILE, b"{}")
    for name in ("2026-11-28-021000", "notes", "lost+found"):
        (tmp_path / name).mkdir()
    assert shelf.backups(tmp_path) == []
    assert shelf.find(tmp_path / "nowhere") is None
    # The next one clears it away.
    aside = shelf.begin(tmp_path, "2026-11-30-021000")
    assert [one.name for one in tmp_path.glob(".*")] == [aside.name]
    files.replace(aside / manifest.FILE, b"{}")
    shelf.finish(aside)
    assert [one.name for one in shelf.backups(tmp_path)] == ["2026-11-30-021000"]
    assert shelf.new_name(tmp_path, datetime(2026, 11, 30, 2, 10, tzinfo=UTC)).endswith("021001")
    shelf.remove(shelf.backups(tmp_path)[0])
    assert shelf.backups(tmp_path) == []
