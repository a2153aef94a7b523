"""What make run says, and when."""

import json
import time
from pathlib import Path

import pytest

from civic.embedded import banner, console


def test_it_says_nothing_more_about_a_quick_step(capsys: pytest.CaptureFixture[str]):
    with console.step("Quick") as step:
        step.tick()
    assert capsys.readouterr().out == "→ Quick\n"


def test_it_reports_progress_of_a_long_call(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(console, "_PATIENCE_SECONDS", 0.3)
    with console.ticking_step("Long"):
        time.sleep(1)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "→ Long"
    assert len([line for line in lines if line.startswith("  … ")]) in {1, 2, 3}
    assert lines[-1].startswith("  done (1.")


def test_it_lets_an_error_through_and_stops_ticking():
    with pytest.raises(ValueError, match="why"), console.ticking_step("Bad"):
        raise ValueError("why")


def test_it_goes_on_when_the_terminal_went_away(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    with (tmp_path / "closed").open("w") as gone:
        monkeypatch.setattr("sys.stdout", gone)
    console.say("nobody hears this")


def test_it_shows_the_address_and_the_mailbox(capsys: pytest.CaptureFixture[str], tmp_path: Path):
    banner.show_banner(8123, tmp_path, embedded=True)
    said = capsys.readouterr().out
    assert "http://localhost:8123/\n" in said
    assert "http://localhost:8123/courrier/" in said
    assert "Demo accounts" not in said


def test_it_names_no_mailbox_on_somebody_elses_database(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
):
    banner.show_banner(8123, tmp_path, embedded=False)
    assert "courrier" not in capsys.readouterr().out


def test_it_shows_who_can_sign_in_and_how_to_get_the_code(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
):
    (tmp_path / "prepared.json").write_text(json.dumps({"demo": "loaded"}))
    banner.show_banner(8123, tmp_path, embedded=True)
    said = capsys.readouterr().out
    accounts = banner.demo_accounts()
    assert accounts
    assert any(account.has_totp for account in accounts)
    for account in accounts:
        assert account.email in said
        assert account.password in said
    assert f"CIVIC_DATA_DIR={tmp_path} .venv/bin/python manage.py demo_code" in said


def test_it_names_no_folder_where_the_usual_one_is_used(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    (tmp_path / "prepared.json").write_text(json.dumps({"demo": "loaded"}))
    monkeypatch.setattr(banner, "data_folder", lambda values: tmp_path)
    banner.show_banner(8123, tmp_path, embedded=True)
    assert "account: .venv/bin/python manage.py demo_code" in capsys.readouterr().out


def test_it_has_no_accounts_to_show_without_a_demo(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(banner, "_ACCOUNTS", "initiatives.no_such_demo")
    assert banner.demo_accounts() == []
